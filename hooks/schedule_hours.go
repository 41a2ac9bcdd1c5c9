package hooks

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

type hoursRequest struct {
	Hours []struct {
		Weekday   int    `json:"weekday"`
		Start     string `json:"start"`
		End       string `json:"end"`
		ValidFrom string `json:"valid_from"`
		ValidTo   string `json:"valid_to"`
	} `json:"hours"`
}

// replaceHours replaces the weekly hours of a practitioner as a whole: hours that could not follow one another row by
// row can, and nobody sees a week that is half changed.
func (h *handlers) replaceHours(e *core.RequestEvent) error {
	if err := verified(e.Auth); err != nil {
		return err
	}
	p, err := ownPractitioner(e, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	week, err := readWeek(e)
	if err != nil {
		return err
	}
	now := h.Now()
	var hours []*core.Record
	err = e.App.RunInTransaction(func(tx core.App) error {
		replacement, err := planReplacement(tx, p, week)
		if err != nil {
			return err
		}
		hours = replacement.hours
		return changeTime(tx, []string{p.Id}, now, func() error { return replacement.apply(e, tx, now) })
	})
	if err != nil {
		return err
	}
	return answerHours(e, p, hours, now)
}

// readWeek reads the hours of the request, and names every window that is refused by its index.
func readWeek(e *core.RequestEvent) (week []rules.WeeklyHours, err error) {
	var in hoursRequest
	if err := e.BindBody(&in); err != nil {
		return nil, e.BadRequestError("Failed to read the submitted data.", err)
	}
	if in.Hours == nil {
		return nil, blank("hours")
	}
	if len(in.Hours) > rules.MaxWeeklyHours {
		return nil, rules.ErrInvalidWindow.On("hours").Because("At most 200 windows can be set at once.")
	}
	refused := validation.Errors{}
	for i, window := range in.Hours {
		hours, err := rules.ParseWeeklyHours(window.Weekday, window.Start, window.End, window.ValidFrom, window.ValidTo)
		if err == nil {
			err = hours.CheckInWeek(week)
		}
		if refusals := refusalsIn(err); len(refusals) > 0 {
			refused[fmt.Sprintf("hours.%d", i)] = validation.NewError(refusals[0].Code, refusals[0].Message)
			continue
		}
		week = append(week, hours)
	}
	if len(refused) > 0 {
		return nil, e.BadRequestError("The hours were not changed.", refused)
	}
	return week, nil
}

// replacement is what becomes of a practitioner's records of working hours.
type replacement struct {
	hours []*core.Record // as they are to be, in the order of the request; new ones are to be saved
	ended []*core.Record
}

// planReplacement keeps the records that say what the week says.
func planReplacement(tx core.App, p *collections.Practitioner, week []rules.WeeklyHours) (r replacement, err error) {
	stored, err := collections.WorkingHoursOf(tx, p.Id)
	if err != nil {
		return r, err
	}
	for _, hours := range week {
		same := slices.IndexFunc(stored, func(record *core.Record) bool { return collections.Says(record, hours) })
		if same >= 0 {
			r.hours = append(r.hours, stored[same])
			stored = slices.Delete(stored, same, same+1)
			continue
		}
		record, err := collections.NewWorkingHours(tx, p.Id, hours)
		if err != nil {
			return r, err
		}
		r.hours = append(r.hours, record)
	}
	r.ended = stored
	return r, nil
}

// apply ends hours before it begins others, which may take their place.
func (r replacement) apply(e *core.RequestEvent, tx core.App, now time.Time) error {
	part := asPart(e.Request.Context())
	for _, record := range r.ended {
		if err := tx.DeleteWithContext(part, record); err != nil {
			return err
		}
		if err := auditHours(e, tx, "delete", record, nil, now); err != nil {
			return err
		}
	}
	for _, record := range r.hours {
		if !record.IsNew() {
			continue
		}
		fields := changedFields(record)
		if err := tx.SaveWithContext(part, record); err != nil {
			return err
		}
		if err := auditHours(e, tx, "create", record, fields, now); err != nil {
			return err
		}
	}
	return nil
}

func auditHours(
	e *core.RequestEvent, tx core.App, action string, record *core.Record, fields []string, now time.Time,
) error {
	return collections.Audit(tx, collections.AuditEntry{
		At: now, Actor: actorName(e.Auth), Action: action,
		Collection: collections.WorkingHours, Record: record.Id, Fields: fields, IP: e.RealIP(),
	})
}

func answerHours(e *core.RequestEvent, p *collections.Practitioner, hours []*core.Record, now time.Time) error {
	conflicts, err := conflictsOf(e, p.Id, now)
	if err != nil {
		return err
	}
	if err := apis.EnrichRecords(e, hours); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"hours": append([]*core.Record{}, hours...), "conflicts": conflicts})
}
