package hooks

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/roster"
	"pocketclinic/rules"
)

const (
	searchDays     = 14 // where no range is asked for
	searchSlots    = 3  // first free slots shown of each practitioner
	searchDefault  = 20
	searchGreatest = 100
)

type foundJSON struct {
	Practitioner   string     `json:"practitioner"`
	Name           string     `json:"name"`
	Specialization string     `json:"specialization"`
	Picture        string     `json:"picture"`
	Location       string     `json:"location"`
	Modes          []string   `json:"modes"`
	Fee            int64      `json:"fee"`
	Timezone       string     `json:"timezone"`
	Duration       int        `json:"duration"`
	Slots          []slotJSON `json:"slots"`
}

// searchRequest is ?name=&specialization=&mode=&duration=&from=&to=&limit=&unavailable=, all of them optional.
type searchRequest struct {
	name           string // a part of it
	specialization string
	mode           rules.Mode
	duration       int // minutes; 0 = each practitioner's shortest
	from, to       rules.Date
	limit          int
	unavailable    bool // those without a free slot too, last
	desk           bool // it is the front desk that asks: practitioners' notice does not count
}

func parseSearch(query url.Values, now time.Time) (r searchRequest, err error) {
	r.name, r.specialization, r.mode = query.Get("name"), query.Get("specialization"), rules.Mode(query.Get("mode"))
	r.unavailable = query.Get("unavailable") == "true"
	if r.mode != "" && !slices.Contains([]rules.Mode{rules.Telephone, rules.Video, rules.Physical}, r.mode) {
		return r, rules.ErrModeNotOffered.Because("Must be telephone, video or physical.")
	}
	if text := query.Get("duration"); text != "" {
		if r.duration, err = parseDuration(text); err != nil {
			return r, err
		}
	}
	if r.limit, err = parseLimit(query.Get("limit")); err != nil {
		return r, err
	}
	from, to := query.Get("from"), query.Get("to")
	if from == "" {
		from = rules.DateOf(now, time.UTC).String()
	}
	if to == "" {
		first, err := rules.ParseDate(from)
		if err != nil {
			return r, rules.ErrInvalidDate.On("from")
		}
		to = first.AddDays(searchDays - 1).String()
	}
	r.from, r.to, err = dateRange("", from, to)
	return r, err
}

func parseLimit(text string) (int, error) {
	if text == "" {
		return searchDefault, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > searchGreatest {
		return 0, invalid(
			"limit",
			"validation_out_of_range",
			"Must be a whole number from 1 to "+strconv.Itoa(searchGreatest)+".",
		)
	}
	return limit, nil
}

// search finds practitioners by what they offer, those with the soonest free slot first.
// With them come the clinic itself, and all specializations: a page that lists them needs no other request.
func (h *handlers) search(e *core.RequestEvent) error {
	now := h.Now()
	request, err := parseSearch(e.Request.URL.Query(), now)
	if err != nil {
		return err
	}
	request.desk = collections.IsDesk(e.Auth)
	settings, err := h.roster.Settings(e.App)
	if err != nil {
		return err
	}
	everybody, err := h.roster.People(e.App, now)
	if err != nil {
		return err
	}
	found, names := []match{}, []string{}
	for _, person := range everybody {
		if !person.Practitioner.Active() {
			continue
		}
		names = append(names, person.Practitioner.Specialization())
		if m, ok := request.match(person, now); ok {
			found = append(found, m)
		}
	}
	slices.SortStableFunc(found, soonestFirst)
	clinic := settings.Fresh()
	if err := apis.EnrichRecord(e, clinic); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{
		"items":           shown(found[:min(request.limit, len(found))]),
		"total":           len(found),
		"specializations": specializations(names),
		"clinic":          clinic,
	})
}

// match is a practitioner who was found, with the first free slots of a duration (minutes).
type match struct {
	*roster.Person
	duration int
	slots    []rules.Interval
}

func soonestFirst(a, b match) int {
	if len(a.slots) == 0 || len(b.slots) == 0 {
		return cmp.Compare(len(b.slots), len(a.slots))
	}
	return a.slots[0].Start.Compare(b.slots[0].Start)
}

func shown(found []match) []foundJSON {
	list := make([]foundJSON, len(found))
	for i, m := range found {
		p := m.Practitioner
		list[i] = foundJSON{
			Practitioner: p.Id, Name: p.Name(), Specialization: p.Specialization(), Picture: p.GetString("picture"),
			Location: p.Place(), Modes: p.GetStringSlice("modes"), Fee: p.Fee(), Timezone: p.Timezone(),
			Duration: m.duration, Slots: toJSON(m.slots),
		}
	}
	return list
}

func specializations(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// concerns reports whether the practitioner is one of those asked for.
func (r searchRequest) concerns(p *collections.Practitioner) bool {
	return (r.specialization == "" || strings.EqualFold(r.specialization, p.Specialization())) &&
		(r.name == "" || strings.Contains(strings.ToLower(p.Name()), strings.ToLower(r.name)))
}

func (r searchRequest) match(person *roster.Person, now time.Time) (m match, ok bool) {
	p, offer := person.Practitioner, person.Offer
	duration := r.duration
	if duration == 0 {
		duration = offer.Durations[0]
	}
	if !r.concerns(p) || !slices.Contains(offer.Durations, duration) ||
		r.mode != "" && !slices.Contains(offer.Modes, r.mode) {
		return m, false
	}
	slots := person.FirstFree(roster.Question{
		From: r.from, To: r.to, Minutes: duration, Most: searchSlots, AtOnce: r.desk,
	}, now)
	return match{person, duration, slots}, len(slots) > 0 || r.unavailable
}
