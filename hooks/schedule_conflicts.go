package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// followSchedule marks, in the transaction of a change to a practitioner's time, the appointments that it leaves outside.
func (h *handlers) followSchedule(e *core.RecordEvent) error {
	practitioner, before := e.Record.GetString("practitioner"), e.Record.Original().GetString("practitioner")
	if e.Record.Collection().Name == collections.Practitioners {
		practitioner, before = e.Record.Id, e.Record.Id
	}
	if err := e.Next(); err != nil {
		return err
	}
	if before != "" && before != practitioner {
		if err := h.markConflicts(e.App, before); err != nil {
			return err
		}
	}
	return h.markConflicts(e.App, practitioner)
}

func (h *handlers) markConflicts(tx core.App, practitioner string) error {
	upcoming, err := collections.Upcoming(tx, practitioner, h.Now())
	if err != nil || len(upcoming) == 0 {
		return err
	}
	p, err := collections.FindPractitioner(tx, practitioner)
	if err != nil {
		return err
	}
	schedule, err := collections.ScheduleOf(tx, p, h.spanOf(upcoming))
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
func (h *handlers) spanOf(appointments []*collections.Appointment) collections.Span {
	first, last := appointments[0].Start().UTC(), appointments[len(appointments)-1].Start().UTC()
	return collections.Span{
		From: rules.DateOf(first, first.Location()).AddDays(-1), To: rules.DateOf(last, last.Location()).AddDays(1), Now: h.Now(),
	}
}

// conflicts answers a practitioner with their own appointments that lie outside their time,
// and super admins with everybody's or, by ?practitioner=, with one's.
func (h *handlers) conflicts(e *core.RequestEvent) error {
	practitioner := e.Request.URL.Query().Get("practitioner")
	if !e.HasSuperuserAuth() {
		own, err := collections.FindPractitionerOf(e.App, e.Auth.Id)
		if err != nil || practitioner != "" && practitioner != own.Id {
			return rules.ErrNotAllowed
		}
		practitioner = own.Id
	}
	found, err := collections.Conflicts(e.App, practitioner, h.Now())
	if err != nil {
		return err
	}
	records := make([]*core.Record, len(found))
	for i, a := range found {
		records[i] = a.Record
	}
	if err := apis.EnrichRecords(e, records, "visitor"); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"items": records})
}
