package collections

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// Period is what a report is about: dates in the clinic's time zone, both inclusive, and one practitioner
// or (empty) all.
type Period struct {
	From, To     rules.Date
	Location     *time.Location
	Practitioner string
	Currency     string // ISO 4217; amounts in another one, from before the clinic changed it, do not count
}

// Figure is what one practitioner's appointments of one day and status come to.
type Figure struct {
	Date         string `db:"date"` // YYYY-MM-DD
	Practitioner string `db:"practitioner"`
	Status       string `db:"status"` // of the appointments; of the payments where they are what is summed up
	Count        int    `db:"count"`
	Minutes      int64  `db:"minutes"`
	Amount       int64  `db:"amount"` // the currency's minor unit
}

// AppointmentFigures sums appointments up, on the day on which they start.
func AppointmentFigures(app core.App, period Period) ([]Figure, error) {
	return figures(app, period, "a.status", "SUM(a.duration)", "a", "")
}

// RefundFigures sums payments that are or were given back up, on the day on which their appointment starts.
func RefundFigures(app core.App, period Period) ([]Figure, error) {
	return figures(
		app,
		period,
		"p.status",
		"0",
		"p",
		"CROSS JOIN payments p ON p.appointment = a.id AND p.status != 'successful'",
	)
}

// MethodFigures sums up what was paid at the desk and kept, on the day on which the appointment starts. The status of a
// figure is the method.
func MethodFigures(app core.App, period Period) ([]Figure, error) {
	return figures(
		app,
		period,
		"p.method",
		"0",
		"p",
		"CROSS JOIN payments p ON p.appointment = a.id AND p.provider = 'desk' AND p.status = 'successful'",
	)
}

// figures reads the appointments of the period alone. A day begins at another instant than 24 hours
// after the one before when clocks change, so each has bounds of its own.
func figures(app core.App, period Period, status, minutes, paid, join string) ([]Figure, error) {
	var bounds []string
	for d := period.From; d.Compare(period.To) <= 0; d = d.AddDays(1) {
		from, to := d.At(0, period.Location), d.AddDays(1).At(0, period.Location)
		bounds = append(bounds, fmt.Sprintf("('%s', '%s', '%s')", d, Stamp(from), Stamp(to)))
	}
	of := ""
	if period.Practitioner != "" {
		of = "AND a.practitioner = {:practitioner}"
	}
	var found []Figure
	// CROSS JOIN keeps the order: SQLite would rather read all payments than the range of each day.
	sums := app.ConcurrentDB().NewQuery(`WITH days(date, [[from]], [[to]]) AS (VALUES ` + strings.Join(bounds, ", ") + `)
		SELECT d.date, a.practitioner, ` + status + ` AS status, COUNT(*) AS count, ` + minutes + ` AS minutes,
		SUM(CASE ` + paid + `.currency WHEN {:currency} THEN ` + paid + `.amount ELSE 0 END) AS amount
		FROM days d CROSS JOIN appointments a ON a.start >= d.[[from]] AND a.start < d.[[to]] ` + of + ` ` + join + `
		GROUP BY d.date, a.practitioner, ` + status)
	err := sums.Bind(dbx.Params{"practitioner": period.Practitioner, "currency": period.Currency}).All(&found)
	return found, err
}
