package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// changeAppointment moves an appointment to another status, or to another time, for somebody who may.
// It answers by itself, once all that follows is committed.
func (h *handlers) changeAppointment(e *core.RecordRequestEvent) error {
	op := h.operationOf(e.RequestEvent)
	err := e.App.RunInTransaction(func(tx core.App) error {
		if err := mergeIntoCurrent(tx, e); err != nil {
			return err
		}
		a, fields := collections.AsAppointment(e.Record), changedFields(e.Record)
		request, err := readChange(e, a)
		if err != nil {
			return err
		}
		if err := op.decideChange(tx, a, request, e.Auth); err != nil {
			return err
		}
		if err := op.save(tx, a); err != nil {
			return err
		}
		return auditRequest(tx, e, op, "update", fields)
	})
	if err != nil {
		return err
	}
	return answerRecord(e.RequestEvent, e.Record)
}

var changeable = map[string]bool{
	"status": true, "cancel_reason": true, "start": true, "duration": true, "practitioner": true,
}

// readChange reads the requested change, and refuses one of any other field.
func readChange(e *core.RecordRequestEvent, a *collections.Appointment) (request rules.Request, err error) {
	for _, field := range changedFields(a.Record) {
		if !changeable[field] {
			return request, rules.ErrNotAllowed.On(field).Because("This cannot be changed after the booking.")
		}
	}
	info, err := e.RequestInfo()
	if err != nil {
		return request, err
	}
	_, sent := info.Body["status"]
	// The dashboard sends the status along with whatever else it changes.
	asksStatus := sent && (!e.HasSuperuserAuth() || a.Status() != a.Before().Status())
	switch {
	case asksStatus && (a.Moved() || a.HandedOver()):
		return request, rules.ErrTransitionNotAllowed.Because("Change either the status or the time.")
	case a.HandedOver() && changed(a.Record, "duration"):
		return request, rules.ErrNotAllowed.On("duration").Because("It is as long with a colleague.")
	case changed(a.Record, "cancel_reason") && (!asksStatus || a.Status() != rules.Cancelled):
		return request, rules.ErrNotAllowed.On("cancel_reason").Because("A reason is given when cancelling.")
	case asksStatus:
		request.To = a.Status()
	case a.HandedOver():
		request.To, request.HandOver = a.Status(), true
	case a.Moved():
		request.To, request.Move = a.Status(), true
	}
	return request, nil
}

// decideChange says whether the caller may make the change; what it asks of the time is decided when it is saved.
func (op operation) decideChange(
	tx core.App,
	a *collections.Appointment,
	request rules.Request,
	auth *core.Record,
) (err error) {
	if request.By, err = actorOf(auth, a); err != nil {
		return err
	}
	if request == (rules.Request{By: request.By}) {
		return nil
	}
	settings, err := collections.FindSettings(tx)
	if err != nil {
		return err
	}
	request.Notice = settings.CancelNotice()
	t, err := rules.DecideTransition(a.Before().Facts(), request, op.now)
	if err == nil && t.To == rules.Cancelled {
		op.noteCancelling(a, t, request.By, settings)
	}
	return err
}

// noteCancelling sets who has cancelled and, of a hold that its visitor gives back, how much of it was over.
func (op operation) noteCancelling(
	a *collections.Appointment, t rules.Transition, by rules.Actor, settings *collections.Settings,
) {
	a.SetCancelledBy(by)
	if t.From == rules.Held && by == rules.ByVisitor {
		a.SetHoldKept(rules.HoldKept(a.HoldExpires(), settings.Hold(), op.now))
	}
}

func actorOf(auth *core.Record, a *collections.Appointment) (rules.Actor, error) {
	switch auth.Id {
	case a.Visitor():
		return rules.ByVisitor, nil
	case a.PractitionerUser():
		return rules.ByPractitioner, nil
	}
	switch {
	case auth.IsSuperuser():
		return rules.BySuperAdmin, nil
	case collections.IsReceptionist(auth):
		return rules.ByReceptionist, nil
	}
	return "", rules.ErrNotFound
}
