package hooks

import (
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// exportAppointments writes the appointments of ?from=&to=&practitioner= (at most 366 days) as CSV, for the desk.
func (h *handlers) exportAppointments(e *core.RequestEvent) error {
	if err := requireDesk(e.Auth); err != nil {
		return err
	}
	settings, err := collections.FindSettings(e.App)
	if err != nil {
		return err
	}
	period, err := reportPeriod(e.Request.URL.Query(), settings)
	if err != nil {
		return err
	}
	s := &sheet{e: e, name: fileOf("appointments", period)}
	first := true
	return s.end(collections.ExportAppointments(e.Request.Context(), e.App, period,
		func(appointments []collections.ExportedAppointment) error {
			var rows [][]string
			if first {
				rows, first = append(rows, strings.Fields("id date time timezone practitioner visitor phone patient visit_type "+
					"minutes mode status amount currency paid_by payment receipt")), false
			}
			for _, a := range appointments {
				rows = append(rows, appointmentRow(a, period.Location))
			}
			return s.write(rows...)
		}))
}

func fileOf(what string, period collections.Period) string {
	return what + "-" + period.From.String() + "-" + period.To.String() + ".csv"
}

func appointmentRow(a collections.ExportedAppointment, loc *time.Location) []string {
	start := a.Start.Time().In(loc)
	paidBy := a.Method
	if paidBy == "" {
		paidBy = a.Provider
	}
	return []string{
		a.ID, start.Format(time.DateOnly), start.Format("15:04"), loc.String(), a.Practitioner, a.Visitor, a.Phone,
		a.Patient, a.VisitType, strconv.Itoa(a.Minutes), a.Mode, a.Status,
		decimal(a.Amount, a.Currency), a.Currency, paidBy, a.Payment, a.Receipt,
	}
}
