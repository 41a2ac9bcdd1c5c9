package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketclinic/rules"
)

// Visit is an appointment as a front desk needs it, with whom it is.
type Visit struct {
	ID             string         `db:"id"`
	Start          types.DateTime `db:"start"`
	End            types.DateTime `db:"end"`
	Minutes        int            `db:"duration"`
	Mode           string         `db:"mode"`
	Status         string         `db:"status"`
	Amount         int64          `db:"amount"`
	Currency       string         `db:"currency"`
	HoldExpires    types.DateTime `db:"hold_expires"`
	ArrivedAt      types.DateTime `db:"arrived_at"`
	Conflict       bool           `db:"conflict"`
	Visitor        string         `db:"visitor"`
	VisitorName    string         `db:"visitor_name"`
	Phone          string         `db:"phone"`
	Patient        string         `db:"patient"` // empty = the visitor
	PatientName    string         `db:"patient_name"`
	VisitType      string         `db:"visit_type"`
	TypeName       string         `db:"type_name"`
	Practitioner   string         `db:"practitioner"`
	Name           string         `db:"name"` // the practitioner's
	Specialization string         `db:"specialization"`
	Timezone       string         `db:"timezone"`
}

// VisitsOf returns the appointments that start in the interval and have not been given up, in order of start: of the
// practitioner whose account it is or (empty) of all. Holds that are over at the moment are left out.
func VisitsOf(app core.App, start rules.Interval, practitionerUser string, now time.Time) ([]Visit, error) {
	of := ""
	if practitionerUser != "" {
		of = "a.practitioner = " + practitionerOf + " AND "
	}
	found := []Visit{}
	err := app.ConcurrentDB().NewQuery(`SELECT a.id, a.start, a.[[end]], a.duration, a.mode, a.status, a.amount,
			a.currency, a.hold_expires, a.arrived_at, a.conflict, a.visitor, v.name AS visitor_name, v.phone, a.patient,
			COALESCE(p.name, '') AS patient_name, a.visit_type, COALESCE(t.name, '') AS type_name, a.practitioner, d.name,
			d.specialization, d.timezone
		FROM appointments a CROSS JOIN users v ON v.id = a.visitor CROSS JOIN practitioners d ON d.id = a.practitioner
			LEFT JOIN patients p ON p.id = a.patient LEFT JOIN visit_types t ON t.id = a.visit_type
		WHERE ` + of + `a.start >= {:from} AND a.start < {:to} AND (a.status IN ('confirmed', 'arrived', 'completed',
			'no_show') OR a.status = 'held' AND a.hold_expires > {:now})
		ORDER BY a.start, d.name, a.id`).
		Bind(dbx.Params{
			"user": practitionerUser, "from": Stamp(start.Start), "to": Stamp(start.End), "now": Stamp(now),
		}).All(&found)
	return found, err
}

// Attendance returns what the rules need to know.
func (v Visit) Attendance() rules.Attendance {
	return rules.Attendance{
		Status: rules.Status(v.Status), Start: v.Start.Time(), End: v.End.Time(), ArrivedAt: v.ArrivedAt.Time(),
	}
}
