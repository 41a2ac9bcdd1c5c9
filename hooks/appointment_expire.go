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
	overdue, err := collections.OverdueHolds(app, h.Now(), holdsPerRun)
	if err != nil {
		return err
	}
	return inTurn(app, overdue, func(tx core.App, found *collections.Appointment) error {
		a, err := collections.FindAppointment(tx, found.Id)
		if err != nil || a.Status() != rules.Held {
			return err
		}
		return h.expire(tx, a)
	})
}

func (h *handlers) expire(tx core.App, a *collections.Appointment) error {
	a.SetStatus(rules.Expired)
	if err := tx.Save(a); err != nil {
		return err
	}
	return h.audit(tx, "release_expired_holds", "update", a.Record, "status")
}
