package rules

import "time"

// DefaultHold is how long an unpaid appointment keeps its slot unless the clinic says otherwise.
const DefaultHold = 15 * time.Minute

// MaxHolds is how many unpaid appointments one visitor may have at a time.
const MaxHolds = 3

// HoldLength returns the length of a hold of so many minutes; fractions count, zero means DefaultHold.
func HoldLength(minutes float64) time.Duration {
	if minutes <= 0 {
		return DefaultHold
	}
	return time.Duration(minutes * float64(time.Minute))
}

// HoldExpired reports whether a hold is over. It is over from the instant expires on.
func HoldExpired(expires, now time.Time) bool { return !now.Before(expires) }
