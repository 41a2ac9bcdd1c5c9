package collections

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// Days are the dates of a report in the clinic's time zone, both inclusive.
type Days struct {
	From, To rules.Date
	Location *time.Location
}

// Figure is what one practitioner's appointments of one day and status come to.
type Figure struct {
	Date         string `db:"date"` // YYYY-MM-DD
	Practitioner string `db:"practitioner"`
	Status       string `db:"status"` // of the appointments or, for money, of the payments
	Count        int    `db:"count"`
	Sum          int64  `db:"sum"` // minutes or, for money, the currency's minor unit
}

// AppointmentFigures counts appointments, and the minutes of them, by the day on which they start.
func AppointmentFigures(app core.App, days Days) ([]Figure, error) {
	return figures(app, days, "a.status", "SUM(a.duration)", "")
}

// PaymentFigures sums payments up by the day on which their appointment starts.
func PaymentFigures(app core.App, days Days) ([]Figure, error) {
	return figures(app, days, "p.status", "SUM(p.amount)", "JOIN payments p ON p.appointment = a.id")
}

// figures reads the appointments of the days alone. A day begins at another instant than 24 hours
// after the one before when clocks change, so each has bounds of its own.
func figures(app core.App, days Days, status, sum, join string) ([]Figure, error) {
	var bounds []string
	for d := days.From; d.Compare(days.To) <= 0; d = d.AddDays(1) {
		from, to := d.At(0, days.Location), d.AddDays(1).At(0, days.Location)
		bounds = append(bounds, fmt.Sprintf("('%s', '%s', '%s')", d, Stamp(from), Stamp(to)))
	}
	var found []Figure
	// CROSS JOIN keeps the order: SQLite would rather read all payments than the range of each day.
	err := app.ConcurrentDB().NewQuery(`WITH days(date, [[from]], [[to]]) AS (VALUES ` + strings.Join(bounds, ", ") + `)
		SELECT d.date, a.practitioner, ` + status + ` AS status, COUNT(*) AS count, ` + sum + ` AS sum
		FROM days d CROSS JOIN appointments a ON a.start >= d.[[from]] AND a.start < d.[[to]] ` + join + `
		GROUP BY d.date, a.practitioner, ` + status).Bind(dbx.Params{}).All(&found)
	return found, err
}
