package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketclinic/rules"
)

// News is what others can have changed since it was decided that a time can be booked.
type News struct {
	Revision string // of the practitioner's hours and offer
	Taken    bool   // the time is claimed, or reserved for the waitlist
	Overdue  bool   // holds that are over are in the way of the time, or are the visitor's
	Visitor  rules.Standing
}

// standingColumns says of the one who comes whether they are elsewhere and in the visitor's care, and of the visitor's
// account how it keeps to what it books. Patients have one owner, so that the visitor's index finds theirs, too.
const standingColumns = `
	EXISTS (SELECT 1 FROM appointments
		WHERE visitor = {:visitor} AND start > {:from} AND start < {:end} AND [[end]] > {:start} AND id != {:id}
		AND +patient = {:patient}
		AND (status IN ('confirmed', 'arrived') OR status = 'held' AND hold_expires > {:now})),
	{:patient} != '' AND NOT EXISTS (SELECT 1 FROM patients
		WHERE id = {:patient} AND owner = {:visitor} AND removed = FALSE),
	EXISTS (SELECT 1 FROM users WHERE id = {:visitor} AND email = {:erased}),
	(SELECT COUNT(*) FROM appointments WHERE status = 'held' AND visitor = {:visitor} AND hold_expires > {:now}),
	(SELECT COUNT(*) FROM appointments WHERE status = 'no_show' AND visitor = {:visitor} AND start > {:since}),
	` + unpaidColumn + `visitor = {:visitor}) WHERE past >= {:unpaidLimit} AND {:unpaidLimit} > 0),
	` + unpaidColumn + `taken_from = {:from_address} AND taken_from != '')
		WHERE past >= {:unpaidLimit} * {:perAddress} AND {:unpaidLimit} > 0)`

// unpaidColumn is, of the holds that ran out unpaid or were given back, the end of that with which there have been
// too many, counted from the newest on; it has to end a period ago. Those proposed to the waitlist do not count.
const unpaidColumn = `(SELECT COALESCE(MAX(hold_expires), '') FROM (
		SELECT hold_expires, SUM(CASE status WHEN 'cancelled' THEN hold_kept ELSE 1 END)
			OVER (ORDER BY hold_expires DESC) AS past
		FROM appointments
		WHERE (status = 'held' OR status = 'expired' OR hold_kept > 0) AND waitlist = ''
		AND hold_expires > {:unpaidSince} AND (status = 'cancelled' OR hold_expires <= {:now}) AND `

const newsColumns = `
	(SELECT revision FROM practitioners WHERE id = {:practitioner}),
	EXISTS (SELECT 1 FROM slots
		WHERE practitioner = {:practitioner} AND start > {:reach} AND start < {:claimEnd} AND [[end]] > {:claimStart}
		AND (state = 'booked' OR hold_expires > {:now}))
	OR EXISTS (SELECT 1 FROM freed_time
		WHERE practitioner = {:practitioner} AND at > {:reserved}
		AND start < {:end} AND [[end]] > {:start} AND id != {:instead}),
	EXISTS (SELECT 1 FROM slots
		WHERE practitioner = {:practitioner} AND start > {:reach} AND start < {:claimEnd} AND [[end]] > {:claimStart}
		AND state = 'held' AND hold_expires <= {:now})
	OR EXISTS (SELECT 1 FROM appointments WHERE status = 'held' AND visitor = {:visitor} AND hold_expires <= {:now}),`

func standingParams(a *Appointment, settings *Settings, now time.Time) dbx.Params {
	return dbx.Params{
		"unpaidSince":  Stamp(now.Add(-rules.UnpaidPeriod)),
		"unpaidLimit":  settings.UnpaidLimit(),
		"perAddress":   rules.UnpaidPerAddress,
		"from_address": a.TakenFrom(),
		"visitor":      a.Visitor(),
		"erased":       erasedEmail(a.Visitor()),
		"patient":      a.Patient(),
		"id":           a.Id,
		"now":          Stamp(now),
		"since":        Stamp(rules.NoShowPeriod(now)),
		"from":         Stamp(a.Start().Add(-rules.MaxDuration)),
		"start":        Stamp(a.Start()),
		"end":          Stamp(a.End()),
	}
}

// VisitorStanding reads what the visitor's other appointments say of the wish for the time of a.
func VisitorStanding(app core.App, a *Appointment, settings *Settings, now time.Time) (rules.Standing, error) {
	standing := rules.Standing{NoShowLimit: settings.NoShowLimit()}
	var unpaid [2]types.DateTime
	err := app.ConcurrentDB().NewQuery("SELECT "+standingColumns).Bind(standingParams(a, settings, now)).
		Row(&standing.Busy, &standing.Stranger, &standing.Gone, &standing.Holds, &standing.NoShows, &unpaid[0], &unpaid[1])
	standing.UnpaidUntil = unpaidUntil(unpaid)
	return standing, err
}

// unpaidUntil is when the last of too many holds no longer counts; zero where there are not too many.
func unpaidUntil(ends [2]types.DateTime) time.Time {
	last := ends[0].Time()
	if ends[1].Time().After(last) {
		last = ends[1].Time()
	}
	if last.IsZero() {
		return last
	}
	return last.Add(rules.UnpaidPeriod)
}

// NewsOf reads, in one statement, what others can have changed for a new appointment that would occupy the interval.
// instead is the id of freed time that is reserved for it.
func NewsOf(
	tx core.App, a *Appointment, occupied rules.Interval, instead string, settings *Settings, now time.Time,
) (news News, err error) {
	params := standingParams(a, settings, now)
	for name, value := range map[string]string{
		"practitioner": a.Practitioner(), "instead": instead,
		"claimStart": Stamp(occupied.Start), "claimEnd": Stamp(occupied.End),
		"reach": Stamp(occupied.Start.Add(-rules.MaxOccupied)), "reserved": Stamp(now.Add(-rules.ReservedFor)),
	} {
		params[name] = value
	}
	news.Visitor.NoShowLimit = settings.NoShowLimit()
	var unpaid [2]types.DateTime
	err = tx.DB().NewQuery("SELECT "+newsColumns+standingColumns).Bind(params).Row(
		&news.Revision, &news.Taken, &news.Overdue, &news.Visitor.Busy, &news.Visitor.Stranger, &news.Visitor.Gone,
		&news.Visitor.Holds, &news.Visitor.NoShows, &unpaid[0], &unpaid[1])
	news.Visitor.UnpaidUntil = unpaidUntil(unpaid)
	return news, err
}

// ReviseTime gives the practitioners' hours and offer another revision.
func ReviseTime(tx core.App, practitioners []string) error {
	for _, id := range practitioners {
		_, err := tx.DB().Update(Practitioners, dbx.Params{"revision": core.GenerateDefaultRandomId()},
			dbx.HashExp{"id": id}).Execute()
		if err != nil {
			return err
		}
	}
	return nil
}

// CountCompleted changes how many appointments the practitioner has completed. The field is written by itself:
// the record as a whole is somebody else's to change.
func CountCompleted(db dbx.Builder, practitioner string, by int) error {
	_, err := db.NewQuery("UPDATE practitioners SET completed = completed + {:by} WHERE id = {:id}").
		Bind(dbx.Params{"by": by, "id": practitioner}).Execute()
	return err
}

// RecountCompleted counts anew how many appointments each practitioner has completed.
func RecountCompleted(db dbx.Builder) error {
	_, err := db.NewQuery(`UPDATE practitioners SET completed = (SELECT COUNT(*) FROM appointments
		WHERE appointments.practitioner = practitioners.id AND appointments.status = 'completed')`).Execute()
	return err
}
