package hooks

import (
	"database/sql"
	"errors"
	"strings"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/roster"
	"pocketclinic/rules"
)

// booking is what decides on the time of an appointment.
type booking struct {
	practitioner *collections.Practitioner // to be read alone
	settings     *collections.Settings     // to be read alone
	instead      string                    // the id of reserved time that it takes the place of; empty = none
	terms        rules.Terms               // of a new one
	facts        rules.Booking
}

// loadBooking loads what decides on the time of an appointment, and sets the appointment's end. instead is
// the id of what it takes the place of: its own slot, or freed time that is kept for it; empty = nothing.
func (h *handlers) loadBooking(
	app core.App, a *collections.Appointment, instead string, op operation,
) (*booking, error) {
	if err := requireTime(a); err != nil {
		return nil, err
	}
	person, err := h.roster.Person(app, a.Practitioner(), op.now)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noSuchRecord("practitioner")
	}
	if err != nil {
		return nil, err
	}
	return h.bookingWith(app, person, a, instead, op)
}

func (h *handlers) bookingWith(
	app core.App, person *roster.Person, a *collections.Appointment, instead string, op operation,
) (*booking, error) {
	settings, err := h.roster.Settings(app)
	if err != nil {
		return nil, err
	}
	b := &booking{practitioner: person.Practitioner, settings: settings, instead: instead}
	if b.terms, err = agree(a, person.Offer); err != nil {
		return nil, err
	}
	a.SetEnd()
	b.facts = rules.Booking{Slot: a.Interval(), Schedule: person.ScheduleWithout(instead, op.now)}
	if op.desk {
		b.facts = b.facts.WithoutNotice()
	}
	b.facts.Visitor, err = collections.VisitorStanding(app, a, settings, op.now)
	return b, err
}

// agree asks the practitioner's offer for what an appointment asks of it. What is new is given its visit type and its
// length; what has its order keeps what was ordered, whatever the type has become since. One that is booked asks only
// for another length; what is handed over has the colleague's type of that length.
func agree(a *collections.Appointment, offer rules.Offer) (terms rules.Terms, err error) {
	switch {
	case a.IsNew():
		if terms, err = offer.Agree(a.Wish()); err == nil && a.OrderID() == "" {
			a.SetTerms(terms)
		}
		return terms, err
	case a.HandedOver(): // a type is its practitioner's own
		return offer.Agree(rules.Wish{Minutes: a.Minutes(), Mode: a.Mode()})
	case a.Moved():
		return agreeAgain(a, offer)
	}
	return terms, nil
}

// agreeAgain says whether a move fits what was booked: a type keeps its length, and a length that has a type of its own
// has a price of its own, too.
func agreeAgain(a *collections.Appointment, offer rules.Offer) (terms rules.Terms, err error) {
	longer := a.Minutes() != a.Before().Minutes()
	if a.VisitType() == "" {
		terms, err = offer.Agree(rules.Wish{Minutes: a.Minutes(), Mode: a.Mode()})
	}
	if err == nil && longer && (a.VisitType() != "" || terms.VisitType != "") {
		err = rules.ErrVisitTypeMismatch.Because("What was booked has another length: book anew for this one.")
	}
	return terms, err
}

func requireTime(a *collections.Appointment) error {
	missing := validation.Errors{}
	for _, field := range []string{"practitioner", "start", "mode"} {
		if a.GetString(field) == "" {
			missing[field] = errBlank
		}
	}
	// A visit type has a length of its own, unless a part of a minute is asked for, which is no length.
	if a.Minutes() == 0 && (a.VisitType() == "" || a.GetFloat("duration") != 0) {
		missing["duration"] = errBlank
	}
	return missing.Filter()
}

// decision is that an appointment may have its time, in the transaction that gives it.
type decision struct {
	*booking
	overdue bool // holds that are over are still in the way
}

// claimSlot gives a new appointment its time, whoever saves it, or refuses it.
func (h *handlers) claimSlot(e *core.RecordEvent) error {
	a, s := collections.AsAppointment(e.Record), h.savingOf(e.Context)
	t, ok := rules.Between("", a.Status())
	if !ok {
		return rules.ErrTransitionNotAllowed
	}
	d, err := s.decided, error(nil)
	if d == nil {
		d, err = h.decideAgain(e.App, a, s)
	}
	if err != nil {
		return err
	}
	if d.overdue {
		if err := s.releaseOverdue(e.App, a, d.practitioner.Occupied(a.Interval())); err != nil {
			return err
		}
	}
	if err := s.moveSlot(e.App, a, t.Slot, d.booking); err != nil {
		return err
	}
	return e.Next()
}

// decideAgain decides, in the transaction, on what others can have changed since the booking was decided. What was
// decided on hours or an offer that have changed since, or by nobody, is decided whole.
func (h *handlers) decideAgain(tx core.App, a *collections.Appointment, s saving) (*decision, error) {
	instead := ""
	if b := s.booking; b != nil {
		news, err := collections.NewsOf(tx, a, b.practitioner.Occupied(a.Interval()), b.instead, b.settings, s.now)
		if err != nil {
			return nil, err
		}
		if err := requireInCare(news.Visitor); err != nil {
			return nil, err
		}
		if news.Revision == b.practitioner.Revision() {
			return &decision{b, news.Overdue}, rules.DecideAgain(news.Taken, news.Visitor)
		}
		instead = b.instead
	}
	b, err := h.loadBooking(tx, a, instead, s.operation)
	if err != nil {
		return nil, err
	}
	if err := requireInCare(b.facts.Visitor); err != nil {
		return nil, err
	}
	return &decision{b, true}, b.facts.Decide(s.now)
}

// moveSlot lets the slot follow what a transition says of it.
func (op operation) moveSlot(tx core.App, a *collections.Appointment, effect rules.SlotEffect, b *booking) error {
	switch effect {
	case rules.ClaimSlot, rules.MoveSlot:
		a.SetBuffers(b.practitioner)
		return op.occupy(tx, a, b.practitioner.Occupied(a.Interval()))
	case rules.BookSlot:
		slot, err := collections.FindSlot(tx, a.Slot())
		if err != nil {
			return err
		}
		slot.Book()
		return refusedByTrigger(op.saveOwn(tx, slot))
	case rules.ReleaseSlot:
		return op.release(tx, a)
	}
	return nil
}

// occupy gives the appointment's time a slot, new or moved, in the state that its status asks for.
func (op operation) occupy(tx core.App, a *collections.Appointment, occupied rules.Interval) error {
	slot, err := slotOf(tx, a)
	if err != nil {
		return err
	}
	slot.GiveTo(a.Practitioner())
	slot.Occupy(occupied)
	if a.Status() == rules.Held {
		slot.Hold(a.HoldExpires())
	} else {
		slot.Book()
	}
	a.SetSlot(slot.Id)
	return refusedByTrigger(op.saveOwn(tx, slot))
}

func slotOf(tx core.App, a *collections.Appointment) (*collections.Slot, error) {
	if a.Slot() == "" {
		return collections.NewSlot(tx, a.Practitioner())
	}
	return collections.FindSlot(tx, a.Slot())
}

// refusedByTrigger turns the refusal of the database's own guard into that of the rules. SQLite's driver
// tells what a trigger raises by its text alone.
func refusedByTrigger(err error) error {
	if err != nil && strings.Contains(err.Error(), "slot_taken") {
		return rules.ErrSlotTaken
	}
	return err
}

// releaseOverdue ends the unpaid appointments whose hold is over and that the booking counts on having ended, before
// the cron job comes round: those whose time it takes, and the visitor's own. Where the clock is set back they do
// not come to life again.
func (op operation) releaseOverdue(tx core.App, a *collections.Appointment, occupied rules.Interval) error {
	overdue, err := collections.OverdueSlots(tx, a.Practitioner(), occupied, op.now)
	if err != nil {
		return err
	}
	for _, slot := range overdue {
		if slot.Id == a.Slot() {
			continue
		}
		other, err := collections.FindAppointmentBySlot(tx, slot.Id)
		if err != nil {
			return err
		}
		if err := op.expire(tx, other); err != nil {
			return err
		}
	}
	own, err := collections.OverdueHoldsOf(tx, a.Visitor(), op.now)
	if err != nil {
		return err
	}
	for _, other := range own {
		if other.Id == a.Id {
			continue
		}
		if err := op.expire(tx, other); err != nil {
			return err
		}
	}
	return nil
}

// release deletes the appointment's slot, so that everybody sees its time freed.
func (op operation) release(tx core.App, a *collections.Appointment) error {
	slot, err := collections.FindSlot(tx, a.Slot())
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	a.SetSlot("")
	return op.delete(tx, slot)
}
