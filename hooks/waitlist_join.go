package hooks

import (
	"database/sql"
	"errors"
	"time"

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
	if err := rules.CheckProfile(collections.AsUser(e.Auth).Profile(), wait.Mode()); err != nil {
		return err
	}
	if wait.Practitioner() != "" {
		if _, err := checkOffer(e.App, wait.Practitioner(), wait.Minutes(), wait.Mode()); err != nil {
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

// requestWaitChange lets a visitor leave the waitlist, and nothing else. An offer is given back with it.
func (h *handlers) requestWaitChange(e *core.RecordRequestEvent) error {
	current, err := collections.FindWait(e.App, e.Record.Id)
	if err != nil {
		return orNotFound(err)
	}
	for _, field := range changedFields(e.Record) {
		if field != "status" {
			return rules.ErrNotAllowed.On(field).Because("Leave the waitlist, and join it again with what you want.")
		}
	}
	if len(changedFields(e.Record)) == 0 {
		e.Record = current.Record
		return e.Next()
	}
	leaves := collections.AsWait(e.Record).Status() == rules.WaitCanceled
	if !leaves || current.Status() != rules.Waiting && current.Status() != rules.Offered {
		return rules.ErrTransitionNotAllowed.Because("The entry cannot go into this status.")
	}
	if current.Status() == rules.Offered {
		if err := h.giveBack(e.App, current.Appointment(), h.Now()); err != nil {
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
	return h.giveBack(e.App, wait.Appointment(), h.Now())
}

func (h *handlers) giveBack(tx core.App, appointment string, now time.Time) error {
	a, err := collections.FindAppointment(tx, appointment)
	if err != nil || a.Status() != rules.Held {
		return err
	}
	if a.Facts().StatusAt(now) == rules.Expired {
		return h.expire(tx, a)
	}
	a.SetStatus(rules.Cancelled)
	a.SetCancelledBy(rules.ByVisitor)
	return tx.Save(a)
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

// followWaitlist notes at the entry what has become of the appointment that was offered to it.
func followWaitlist(tx core.App, a *collections.Appointment) error {
	wait, err := collections.WaitOf(tx, a.Id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	status := rules.WaitAfter(a.Status())
	if wait.Status() == status || wait.Status() == rules.WaitCanceled || wait.Status() == rules.Accepted {
		return nil
	}
	wait.SetStatus(status)
	return tx.Save(wait)
}
