package collections

import (
	"context"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// ExportedAppointment is an appointment with the names of all that it refers to.
type ExportedAppointment struct {
	ID           string         `db:"id"`
	Start        types.DateTime `db:"start"`
	Minutes      int            `db:"duration"`
	Mode         string         `db:"mode"`
	Status       string         `db:"status"`
	Amount       int64          `db:"amount"` // minor units
	Currency     string         `db:"currency"`
	Practitioner string         `db:"practitioner"`
	Visitor      string         `db:"visitor"`
	Phone        string         `db:"phone"`
	Patient      string         `db:"patient"`
	VisitType    string         `db:"visit_type"`
	Provider     string         `db:"provider"` // empty: not paid for
	Method       string         `db:"method"`
	Receipt      string         `db:"receipt"`
	Payment      string         `db:"payment"` // its status
}

const exportedTogether = 1000

// ExportAppointments hands the appointments that start within the period, by date in its time zone, to tell, some at a
// time and in order, of one practitioner or of all. Between these nothing is kept open: a client that reads slowly
// holds up nobody.
func ExportAppointments(
	ctx context.Context, app core.App, period Period, tell func([]ExportedAppointment) error,
) error {
	after := dbx.Params{
		"start": Stamp(period.From.At(0, period.Location)), "id": "",
		"practitioner": period.Practitioner,
		"to":           Stamp(period.To.AddDays(1).At(0, period.Location)), "limit": exportedTogether,
	}
	for {
		var rows []ExportedAppointment
		if err := app.ConcurrentDB().NewQuery(exportQuery).WithContext(ctx).Bind(after).All(&rows); err != nil {
			return err
		}
		if err := tell(rows); err != nil || len(rows) < exportedTogether {
			return err
		}
		last := rows[len(rows)-1]
		after["start"], after["id"] = last.Start.String(), last.ID
	}
}

// Of several payments the one that stands is told, or else the first.
const exportQuery = `
	SELECT a.id, a.start, a.duration, a.mode, a.status, a.amount, a.currency, d.name AS practitioner, u.name AS visitor,
		u.phone, COALESCE(c.name, '') AS patient, COALESCE(v.name, '') AS visit_type, COALESCE(p.provider, '') AS provider,
		COALESCE(p.method, '') AS method, COALESCE(p.receipt, '') AS receipt, COALESCE(p.status, '') AS payment
	FROM appointments a
	JOIN practitioners d ON d.id = a.practitioner
	JOIN users u ON u.id = a.visitor
	LEFT JOIN patients c ON c.id = a.patient AND a.patient != ''
	LEFT JOIN visit_types v ON v.id = a.visit_type AND a.visit_type != ''
	LEFT JOIN payments p ON p.id = (SELECT id FROM payments WHERE appointment = a.id
		ORDER BY status = 'successful' DESC, paid_at LIMIT 1)
	WHERE a.start < {:to} AND a.start >= {:start} AND (a.start > {:start} OR a.id > {:id})
		AND ({:practitioner} = '' OR a.practitioner = {:practitioner})
	ORDER BY a.start, a.id LIMIT {:limit}`
