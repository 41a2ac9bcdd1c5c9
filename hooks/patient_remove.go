package hooks

import (
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// removePatient takes somebody out of their owner's care, unless they are still to come. Where they had appointments a
// record stays that says nothing of whom: without it these would be the visitor's own.
func (h *handlers) removePatient(e *core.RecordEvent) error {
	patient := collections.AsPatient(e.Record)
	if patient.IsRemoved() {
		return rules.ErrNotFound
	}
	op := h.savingOf(e.Context).operation
	expected, err := patient.IsExpected(e.App, op.now)
	if err != nil {
		return err
	}
	if expected {
		return rules.ErrPatientExpected
	}
	kept, err := patient.HasAppointments(e.App)
	if err != nil {
		return err
	}
	if !kept {
		return e.Next() // what they wait for goes with them
	}
	if err := op.leaveWaitlist(e.App, patient); err != nil {
		return err
	}
	return op.emptyPatient(e.App, patient)
}

func (op operation) leaveWaitlist(tx core.App, patient *collections.Patient) error {
	waits, err := collections.WaitsForPatient(tx, patient.Id)
	if err != nil {
		return err
	}
	for _, wait := range waits {
		if err := op.delete(tx, wait); err != nil {
			return err
		}
	}
	return nil
}

func (op operation) emptyPatient(tx core.App, patient *collections.Patient) error {
	patient.Remove()
	if err := op.saveOwn(tx, patient); err != nil {
		return err
	}
	return collections.ErasePatientTraces(tx, patient.Id)
}

// erasePatients takes away everybody who is in the care of an account that is erased. Nobody of them comes: what is
// ahead is about to be cancelled.
func (op operation) erasePatients(tx core.App, owner string) error {
	patients, err := collections.PatientsOf(tx, owner)
	if err != nil {
		return err
	}
	for _, patient := range patients {
		kept, err := patient.HasAppointments(tx)
		if err != nil {
			return err
		}
		erase := op.emptyPatient
		if !kept {
			erase = func(tx core.App, patient *collections.Patient) error { return op.delete(tx, patient) }
		}
		if err := errors.Join(erase(tx, patient), op.audit(tx, "delete", patient.Record)); err != nil {
			return err
		}
	}
	return nil
}
