package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// guardRole lets a visitor's account be made a receptionist's, and the other way round. A practitioner's is made by the
// practitioner that is added.
func (h *handlers) guardRole(e *core.RecordRequestEvent) error {
	user, before := collections.AsUser(e.Record), collections.AsUser(e.Record.Original()).Role()
	if user.Role() == before {
		return e.Next()
	}
	if user.Role() == collections.PractitionerRole || before == collections.PractitionerRole {
		return rules.ErrNotAllowed.On("role").Because("An account is a practitioner's by its practitioner alone.")
	}
	if user.Role() == collections.ReceptionistRole && !user.IsNew() {
		expected, err := collections.HasAppointmentsAhead(e.App, user.Id, h.Now())
		if err != nil {
			return err
		}
		if expected {
			return rules.ErrHasAppointments.On("role")
		}
	}
	return e.Next()
}

// leaveLine takes who is no visitor any more off the waitlist: what came free would be held for somebody who cannot
// book.
func (h *handlers) leaveLine(e *core.RecordEvent) error {
	user, before := collections.AsUser(e.Record), collections.AsUser(e.Record.Original()).Role()
	if err := e.Next(); err != nil || before != collections.VisitorRole || user.Role() == before {
		return err
	}
	op := h.operationBy("waitlist")
	waits, err := collections.WaitsOf(e.App, user.Id)
	if err != nil {
		return err
	}
	for _, wait := range waits {
		if wait.Status() != rules.Waiting {
			continue
		}
		wait.SetStatus(rules.Lapsed)
		if err := op.save(e.App, wait); err != nil {
			return err
		}
		if err := op.audit(e.App, "update", wait.Record, "status"); err != nil {
			return err
		}
	}
	return nil
}

// signOutOfDesk ends the sessions of who was a receptionist and is not any more, open connections included: what the
// desk reads would go on being told to somebody who is not of it.
func signOutOfDesk(e *core.RecordEvent) error {
	user, before := collections.AsUser(e.Record), collections.AsUser(e.Record.Original()).Role()
	if before == collections.ReceptionistRole && user.Role() != before {
		user.RefreshTokenKey()
	}
	return e.Next()
}
