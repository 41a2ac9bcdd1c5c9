package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const closingsPerRun = 1000

// completePastAppointments closes what nobody has closed, so long after its end as the clinic says.
func (h *handlers) completePastAppointments(app core.App) error {
	settings, err := collections.FindSettings(app)
	if err != nil || settings.AutoComplete() == 0 {
		return err
	}
	ended := h.Now().Add(-settings.AutoComplete())
	open, err := collections.UnclosedSince(app, ended, closingsPerRun)
	if err != nil {
		return err
	}
	return inTurn(app, open, h.completeByItself)
}

func (h *handlers) completeByItself(tx core.App, found *collections.Appointment) error {
	a, err := collections.FindAppointment(tx, found.Id)
	if err != nil {
		return err
	}
	if rules.CheckTransition(a.Facts(), rules.Completed, rules.ByTime, 0, h.Now()) != nil {
		return nil // somebody was quicker
	}
	a.SetStatus(rules.Completed)
	if err := tx.Save(a); err != nil {
		return err
	}
	return h.audit(tx, "complete_past_appointments", "update", a.Record, "status")
}
