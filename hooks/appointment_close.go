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
	op := h.operationBy("complete_past_appointments")
	unclosed, err := collections.UnclosedSince(app, op.now.Add(-settings.AutoComplete()), closingsPerRun)
	if err != nil {
		return err
	}
	return inTurn(app, unclosed, func(tx core.App, found *collections.Appointment) error {
		return op.moveByTime(tx, found.Id, rules.Completed)
	})
}
