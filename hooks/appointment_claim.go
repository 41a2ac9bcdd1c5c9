package hooks

import (
	"database/sql"
	"errors"
	"strings"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// booking is what decides on the time of an appointment.
type booking struct {
	practitioner *collections.Practitioner
	settings     *collections.Settings
	span         collections.Span
	facts        rules.Booking
}

// loadBooking loads what decides on the time of an appointment, and sets the appointment's end. instead is
// the id of what it takes the place of: its own slot, or freed time that is kept for it; empty = nothing.
func loadBooking(app core.App, a *collections.Appointment, instead string, now time.Time) (*booking, error) {
	if err := requireTime(a); err != nil {
		return nil, err
	}
	a.SetEnd()
	p, err := collections.FindPractitioner(app, a.Practitioner())
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noSuchRecord("practitioner")
	}
	if err != nil {
		return nil, err
	}
	b := &booking{practitioner: p}
	b.facts = rules.Booking{Slot: a.Interval(), Minutes: a.Minutes(), Mode: a.Mode()}
	if b.facts.Offer, err = p.Offer(); err != nil {
		return nil, err
	}
	if b.settings, err = collections.FindSettings(app); err != nil {
		return nil, err
	}
	if b.span, err = daySpan(p, a, instead, now); err != nil {
		return nil, err
	}
	if b.facts.Schedule, err = collections.ScheduleOf(app, p, b.span); err != nil {
		return nil, err
	}
	b.facts.Visitor, err = collections.VisitorStanding(app, a, b.settings, now)
	return b, err
}

func requireTime(a *collections.Appointment) error {
	missing := validation.Errors{}
	for _, field := range []string{"practitioner", "start", "duration", "mode"} {
		if text := a.GetString(field); text == "" || text == "0" {
			missing[field] = errBlank
		}
	}
	return missing.Filter()
}

func daySpan(
	p *collections.Practitioner,
	a *collections.Appointment,
	instead string,
	now time.Time,
) (span collections.Span, err error) {
	loc, err := p.Location()
	if err != nil {
		return span, err
	}
	date := rules.DateOf(a.Start(), loc)
	return collections.Span{From: date, To: date, Now: now, Without: instead}, nil
}

// reload reads anew, in the transaction, what others can have changed since: claimed time, and the visitor's own.
func (b *booking) reload(tx core.App, a *collections.Appointment, now time.Time) (err error) {
	if err := collections.ReloadClaims(tx, b.facts.Schedule, b.practitioner.Id, b.span); err != nil {
		return err
	}
	b.facts.Visitor, err = collections.VisitorStanding(tx, a, b.settings, now)
	return err
}

// claimSlot gives a new appointment its time, whoever saves it, or refuses it.
func (h *handlers) claimSlot(e *core.RecordEvent) error {
	a, s := collections.AsAppointment(e.Record), h.savingOf(e.Context)
	t, ok := rules.Between("", a.Status())
	if !ok {
		return rules.ErrTransitionNotAllowed
	}
	b, err := s.booking, error(nil)
	if b == nil {
		b, err = loadBooking(e.App, a, "", s.now)
	} else {
		err = b.reload(e.App, a, s.now)
	}
	if err != nil {
		return err
	}
	if err := b.facts.Decide(s.now); err != nil {
		return err
	}
	if err := s.moveSlot(e.App, a, t.Slot, b.practitioner); err != nil {
		return err
	}
	return e.Next()
}

// moveSlot lets the slot follow what a transition says of it.
func (op operation) moveSlot(
	tx core.App,
	a *collections.Appointment,
	effect rules.SlotEffect,
	p *collections.Practitioner,
) error {
	switch effect {
	case rules.ClaimSlot, rules.MoveSlot:
		return op.occupy(tx, a, p.Occupied(a.Interval()))
	case rules.BookSlot:
		slot, err := collections.FindSlot(tx, a.Slot())
		if err != nil {
			return err
		}
		slot.Book()
		return refusedByTrigger(op.save(tx, slot))
	case rules.ReleaseSlot:
		return op.release(tx, a)
	}
	return nil
}

// occupy gives the appointment's time a slot, new or moved, in the state that its status asks for.
func (op operation) occupy(tx core.App, a *collections.Appointment, occupied rules.Interval) error {
	if err := op.releaseOverdue(tx, a, occupied); err != nil {
		return err
	}
	slot, err := slotOf(tx, a)
	if err != nil {
		return err
	}
	slot.Occupy(occupied)
	if a.Status() == rules.Held {
		slot.Hold(a.HoldExpires())
	} else {
		slot.Book()
	}
	a.SetSlot(slot.Id)
	return refusedByTrigger(op.save(tx, slot))
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

// releaseOverdue frees the time of unpaid appointments whose hold is over, before the cron job comes round.
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
