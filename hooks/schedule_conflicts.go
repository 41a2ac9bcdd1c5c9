package hooks

import (
	"database/sql"
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// markConflicts marks the appointments that lie outside the practitioner's time, and those no more that do not.
func markConflicts(tx core.App, p *collections.Practitioner, now time.Time) error {
	upcoming, err := collections.Upcoming(tx, p.Id, now)
	if err != nil || len(upcoming) == 0 {
		return err
	}
	schedule, err := collections.ScheduleOf(tx, p, spanOf(upcoming, now))
	if err != nil {
		return err
	}
	for _, a := range upcoming {
		outside := !schedule.Covers(a.Interval())
		if a.Conflict() == outside {
			continue
		}
		a.SetConflict(outside)
		if err := tx.Save(a); err != nil {
			return err
		}
	}
	return nil
}

// spanOf covers appointments that are in order of start, in any time zone.
func spanOf(appointments []*collections.Appointment, now time.Time) collections.Span {
	first, last := appointments[0].Start().UTC(), appointments[len(appointments)-1].Start().UTC()
	return collections.Span{
		From: rules.DateOf(first, first.Location()).AddDays(-1), To: rules.DateOf(last, last.Location()).AddDays(1), Now: now,
	}
}

// conflicts answers a practitioner with their own appointments that lie outside their time,
// and the desk with everybody's or, by ?practitioner=, with one's.
func (h *handlers) conflicts(e *core.RequestEvent) error {
	if err := verified(e.Auth); err != nil {
		return err
	}
	practitioner := e.Request.URL.Query().Get("practitioner")
	if !collections.IsDesk(e.Auth) {
		own, err := collections.FindPractitionerOf(e.App, e.Auth.Id)
		if errors.Is(err, sql.ErrNoRows) || err == nil && practitioner != "" && practitioner != own.Id {
			return rules.ErrNotAllowed
		}
		if err != nil {
			return err
		}
		practitioner = own.Id
	}
	records, err := conflictsOf(e, practitioner, h.Now())
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"items": records})
}

// conflictsOf returns the records of one practitioner's conflicts, or (empty) of all, with whom they are to see.
func conflictsOf(e *core.RequestEvent, practitioner string, now time.Time) ([]*core.Record, error) {
	found, err := collections.Conflicts(e.App, practitioner, now)
	if err != nil {
		return nil, err
	}
	records := make([]*core.Record, len(found))
	for i, a := range found {
		records[i] = a.Record
	}
	return records, apis.EnrichRecords(e, records, "visitor", "patient")
}
