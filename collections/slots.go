package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// SlotState says whether a slot's appointment is paid for.
type SlotState string

// A slot is held until its appointment is paid for, and booked from then on.
const (
	SlotHeld   SlotState = "held"
	SlotBooked SlotState = "booked"
)

// Slot is a claimed interval of one practitioner's time. It never tells by whom:
// the appointment knows its slot, not the other way round.
type Slot struct{ core.BaseRecordProxy }

// AsSlot views a record of slots.
func AsSlot(record *core.Record) *Slot {
	return &Slot{core.BaseRecordProxy{Record: record}}
}

// NewSlot makes an unsaved slot of a practitioner.
func NewSlot(app core.App, practitioner string) (*Slot, error) {
	record, err := create(app, Slots)
	if err != nil {
		return nil, err
	}
	record.Set("practitioner", practitioner)
	return AsSlot(record), nil
}

// FindSlot loads a slot. It fails with sql.ErrNoRows where there is none.
func FindSlot(app core.App, id string) (*Slot, error) {
	return findOne(app, Slots, dbx.HashExp{"id": id}, AsSlot)
}

// OverdueSlots returns the practitioner's slots that overlap the interval and whose hold is over.
func OverdueSlots(app core.App, practitioner string, occupied rules.Interval, now time.Time) ([]*Slot, error) {
	return findAll(app.RecordQuery(Slots).
		AndWhere(dbx.HashExp{"practitioner": practitioner, "state": string(SlotHeld)}).
		AndWhere(dbx.NewExp(
			"[[start]] >= {:from} AND [[start]] < {:to} AND [[end]] > {:start} AND [[hold_expires]] <= {:now}",
			dbx.Params{
				"from": Stamp(occupied.Start.Add(-rules.MaxOccupied)), "to": Stamp(occupied.End),
				"start": Stamp(occupied.Start), "now": Stamp(now),
			},
		)), AsSlot)
}

// Occupy sets the interval that the slot claims.
func (s *Slot) Occupy(i rules.Interval) {
	s.Set("start", dateTime(i.Start))
	s.Set("end", dateTime(i.End))
}

// GiveTo makes the slot a claim on another practitioner's time.
func (s *Slot) GiveTo(practitioner string) { s.Set("practitioner", practitioner) }

// Hold marks the slot as unpaid until the instant.
func (s *Slot) Hold(expires time.Time) {
	s.Set("state", string(SlotHeld))
	s.Set("hold_expires", dateTime(expires))
}

// Book marks the slot as paid.
func (s *Slot) Book() {
	s.Set("state", string(SlotBooked))
	s.Set("hold_expires", nil)
}
