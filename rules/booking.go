package rules

import "time"

// Booking is a time that is asked for, on terms that the practitioner agrees to, and all that decides on it.
type Booking struct {
	Slot     Interval
	Schedule *Schedule
	Visitor  Standing
}

// Standing is what the other appointments of a visitor, and of the one in their care who is to come, say.
type Standing struct {
	Busy        bool // who is to come has a live one at this time
	Stranger    bool // who is to come is not in the visitor's care
	Gone        bool // the visitor's account was erased
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
	if err := b.Schedule.Decide(b.Slot, now); err != nil {
		return err
	}
	return b.Visitor.CheckBusy()
}

// DecideLate says whether it is still free for an appointment whose hold is over. The notice that the practitioner
// wants does not count: the visitor kept it when the hold was taken. Nobody has it who was erased, or taken out of the
// visitor's care, since.
func (b Booking) DecideLate(now time.Time) error {
	if b.Visitor.Gone || b.Visitor.Stranger {
		return ErrSlotLost
	}
	return b.WithoutNotice().DecideMove(now)
}

// DecideUndo says whether what was closed may be open again, at the time that it has. Nobody has it who was erased
// since.
func (b Booking) DecideUndo() error {
	if b.Visitor.Gone {
		return errVisitorErased
	}
	return b.Visitor.CheckBusy()
}

var errVisitorErased = ErrTransitionNotAllowed.Because("The visitor has erased their account since.")

// WithoutNotice is the same booking for the desk, which may book until the very start.
func (b Booking) WithoutNotice() Booking {
	b.Schedule = b.Schedule.WithoutNotice()
	return b
}

// CheckBusy refuses, with ErrVisitorBusy, somebody who is elsewhere at the time.
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
