package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// CalendarOf returns all of a visitor's or practitioner's paid appointments that start after the instant, in order.
func CalendarOf(app core.App, user string, after time.Time) ([]*Appointment, error) {
	return findAll(app.RecordQuery(Appointments).
		AndWhere(dbx.NewExp("("+ofVisitor+" OR "+ofPractitioner+") AND [[start]] > {:after}",
			dbx.Params{"user": user, "after": Stamp(after)})).
		AndWhere(dbx.NewExp("[[status]] IN ('confirmed', 'arrived', 'completed')")).
		OrderBy("start"), AsAppointment)
}
