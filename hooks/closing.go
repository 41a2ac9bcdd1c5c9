package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const closingsPerRun = 1000

// completePastAppointments closes what nobody has closed, so long after its end as the clinic says.
func (c *clinic) completePastAppointments(app core.App) error {
	settings, err := collections.FindClinic(app)
	if err != nil || settings.AutoComplete() == 0 {
		return err
	}
	ended := c.Now().Add(-settings.AutoComplete())
	open, err := collections.OpenSince(app, ended, closingsPerRun)
	if err != nil {
		return err
	}
	return inTurn(app, open, c.completeByItself)
}

func (c *clinic) completeByItself(tx core.App, found *collections.Appointment) error {
	a, err := collections.FindAppointment(tx, found.Id)
	if err != nil {
		return err
	}
	if rules.CheckTransition(a.Facts(), rules.Completed, rules.ByTime, 0, c.Now()) != nil {
		return nil // somebody was quicker
	}
	a.SetStatus(rules.Completed)
	if err := tx.Save(a); err != nil {
		return err
	}
	return c.audit(tx, "complete_past_appointments", "update", a.Record, "status")
}
