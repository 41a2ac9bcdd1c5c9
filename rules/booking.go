package rules

import "time"

// Booking is a time that is asked for, and all that decides on it.
type Booking struct {
	Slot     Interval
	Minutes  int
	Mode     Mode
	Offer    Offer
	Schedule *Schedule
	Visitor  Standing
}

// Standing is what a visitor's other appointments say.
type Standing struct {
	Busy        bool // has a live one at this time
	Holds       int  // unpaid ones
	NoShows     int  // missed within NoShowPeriod
	NoShowLimit int  // how many the clinic allows; 0 = any number

	UnpaidUntil time.Time // when few enough of the visitor's holds, and of their address's, ran out unpaid; zero = now
}

// Decide says whether the visitor may book it at the moment now: nil, or the refusal.
func (b Booking) Decide(now time.Time) error {
	if err := b.DecideMove(now); err != nil {
		return err
	}
	return b.Visitor.checkRecord()
}

// DecideAgain says whether what was decided before still holds, where no more than the time itself can
// have been taken since, and the visitor have done something else.
func DecideAgain(taken bool, visitor Standing) error {
	if taken {
		return ErrSlotTaken
	}
	if err := visitor.CheckBusy(); err != nil {
		return err
	}
	return visitor.checkRecord()
}

// DecideMove says whether an appointment that the visitor has may be moved to it.
func (b Booking) DecideMove(now time.Time) error {
	if err := CheckOffer(b.Offer, b.Minutes, b.Mode); err != nil {
		return err
	}
	if err := b.Schedule.Decide(b.Slot, now); err != nil {
		return err
	}
	return b.Visitor.CheckBusy()
}

// DecideLate says whether it is still free for an appointment whose hold is over. The offer does not count, nor
// does the notice that the practitioner wants: the visitor kept them when the hold was taken.
func (b Booking) DecideLate(now time.Time) error {
	b = b.WithoutNotice()
	if err := b.Schedule.Decide(b.Slot, now); err != nil {
		return err
	}
	return b.Visitor.CheckBusy()
}

// WithoutNotice is the same booking for the desk, which may book until the very start.
func (b Booking) WithoutNotice() Booking {
	b.Schedule = b.Schedule.WithoutNotice()
	return b
}

// CheckBusy refuses, with ErrVisitorBusy, a visitor who is elsewhere at the time.
func (s Standing) CheckBusy() error {
	if s.Busy {
		return ErrVisitorBusy
	}
	return nil
}

func (s Standing) checkRecord() error {
	if err := CheckNoShows(s.NoShows, s.NoShowLimit); err != nil {
		return err
	}
	if s.Holds >= MaxHolds {
		return ErrTooManyHolds
	}
	if !s.UnpaidUntil.IsZero() {
		return ErrTooManyUnpaid.From(s.UnpaidUntil)
	}
	return nil
}
