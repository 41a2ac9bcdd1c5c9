package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// ReloadClaims reads anew what of a practitioner's loaded schedule others can change at any moment:
// the claimed time, and what is reserved for the waitlist.
func ReloadClaims(app core.App, schedule *rules.Schedule, practitioner string, span Span) error {
	schedule.Claimed, schedule.Reserved = nil, nil
	into := map[string]*rules.Schedule{practitioner: schedule}
	for _, load := range []loader{loadClaims, loadReserved} {
		if err := load(app, []any{practitioner}, span, into); err != nil {
			return err
		}
	}
	return nil
}

// VisitorStanding reads what the visitor's other appointments say of the wish for the time of a.
func VisitorStanding(app core.App, a *Appointment, settings *Settings, now time.Time) (rules.Standing, error) {
	standing := rules.Standing{NoShowLimit: settings.NoShowLimit()}
	err := app.ConcurrentDB().NewQuery(`SELECT
		EXISTS (SELECT 1 FROM appointments
			WHERE visitor = {:visitor} AND start > {:from} AND start < {:end} AND [[end]] > {:start} AND id != {:id}
			AND (status IN ('confirmed', 'arrived') OR status = 'held' AND hold_expires > {:now})),
		(SELECT COUNT(*) FROM appointments WHERE status = 'held' AND visitor = {:visitor} AND hold_expires > {:now}),
		(SELECT COUNT(*) FROM appointments WHERE status = 'no_show' AND visitor = {:visitor} AND start > {:since})`).
		Bind(dbx.Params{
			"visitor": a.Visitor(), "id": a.Id, "now": Stamp(now), "since": Stamp(rules.NoShowPeriod(now)),
			"from": Stamp(a.Start().Add(-rules.MaxDuration)), "start": Stamp(a.Start()), "end": Stamp(a.End()),
		}).
		Row(&standing.Busy, &standing.Holds, &standing.NoShows)
	return standing, err
}
