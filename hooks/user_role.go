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

// signOutOfDesk ends the sessions of who was a receptionist and is not any more, open connections included: what the
// desk reads would go on being told to somebody who is not of it.
func signOutOfDesk(e *core.RecordEvent) error {
	user, before := collections.AsUser(e.Record), collections.AsUser(e.Record.Original()).Role()
	if before == collections.ReceptionistRole && user.Role() != before {
		user.RefreshTokenKey()
	}
	return e.Next()
}
