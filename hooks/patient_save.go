package hooks

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// requireOwner gives a new patient the owner: visitors have people in their care themselves, and the desk names whose
// they are.
func requireOwner(e *core.RecordRequestEvent) error {
	patient := collections.AsPatient(e.Record)
	if collections.IsDesk(e.Auth) {
		if _, err := visitorNamed(e.App, patient.Owner(), "owner"); err != nil {
			return err
		}
		return e.Next()
	}
	if collections.AsUser(e.Auth).Role() != collections.VisitorRole {
		return rules.ErrNotAllowed.Because("Visitors have people in their care.")
	}
	patient.SetOwner(e.Auth.Id)
	return e.Next()
}

func (h *handlers) validatePatient(e *core.RecordEvent) error {
	wrong := collections.AsPatient(e.Record).Normalize(h.Now())
	return refusals(append(wrong, e.Next())...)
}

// refuseWhileExpected keeps somebody who is still to come.
func (h *handlers) refuseWhileExpected(e *core.RecordEvent) error {
	expected, err := collections.AsPatient(e.Record).IsExpected(e.App, h.Now())
	if err != nil {
		return err
	}
	if expected {
		return rules.ErrHasAppointments.On("id").Because("There is an appointment ahead for this person; cancel it first.")
	}
	return e.Next()
}

// checkPatient refuses a booking for somebody who is not in the visitor's care.
func checkPatient(app core.App, a *collections.Appointment) error {
	if a.Patient() == "" {
		return nil
	}
	patient, err := collections.FindPatient(app, a.Patient())
	if errors.Is(err, sql.ErrNoRows) || err == nil && patient.Owner() != a.Visitor() {
		return noSuchRecord("patient")
	}
	return err
}
