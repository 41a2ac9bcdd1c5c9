package rules

import "time"

// DefaultProposal is how long a freed time is held for the first of the waitlist unless the clinic says otherwise.
const DefaultProposal = 30 * time.Minute

// MaxWaitDays is how many days an entry of the waitlist may span.
const MaxWaitDays = 92

// MaxWaits is how many entries of the waitlist a visitor may have waiting.
const MaxWaits = 10

// ProposalLength returns the length of a proposal of so many minutes; zero means DefaultProposal.
func ProposalLength(minutes int) time.Duration {
	if minutes <= 0 {
		return DefaultProposal
	}
	return time.Duration(minutes) * time.Minute
}

// ParseWait reads the days of an entry. It fails with ErrInvalidDate or ErrRangeTooLong.
func ParseWait(from, to string) (Days, error) {
	first, err := ParseDate(from)
	if err != nil {
		return Days{}, ErrInvalidDate.On("from")
	}
	last, err := ParseDate(to)
	if err != nil {
		return Days{}, ErrInvalidDate.On("to")
	}
	switch days := first.DaysUntil(last); {
	case days < 0:
		return Days{}, ErrInvalidDate.On("to").Because("Must not be before from.")
	case days >= MaxWaitDays:
		return Days{}, ErrRangeTooLong.Because("At most 92 days can be waited for.")
	}
	return Days{first, last}, nil
}

// ReservedFor is how long freed time is kept for the waitlist at the most; offering it takes milliseconds.
const ReservedFor = 10 * time.Minute

// DaysAhead returns the days that can be waited for at the moment now: from today on, wherever on earth that is.
func DaysAhead(now time.Time) Days {
	today := LastWaitOver(now)
	return Days{today, today.AddDays(GreatestHorizon + ZonesApart)}
}

// LastWaitOver returns a date of which all before have passed everywhere on earth.
func LastWaitOver(now time.Time) Date { return DateOf(now, time.UTC).AddDays(-1) }

// WaitStatus is where an entry of the waitlist is.
type WaitStatus string

// An entry waits, is offered a time that is held for it, and is accepted when that is paid for.
const (
	Waiting      WaitStatus = "waiting"
	Offered      WaitStatus = "offered"
	Accepted     WaitStatus = "accepted"
	Lapsed       WaitStatus = "lapsed"
	WaitCanceled WaitStatus = "cancelled"
)
