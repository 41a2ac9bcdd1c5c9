package hooks

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// requestWait says who may wait: those who may book.
func (h *handlers) requestWait(e *core.RecordRequestEvent) error {
	if e.HasSuperuserAuth() || collections.AsUser(e.Auth).Role() != collections.VisitorRole {
		return rules.ErrNotAllowed.Because("Visitors join the waitlist themselves.")
	}
	wait := collections.AsWait(e.Record)
	if err := h.checkProfile(e.App, collections.AsUser(e.Auth), wait.Mode()); err != nil {
		return err
	}
	if wait.Patient() != "" {
		known, err := collections.IsInCareOf(e.App, wait.Patient(), e.Auth.Id)
		if err != nil {
			return err
		}
		if !known {
			return noSuchRecord("patient")
		}
	}
	if wait.Practitioner() != "" {
		if err := requireOffer(e.App, wait); err != nil {
			return err
		}
	}
	waiting, err := collections.CountWaits(e.App, e.Auth.Id)
	if err != nil {
		return err
	}
	if waiting >= rules.MaxWaits {
		return rules.ErrNotAllowed.Because("You wait for ten times already; leave one of them first.")
	}
	wait.SetVisitor(e.Auth.Id)
	wait.SetStatus(rules.Waiting)
	return e.Next()
}

// requireOffer refuses to wait for what the practitioner does not offer.
func requireOffer(app core.App, wait *collections.Wait) error {
	p, err := collections.FindPractitioner(app, wait.Practitioner())
	if errors.Is(err, sql.ErrNoRows) {
		return noSuchRecord("practitioner")
	}
	if err != nil {
		return err
	}
	offer, err := collections.OfferOf(app, p)
	if err != nil {
		return err
	}
	_, err = offer.Agree(wait.Wish())
	return err
}

// requestWaitChange lets a visitor leave the waitlist, and nothing else. An offer is given back with it.
func (h *handlers) requestWaitChange(e *core.RecordRequestEvent) error {
	current, err := collections.FindWait(e.App, e.Record.Id)
	if err != nil {
		return orNotFound(err)
	}
	changes := changedFields(e.Record)
	for _, field := range changes {
		if field != "status" {
			return rules.ErrNotAllowed.On(field).Because("Leave the waitlist, and join it again with what you want.")
		}
	}
	if len(changes) == 0 {
		e.Record = current.Record
		return e.Next()
	}
	leaves := collections.AsWait(e.Record).Status() == rules.WaitCanceled
	if !leaves || current.Status() != rules.Waiting && current.Status() != rules.Offered {
		return rules.ErrTransitionNotAllowed.Because("The entry cannot go into this status.")
	}
	if current.Status() == rules.Offered {
		if err := h.operationBy(actorName(e.Auth)).giveBack(e.App, current.Appointment()); err != nil {
			return err
		}
		if current, err = collections.FindWait(e.App, current.Id); err != nil {
			return err
		}
	}
	current.SetStatus(rules.WaitCanceled)
	e.Record = current.Record
	return e.Next()
}

// withdrawProposal frees the time that an entry holds when a super admin deletes it.
func (h *handlers) withdrawProposal(e *core.RecordEvent) error {
	wait := collections.AsWait(e.Record)
	if err := e.Next(); err != nil || wait.Status() != rules.Offered {
		return err
	}
	return h.operationBy("waitlist").giveBack(e.App, wait.Appointment())
}

// giveBack frees the time that was proposed.
func (op operation) giveBack(tx core.App, appointment string) error {
	a, err := collections.FindAppointment(tx, appointment)
	if err != nil {
		return err
	}
	if a.Facts().StatusAt(op.now) == rules.Expired {
		return op.expire(tx, a)
	}
	if _, refusal := rules.DecideTransition(
		a.Facts(),
		rules.Request{To: rules.Cancelled, By: rules.ByVisitor},
		op.now,
	); refusal != nil ||
		a.Status() != rules.Held {
		return nil //nolint:nilerr // there is nothing to give back any more
	}
	a.SetStatus(rules.Cancelled)
	a.SetCancelledBy(rules.ByVisitor)
	if err := op.save(tx, a); err != nil {
		return err
	}
	return op.audit(tx, "update", a.Record, "status")
}

func validateWait(e *core.RecordEvent) error {
	wait := collections.AsWait(e.Record)
	if wait.Practitioner() == "" && wait.Specialization() == "" {
		return blank("practitioner")
	}
	days, err := wait.Days()
	if err != nil {
		return err
	}
	wait.SetDays(days)
	return e.Next()
}

// followWaitlist writes at the entry what has become of the appointment that was proposed to it; empty = nothing.
func (op operation) followWaitlist(tx core.App, a *collections.Appointment, status rules.WaitStatus) error {
	if status == "" || a.Waitlist() == "" {
		return nil
	}
	wait, err := collections.FindWait(tx, a.Waitlist())
	if errors.Is(err, sql.ErrNoRows) {
		return nil // a super admin has deleted it
	}
	if err != nil || wait.Status() != rules.Offered && wait.Status() != rules.Lapsed || wait.Status() == status {
		return err
	}
	wait.SetStatus(status)
	if err := op.save(tx, wait); err != nil {
		return err
	}
	return op.audit(tx, "update", wait.Record, "status")
}
