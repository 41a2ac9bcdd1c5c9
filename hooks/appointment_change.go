package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// requestChange says who may do what to an appointment: move it to another status, or to another time.
func (h *handlers) requestChange(e *core.RecordRequestEvent) error {
	a := collections.AsAppointment(e.Record)
	// The record of the request was read before this transaction began.
	current, err := collections.FindAppointment(e.App, a.Id)
	if err != nil {
		return orNotFound(err)
	}
	by, err := actorOf(e, current)
	if err != nil {
		return err
	}
	settings, err := collections.FindSettings(e.App)
	if err != nil {
		return err
	}
	change, err := readChange(e, a, current)
	if err != nil {
		return err
	}
	now := h.Now()
	switch {
	case change.status != "" && change.moved:
		return rules.ErrTransitionNotAllowed.Because("Change either the status or the time.")
	case change.status != "":
		if err := rules.CheckTransition(current.Facts(), change.status, by, settings.CancelNotice(), now); err != nil {
			return err
		}
		current.SetStatus(change.status)
		if change.status == rules.Cancelled {
			current.SetCancelledBy(by)
			current.Set("cancel_reason", a.GetString("cancel_reason"))
		}
	case change.moved:
		if err := rules.CheckReschedule(current.Facts(), by, settings.CancelNotice(), now); err != nil {
			return err
		}
		current.Set("start", a.GetDateTime("start"))
		current.Set("duration", a.GetFloat("duration"))
	}
	e.Record = current.Record
	return e.Next()
}

func actorOf(e *core.RecordRequestEvent, a *collections.Appointment) (rules.Actor, error) {
	if e.HasSuperuserAuth() {
		return rules.BySuperAdmin, nil
	}
	if e.Auth.Id == a.Visitor() {
		return rules.ByVisitor, nil
	}
	p, err := collections.FindPractitioner(e.App, a.Practitioner())
	if err != nil {
		return "", err
	}
	if e.Auth.Id == p.User() {
		return rules.ByPractitioner, nil
	}
	return "", rules.ErrNotFound
}

// change is what a request asks for.
type change struct {
	status rules.Status // empty: none
	moved  bool
}

var changeable = map[string]bool{"status": true, "cancel_reason": true, "start": true, "duration": true}

// readChange reads the requested change, and refuses one of any other field.
func readChange(e *core.RecordRequestEvent, asked, current *collections.Appointment) (change, error) {
	info, err := e.RequestInfo()
	if err != nil {
		return change{}, err
	}
	for _, field := range asked.Collection().Fields.FieldNames() {
		if _, sent := info.Body[field]; sent && !changeable[field] && changed(asked.Record, field) {
			return change{}, rules.ErrNotAllowed.On(field).Because("This cannot be changed after the booking.")
		}
	}
	result := change{moved: !asked.Start().Equal(current.Start()) || asked.GetFloat("duration") != current.GetFloat("duration")}
	_, statusSent := info.Body["status"]
	if statusSent && (!e.HasSuperuserAuth() || asked.Status() != current.Status()) {
		result.status = asked.Status()
		if result.status == "" {
			return change{}, rules.ErrTransitionNotAllowed
		}
	}
	if changed(asked.Record, "cancel_reason") && result.status != rules.Cancelled {
		return change{}, rules.ErrNotAllowed.On("cancel_reason").Because("A reason is given when cancelling.")
	}
	return result, nil
}

// changeAppointment keeps the state machine, and lets slot and payments follow, whoever saves the record.
func (h *handlers) changeAppointment(e *core.RecordEvent) error {
	a := collections.AsAppointment(e.Record)
	before := a.Before()
	for _, field := range []string{"practitioner", "visitor", "order_id", "amount", "currency"} {
		if changed(e.Record, field) {
			return rules.ErrNotAllowed.On(field)
		}
	}
	from, moved := before.Status(), a.Moved()
	if a.Status() != from {
		if err := h.changeStatus(e.App, a, from); err != nil {
			return err
		}
	}
	if moved {
		if err := h.reschedule(e.App, a); err != nil {
			return err
		}
	}
	if from == rules.Confirmed && (moved || a.Status() == rules.Cancelled) {
		a.Revise()
	}
	if moved || a.Status() != from {
		if err := h.planReminder(e.App, a); err != nil {
			return err
		}
	}
	if err := e.Next(); err != nil {
		return err
	}
	if a.Status() != from {
		if err := followWaitlist(e.App, a); err != nil {
			return err
		}
	}
	return h.queueMessages(e.App, a, from, moved)
}

func (h *handlers) changeStatus(tx core.App, a *collections.Appointment, from rules.Status) error {
	if !rules.Reachable(from, a.Status()) {
		return rules.ErrTransitionNotAllowed
	}
	switch a.Status() {
	case rules.Confirmed:
		if from != rules.Held && from != rules.Expired {
			return checkVisitor(tx, a, h.Now()) // undone: the appointment has its slot and its payment
		}
		return h.confirm(tx, a)
	case rules.Expired:
		return release(tx, a)
	case rules.Cancelled:
		if err := release(tx, a); err != nil {
			return err
		}
		return h.owePaymentsBack(tx, a)
	default:
		return nil
	}
}

func (h *handlers) confirm(tx core.App, a *collections.Appointment) error {
	p, err := collections.FindPractitioner(tx, a.Practitioner())
	if err != nil {
		return err
	}
	now := h.Now()
	a.SetConfirmedAt(now)
	schedule, err := scheduleFor(tx, p, a, now)
	if err != nil {
		return err
	}
	a.SetConflict(!schedule.Covers(a.Interval())) // hours may have changed while it was held
	if a.Slot() == "" {
		return h.claim(tx, p, a, now)
	}
	slot, err := collections.FindSlot(tx, a.Slot())
	if err != nil {
		return err
	}
	slot.Book()
	return tx.Save(slot)
}

// reschedule takes the new time before it gives up the old one, in one transaction.
func (h *handlers) reschedule(tx core.App, a *collections.Appointment) error {
	p, err := h.checkRequest(tx, a)
	if err != nil {
		return err
	}
	now := h.Now()
	a.SetTime()
	a.SetConflict(false)
	if err := decide(tx, p, a, now); err != nil {
		return err
	}
	if err := checkVisitor(tx, a, now); err != nil {
		return err
	}
	return h.claim(tx, p, a, now)
}

func (h *handlers) owePaymentsBack(tx core.App, a *collections.Appointment) error {
	payments, err := collections.SuccessfulPayments(tx, a.Id)
	if err != nil {
		return err
	}
	for _, payment := range payments {
		payment.Owe(h.Now())
		if err := tx.Save(payment); err != nil {
			return err
		}
	}
	return nil
}
