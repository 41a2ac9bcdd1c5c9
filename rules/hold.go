package rules

import "time"

// DefaultHold is how long an unpaid appointment keeps its slot unless the clinic says otherwise.
const DefaultHold = 15 * time.Minute

// MaxHolds is how many unpaid appointments one visitor may have at a time.
const MaxHolds = 3

// UnpaidPeriod is how far back holds count that ran out unpaid.
const UnpaidPeriod = 24 * time.Hour

// UnpaidPerAddress is how many times as many holds as one visitor's may run out that were taken from one address:
// a family's, or a company's, is many people's.
const UnpaidPerAddress = 10

// leastKept is what a hold counts that was given back at once: so many can be taken and given back, and no more.
const leastKept = 0.05

// HoldKept returns what part of a hold of that length was over at the moment now, when its visitor gave it back. It
// counts for as much of one that ran out: who takes times and gives them back again keeps others from them, too.
func HoldKept(expires time.Time, length time.Duration, now time.Time) float64 {
	left := float64(expires.Sub(now)) / float64(length)
	return min(max(1-left, leastKept), 1)
}

// HoldLength returns the length of a hold of so many minutes; fractions count, zero means DefaultHold.
func HoldLength(minutes float64) time.Duration {
	if minutes <= 0 {
		return DefaultHold
	}
	return time.Duration(minutes * float64(time.Minute))
}

// HoldExpired reports whether a hold is over. It is over from the instant expires on.
func HoldExpired(expires, now time.Time) bool { return !now.Before(expires) }
