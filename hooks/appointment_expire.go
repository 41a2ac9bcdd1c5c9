package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const holdsPerRun = 1000

// releaseExpiredHolds writes down that unpaid holds are over. Nothing waits for it: a hold
// stops counting at its very instant. Each is saved, not deleted: subscribers need the update.
func (h *handlers) releaseExpiredHolds(app core.App) error {
	op := h.operationBy("release_expired_holds")
	overdue, err := collections.OverdueHolds(app, op.now, holdsPerRun)
	if err != nil {
		return err
	}
	return inTurn(app, overdue, func(tx core.App, found *collections.Appointment) error {
		return op.moveByTime(tx, found.Id, rules.Expired)
	})
}

// expire writes down that a hold is over for somebody who needs its time.
func (op operation) expire(tx core.App, a *collections.Appointment) error {
	op.actor = "release_expired_holds"
	return op.moveByTime(tx, a.Id, rules.Expired)
}

// moveByTime moves an appointment to a status for which its time has come, unless somebody was quicker.
func (op operation) moveByTime(tx core.App, id string, to rules.Status) error {
	a, err := collections.FindAppointment(tx, id)
	if err != nil {
		return err
	}
	if _, refusal := rules.DecideTransition(a.Facts(), rules.Request{To: to, By: rules.ByTime}, op.now); refusal != nil {
		return nil //nolint:nilerr // its time has not come, or not any more
	}
	a.SetStatus(to)
	if err := op.save(tx, a); err != nil {
		return err
	}
	return op.audit(tx, "update", a.Record, "status")
}
