package hooks

import (
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

func limitPatients(e *core.RecordEvent) error {
	inCare, err := collections.CountPatients(e.App, collections.AsPatient(e.Record).Owner())
	if err != nil {
		return err
	}
	if err := rules.CheckPatients(inCare); err != nil {
		return err
	}
	return e.Next()
}

// refuseRemoved keeps a change that was on its way from saying again who it was.
func refuseRemoved(e *core.RecordEvent) error {
	if collections.AsPatient(e.Record.Original()).IsRemoved() {
		return rules.ErrNotFound
	}
	return e.Next()
}

func (h *handlers) validatePatient(e *core.RecordEvent) error {
	wrong := collections.AsPatient(e.Record).Normalize(h.Now())
	return refusals(append(wrong, e.Next())...)
}

// requireInCare refuses a booking for somebody who is not in the visitor's care, or of whom there is nobody any more.
func requireInCare(visitor rules.Standing) error {
	if visitor.Gone {
		return noSuchRecord("visitor")
	}
	if visitor.Stranger {
		return noSuchRecord("patient")
	}
	return nil
}
