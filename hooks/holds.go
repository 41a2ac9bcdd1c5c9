package hooks

import (
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const holdsPerRun = 1000

// releaseExpiredHolds writes down that unpaid holds are over. Nothing waits for it: a hold
// stops counting at its very instant. Each is saved, not deleted: subscribers need the update.
func (c *clinic) releaseExpiredHolds(app core.App) error {
	overdue, err := collections.OverdueHolds(app, c.Now(), holdsPerRun)
	if err != nil {
		return err
	}
	var failures []error
	for _, a := range overdue {
		failures = append(failures, app.RunInTransaction(func(tx core.App) error {
			current, err := collections.FindAppointment(tx, a.Id)
			if err != nil || current.Status() != rules.Held {
				return err
			}
			return c.expire(tx, current)
		}))
	}
	return errors.Join(failures...)
}

func (c *clinic) expire(tx core.App, a *collections.Appointment) error {
	a.SetStatus(rules.Expired)
	if err := tx.Save(a); err != nil {
		return err
	}
	return c.audit(tx, "release_expired_holds", "update", a.Record, "status")
}
