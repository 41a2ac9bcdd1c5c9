package hooks

import (
	"math"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

type todayJSON struct {
	Date     string      `json:"date"`
	Timezone string      `json:"timezone"` // the clinic's, which the date is read in
	Items    []visitJSON `json:"items"`
}

// visitJSON is an appointment of the day. Instants have the practitioner's UTC offset, RFC 3339; empty = none.
type visitJSON struct {
	ID             string           `json:"id"`
	Start          string           `json:"start"`
	End            string           `json:"end"`
	Duration       int              `json:"duration"`
	Mode           string           `json:"mode"`
	VisitType      namedJSON        `json:"visit_type"`
	Status         string           `json:"status"`
	Visitor        contactJSON      `json:"visitor"`
	Patient        namedJSON        `json:"patient"`
	Practitioner   practitionerJSON `json:"practitioner"`
	Amount         int64            `json:"amount"`
	Currency       string           `json:"currency"`
	Paid           bool             `json:"paid"`
	Conflict       bool             `json:"conflict"`
	ArrivedAt      string           `json:"arrived_at"`
	WaitingMinutes int              `json:"waiting_minutes"` // whole ones
	Late           bool             `json:"late"`
	Missed         bool             `json:"missed"`
	HoldSeconds    int              `json:"hold_seconds"` // what is left of the hold, rounded up; 0 = it is not held
}

type namedJSON struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type contactJSON struct {
	namedJSON
	Phone string `json:"phone"`
}

type practitionerJSON struct {
	namedJSON
	Specialization string `json:"specialization"`
}

// today answers the desk with a date's appointments of all practitioners, and a practitioner with their own:
// ?date=, in the clinic's time zone; left out, today.
func (h *handlers) today(e *core.RequestEvent) error {
	if err := verified(e.Auth); err != nil {
		return err
	}
	now := h.Now()
	account := ""
	if !collections.IsDesk(e.Auth) {
		if account = e.Auth.Id; collections.AsUser(e.Auth).Role() != collections.PractitionerRole {
			return rules.ErrNotAllowed
		}
	}
	settings, err := h.roster.Settings(e.App)
	if err != nil {
		return err
	}
	loc, err := rules.ParseTimezone(settings.Timezone())
	if err != nil {
		return err
	}
	date := rules.DateOf(now, loc)
	if asked := e.Request.URL.Query().Get("date"); asked != "" {
		if date, err = rules.ParseDate(asked); err != nil {
			return err
		}
	}
	day := rules.Interval{Start: date.At(0, loc), End: date.AddDays(1).At(0, loc)}
	visits, err := collections.VisitsOf(e.App, day, account, now)
	if err != nil {
		return err
	}
	items, err := visitsJSON(visits, now)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, todayJSON{date.String(), settings.Timezone(), items})
}

func visitsJSON(visits []collections.Visit, now time.Time) ([]visitJSON, error) {
	items, zones := make([]visitJSON, len(visits)), map[string]*time.Location{}
	for i, v := range visits {
		if zones[v.Timezone] == nil {
			loc, err := rules.ParseTimezone(v.Timezone)
			if err != nil {
				return nil, err
			}
			zones[v.Timezone] = loc
		}
		items[i] = visitAsJSON(v, zones[v.Timezone], now)
	}
	return items, nil
}

func visitAsJSON(v collections.Visit, loc *time.Location, now time.Time) visitJSON {
	a := v.Attendance()
	item := visitJSON{
		ID: v.ID, Start: a.Start.In(loc).Format(time.RFC3339), End: a.End.In(loc).Format(time.RFC3339),
		Duration: v.Minutes, Mode: v.Mode, Status: v.Status,
		VisitType:    namedJSON{v.VisitType, v.TypeName},
		Visitor:      contactJSON{namedJSON{v.Visitor, v.VisitorName}, v.Phone},
		Patient:      namedJSON{v.Patient, v.PatientName},
		Practitioner: practitionerJSON{namedJSON{v.Practitioner, v.Name}, v.Specialization},
		Amount:       v.Amount, Currency: v.Currency, Paid: a.Status != rules.Held, Conflict: v.Conflict,
		WaitingMinutes: int(a.Waiting(now).Minutes()), Late: a.Late(now), Missed: a.Missed(now),
	}
	if !a.ArrivedAt.IsZero() {
		item.ArrivedAt = a.ArrivedAt.In(loc).Format(time.RFC3339)
	}
	if a.Status == rules.Held {
		item.HoldSeconds = int(math.Ceil(v.HoldExpires.Time().Sub(now).Seconds()))
	}
	return item
}
