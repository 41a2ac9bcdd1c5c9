package hooks

import (
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// decide says whether the appointment's time can be booked.
func decide(app core.App, p *collections.Practitioner, a *collections.Appointment, now time.Time) error {
	schedule, err := scheduleFor(app, p, a, now)
	if err != nil {
		return err
	}
	return schedule.Decide(a.Interval(), now)
}

// scheduleFor loads what decides on the appointment's time; what it claims already does not count.
func scheduleFor(app core.App, p *collections.Practitioner, a *collections.Appointment, now time.Time) (*rules.Schedule, error) {
	loc, err := p.Location()
	if err != nil {
		return nil, err
	}
	date := rules.DateOf(a.Start(), loc)
	return collections.ScheduleOf(app, p, collections.Span{From: date, To: date, Now: now, Without: a.Takes()})
}

func checkVisitor(app core.App, a *collections.Appointment, now time.Time) error {
	busy, err := collections.VisitorBusy(app, a, now)
	if err != nil {
		return err
	}
	if busy {
		return rules.ErrVisitorBusy
	}
	return nil
}

// claim gives the appointment's time a slot, new or moved, in the state that its status asks for.
func (h *handlers) claim(tx core.App, p *collections.Practitioner, a *collections.Appointment, now time.Time) error {
	occupied := p.Occupied(a.Interval())
	if err := h.releaseOverdue(tx, a, occupied, now); err != nil {
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
	return saveSlot(tx, slot)
}

func slotOf(tx core.App, a *collections.Appointment) (*collections.Slot, error) {
	if a.Slot() == "" {
		return collections.NewSlot(tx, a.Practitioner())
	}
	return collections.FindSlot(tx, a.Slot())
}

// saveSlot turns the refusal of the database's own guard into that of the rules.
func saveSlot(tx core.App, slot *collections.Slot) error {
	err := tx.Save(slot)
	if err != nil && (strings.Contains(err.Error(), "slot_taken") || strings.Contains(err.Error(), "UNIQUE")) {
		return rules.ErrSlotTaken
	}
	return err
}

// releaseOverdue frees the time of unpaid appointments whose hold is over, before the cron job comes round.
func (h *handlers) releaseOverdue(tx core.App, a *collections.Appointment, occupied rules.Interval, now time.Time) error {
	overdue, err := collections.OverdueSlots(tx, a.Practitioner(), occupied, now)
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
		if err := h.expire(tx, other); err != nil {
			return err
		}
	}
	return nil
}

// release deletes the appointment's slot, so that everybody sees its time freed.
func release(tx core.App, a *collections.Appointment) error {
	slot, err := collections.FindSlot(tx, a.Slot())
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	a.SetSlot("")
	return tx.Delete(slot)
}
