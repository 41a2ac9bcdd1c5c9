package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketclinic/rules"
)

// Claim is a slot as it counts against free time.
type Claim struct {
	ID           string
	Practitioner string
	Interval     rules.Interval
	HoldExpires  time.Time // zero where it is booked
}

// Counts reports whether the claim still takes its time at the moment now.
func (c Claim) Counts(now time.Time) bool {
	return c.HoldExpires.IsZero() || !rules.HoldExpired(c.HoldExpires, now)
}

// Reservation is freed time that is kept for the waitlist for rules.ReservedFor.
type Reservation struct {
	ID       string
	Interval rules.Interval
	Since    time.Time
}

// Time is all that says when one practitioner can be booked, from an instant on.
type Time struct {
	Schedule     *rules.Schedule // without claimed and reserved time
	Claims       []Claim         // by start, also those whose hold is over
	Reservations []Reservation
}

// TimeOf loads the time of practitioners, by their ids, as far as it lies after the instant.
func TimeOf(app core.App, practitioners []*Practitioner, after time.Time) (map[string]*Time, error) {
	span := Span{
		From: rules.DateOf(after, time.UTC).AddDays(-1),
		To:   rules.DateOf(after, time.UTC).AddDays(10 * 366),
		Now:  after,
	}
	schedules, err := Hours(app, practitioners, span)
	if err != nil {
		return nil, err
	}
	loaded := make(map[string]*Time, len(practitioners))
	for id, schedule := range schedules {
		loaded[id] = &Time{Schedule: schedule}
	}
	claims, err := ClaimsAfter(app, ids(practitioners), after)
	if err != nil {
		return nil, err
	}
	for _, c := range claims {
		loaded[c.Practitioner].Claims = append(loaded[c.Practitioner].Claims, c)
	}
	return loaded, loadReservations(app, ids(practitioners), after, loaded)
}

type claimRow struct {
	ID string `db:"id"`
	intervalRow
	HoldExpires types.DateTime `db:"hold_expires"`
}

func (row claimRow) claim() Claim {
	return Claim{ID: row.ID, Practitioner: row.Practitioner, Interval: row.interval(), HoldExpires: row.HoldExpires.Time()}
}

func claims(app core.App) *dbx.SelectQuery {
	return app.ConcurrentDB().Select("id", "practitioner", "start", "end", "hold_expires").From(Slots)
}

// ClaimsAfter reads the claims of practitioners that reach beyond the instant, by start.
func ClaimsAfter(app core.App, practitioners []any, after time.Time) ([]Claim, error) {
	var rows []claimRow
	err := claims(app).Where(dbx.In("practitioner", practitioners...)).
		AndWhere(dbx.NewExp("[[start]] > {:after}", dbx.Params{"after": Stamp(after.Add(-rules.MaxOccupied))})).
		OrderBy("practitioner", "start").All(&rows)
	return claimsOf(rows), err
}

// ClaimsByID reads the claims that are still there of these.
func ClaimsByID(app core.App, ids []any) ([]Claim, error) {
	var rows []claimRow
	err := claims(app).Where(dbx.In("id", ids...)).All(&rows)
	return claimsOf(rows), err
}

func claimsOf(rows []claimRow) []Claim {
	list := make([]Claim, len(rows))
	for i, row := range rows {
		list[i] = row.claim()
	}
	return list
}

func loadReservations(app core.App, practitioners []any, after time.Time, into map[string]*Time) error {
	var rows []struct {
		ID string `db:"id"`
		intervalRow
		At types.DateTime `db:"at"`
	}
	err := app.ConcurrentDB().Select("id", "practitioner", "start", "end", "at").From(FreedTime).
		Where(dbx.In("practitioner", practitioners...)).
		AndWhere(dbx.NewExp("[[at]] > {:since}", dbx.Params{"since": Stamp(after.Add(-rules.ReservedFor))})).
		All(&rows)
	for _, row := range rows {
		time := into[row.Practitioner]
		time.Reservations = append(time.Reservations, Reservation{row.ID, row.interval(), row.At.Time()})
	}
	return err
}
