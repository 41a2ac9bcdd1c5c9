package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// applyTransition lets everything follow that the table of transitions says of a change, whoever saves the record.
func (h *handlers) applyTransition(e *core.RecordEvent) error {
	a, s := collections.AsAppointment(e.Record), h.savingOf(e.Context)
	t, found, err := transitionOf(a)
	if err != nil {
		return err
	}
	if !found {
		return e.Next()
	}
	before := a.Before()
	if err := h.applyBefore(e.App, a, t, s); err != nil {
		return err
	}
	if err := e.Next(); err != nil {
		return err
	}
	if err := s.followWaitlist(e.App, a, t.Wait); err != nil {
		return err
	}
	if t.HandOver {
		if err := h.tellFormerPractitioner(e.App, before, s); err != nil {
			return err
		}
		if err := withdraw(e.App, before); err != nil {
			return err
		}
	}
	return h.queueMessages(e.App, a, t.Tell, s)
}

// transitionOf finds the row that a changed record goes by; none where neither status nor time nor practitioner
// has changed.
func transitionOf(a *collections.Appointment) (t rules.Transition, found bool, err error) {
	fixed := changedFields(a.Record, "visitor", "patient", "visit_type", "order_id", "amount", "currency")
	if len(fixed) > 0 {
		return t, false, rules.ErrNotAllowed.On(fixed[0])
	}
	from, handedOver := a.Before().Status(), a.HandedOver()
	switch {
	case handedOver && a.Status() != from:
		return t, false, rules.ErrNotAllowed.On("practitioner")
	case handedOver:
		t, found = rules.HandingOver(from)
	case a.Status() != from:
		t, found = rules.Between(from, a.Status())
	case a.Moved():
		t, found = rules.Moving(from)
	default:
		return t, false, nil
	}
	if !found {
		return t, false, rules.ErrTransitionNotAllowed
	}
	return t, true, nil
}

// applyBefore writes what has to be there when the appointment itself is written.
func (h *handlers) applyBefore(tx core.App, a *collections.Appointment, t rules.Transition, s saving) error {
	b, err := h.decideTime(tx, a, t, s)
	if err != nil {
		return err
	}
	if t.Slot == rules.ClaimSlot || t.Slot == rules.MoveSlot {
		a.SetConflict(false)
		if err := s.releaseOverdue(tx, a, b.practitioner.Occupied(a.Interval())); err != nil {
			return err
		}
	}
	if t.HandOver {
		a.SetPractitioner(b.practitioner)
		a.SetVisitType(b.terms)
	}
	if err := s.moveSlot(tx, a, t.Slot, b); err != nil {
		return err
	}
	if err := h.arrangeMeeting(tx, a, t); err != nil {
		return err
	}
	if t.Tell == rules.TellConfirmation {
		a.SetConfirmedAt(s.now)
	}
	s.followArrival(a, t.Arrival)
	if t.Tell == rules.TellMove || t.Tell == rules.TellHandOver || t.Tell == rules.TellCancellation {
		a.Revise()
	}
	if t.Money == rules.OweMoney {
		if err := s.owePaymentsBack(tx, a); err != nil {
			return err
		}
	}
	if t.Done != 0 {
		if err := collections.CountCompleted(tx.DB(), a.Practitioner(), t.Done); err != nil {
			return err
		}
	}
	return h.planReminder(tx, a, s.now)
}

// decideTime decides on the appointment's time where the transition wants it free.
// It returns what it was decided on; nil where the time does not matter.
func (h *handlers) decideTime(
	tx core.App, a *collections.Appointment, t rules.Transition, s saving,
) (b *booking, err error) {
	if !t.IfFree {
		return nil, nil
	}
	if b = s.booking; b == nil {
		if b, err = h.loadBooking(tx, a, a.Slot(), s.operation); err != nil {
			return nil, err
		}
	}
	switch {
	case t.HandOver:
		if err := h.checkColleague(tx, a, b.practitioner, s.now); err != nil {
			return nil, err
		}
		return b, b.facts.DecideMove(s.now)
	case t.Move:
		return b, b.facts.DecideMove(s.now)
	case t.Slot == rules.ClaimSlot:
		return b, b.facts.DecideLate(s.now)
	default:
		return b, b.facts.DecideUndo() // the time is the appointment's own still
	}
}

func (op operation) owePaymentsBack(tx core.App, a *collections.Appointment) error {
	payments, err := collections.SuccessfulPayments(tx, a.Id)
	if err != nil {
		return err
	}
	for _, payment := range payments {
		payment.Owe(op.now)
		if err := op.save(tx, payment); err != nil {
			return err
		}
	}
	return nil
}
