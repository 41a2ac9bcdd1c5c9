package hooks

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/roster"
	"pocketclinic/rules"
)

// slotJSON is an interval with the practitioner's UTC offset, RFC 3339.
type slotJSON struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

func toJSON(slots []rules.Interval) []slotJSON {
	list := make([]slotJSON, len(slots))
	for i, slot := range slots {
		list[i] = slotJSON{slot.Start.Format(time.RFC3339), slot.End.In(slot.Start.Location()).Format(time.RFC3339)}
	}
	return list
}

type availabilityJSON struct {
	Practitioner string     `json:"practitioner"`
	Timezone     string     `json:"timezone"`
	Duration     int        `json:"duration"`
	Slots        []slotJSON `json:"slots"`
}

// availability lists the free slots of a practitioner: ?practitioner=, duration= or visit_type= (or both, which have to
// agree), and date= or from= and to=. The desk is shown what it can book, until the very start.
func (h *handlers) availability(e *core.RequestEvent) error {
	query, now := e.Request.URL.Query(), h.Now()
	person, err := h.bookablePerson(e.App, query.Get("practitioner"), now)
	if err != nil {
		return err
	}
	duration, err := askedLength(person.Offer, query)
	if err != nil {
		return err
	}
	from, to, err := dateRange(query.Get("date"), query.Get("from"), query.Get("to"))
	if err != nil {
		return err
	}
	question := roster.Question{From: from, To: to, Minutes: duration, AtOnce: collections.IsDesk(e.Auth)}
	body, err := person.WrittenFree(question, now, func(free []rules.Interval) ([]byte, error) {
		p := person.Practitioner
		return json.Marshal(availabilityJSON{p.Id, p.Timezone(), duration, toJSON(free)})
	})
	if err != nil {
		return err
	}
	if query.Has("fields") {
		return e.JSON(http.StatusOK, json.RawMessage(body))
	}
	return e.Blob(http.StatusOK, "application/json", body)
}

type candidateJSON struct {
	slotJSON
	Verdict string `json:"verdict"` // free, or the code of the rule that removed it
	Message string `json:"message,omitempty"`
}

// explain tells the practitioner and the desk of each possible start of a day why it is offered to visitors or not.
func (h *handlers) explain(e *core.RequestEvent) error {
	if err := verified(e.Auth); err != nil {
		return err
	}
	query := e.Request.URL.Query()
	p, err := ownPractitioner(e, query.Get("practitioner"))
	if err != nil {
		return err
	}
	now := h.Now()
	person, err := h.roster.Person(e.App, p.Id, now)
	if err != nil {
		return err
	}
	duration, err := askedLength(person.Offer, query)
	if err != nil {
		return err
	}
	date, err := rules.ParseDate(query.Get("date"))
	if err != nil {
		return err
	}
	candidates := []candidateJSON{}
	for _, candidate := range person.Schedule(now).Candidates(date, minutes(duration), now) {
		candidates = append(candidates, explained(candidate))
	}
	return e.JSON(http.StatusOK, map[string]any{
		"practitioner": p.Id, "timezone": p.Timezone(), "duration": duration, "date": date.String(), "candidates": candidates,
	})
}

func explained(candidate rules.Candidate) candidateJSON {
	answer := candidateJSON{toJSON([]rules.Interval{candidate.Interval})[0], "free", ""}
	if refusal, ok := refusalIn(candidate.Refusal); ok {
		answer.Verdict, answer.Message = refusal.Code, refusal.Message
	}
	return answer
}

func (h *handlers) bookablePerson(app core.App, id string, now time.Time) (*roster.Person, error) {
	if id == "" {
		return nil, blank("practitioner")
	}
	person, err := h.roster.Person(app, id, now)
	return person, orNotFound(err)
}

func bookablePractitioner(app core.App, id string) (*collections.Practitioner, error) {
	if id == "" {
		return nil, blank("practitioner")
	}
	p, err := collections.FindPractitioner(app, id)
	return p, orNotFound(err)
}

// ownPractitioner is bookablePractitioner for the practitioner and super admins alone.
func ownPractitioner(e *core.RequestEvent, id string) (*collections.Practitioner, error) {
	p, err := bookablePractitioner(e.App, id)
	if err == nil && !collections.IsDesk(e.Auth) && e.Auth.Id != p.User() {
		return nil, rules.ErrNotAllowed
	}
	return p, err
}

// askedLength returns how long (minutes) that is which a query asks for, by its length or by its visit type.
func askedLength(offer rules.Offer, query url.Values) (int, error) {
	wish := rules.Wish{VisitType: query.Get("visit_type")}
	if wish.VisitType == "" || query.Get("duration") != "" {
		var err error
		if wish.Minutes, err = parseDuration(query.Get("duration")); err != nil {
			return 0, err
		}
	}
	terms, err := offer.Agree(wish)
	return terms.Minutes, err
}

func parseDuration(text string) (int, error) {
	duration, err := strconv.Atoi(text)
	if err != nil || minutes(duration) < rules.MinDuration || minutes(duration) > rules.MaxDuration {
		return 0, rules.ErrInvalidDuration
	}
	return duration, nil
}

// dateRange reads date=, or from= and to=, both inclusive.
func dateRange(date, from, to string) (rules.Date, rules.Date, error) {
	if from == "" && to == "" {
		d, err := rules.ParseDate(date)
		return d, d, err
	}
	first, err := rules.ParseDate(from)
	if err != nil {
		return first, first, rules.ErrInvalidDate.On("from")
	}
	last, err := rules.ParseDate(to)
	if err != nil {
		return first, last, rules.ErrInvalidDate.On("to")
	}
	switch days := first.DaysUntil(last); {
	case days < 0:
		return first, last, rules.ErrInvalidDate.On("to").Because("Must not be before from.")
	case days >= rules.MaxRangeDays:
		return first, last, rules.ErrRangeTooLong
	}
	return first, last, nil
}
