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
	Practitioner   string       `json:"practitioner"`
	Slug           string       `json:"slug"`
	Name           string       `json:"name"`
	Specialization string       `json:"specialization"`
	Picture        string       `json:"picture"`
	Location       string       `json:"location"`
	Modes          []rules.Mode `json:"modes"`
	Fee            int64        `json:"fee"` // of an appointment of the duration
	Timezone       string       `json:"timezone"`
	Duration       int          `json:"duration"`
	Slots          []slotJSON   `json:"slots"`
}

// searchRequest is ?slug=&name=&specialization=&mode=&duration=&from=&to=&timezone=&limit=&unavailable=, all of them
// optional.
type searchRequest struct {
	slug           string
	question       collections.StaffQuestion
	specialization string
	mode           rules.Mode
	duration       int // minutes; 0 = the shortest of each practitioner
	from, to       rules.Date
	location       *time.Location // of who asks; nil where it is not said
	limit          int
	unavailable    bool // those without a free slot too, last
	desk           bool // it is the front desk that asks: practitioners' notice does not count
}

func parseSearch(query url.Values, now time.Time) (r searchRequest, err error) {
	r.slug, r.question = query.Get("slug"), collections.ParseStaffQuestion(query.Get("name"))
	r.specialization, r.mode = query.Get("specialization"), rules.Mode(query.Get("mode"))
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
	if name := query.Get("timezone"); name != "" {
		if r.location, err = rules.ParseTimezone(name); err != nil {
			return r, err
		}
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

// search finds practitioners by their names and what they offer: whom the question fits best first, and of those alike
// who has the soonest free slot.
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
	slices.SortStableFunc(found, bestFirst)
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

// match is a practitioner who was found, with the first free slots on the terms.
type match struct {
	*roster.Person
	terms    rules.Terms
	slots    []rules.Interval
	distance int       // from the question
	soonest  time.Time // of use to who asks
}

func bestFirst(a, b match) int {
	if a.distance != b.distance {
		return cmp.Compare(a.distance, b.distance)
	}
	if len(a.slots) == 0 || len(b.slots) == 0 {
		return cmp.Compare(len(b.slots), len(a.slots))
	}
	return cmp.Or(a.soonest.Compare(b.soonest), a.slots[0].Start.Compare(b.slots[0].Start))
}

func shown(found []match) []foundJSON {
	list := make([]foundJSON, len(found))
	for i, m := range found {
		p := m.Practitioner
		list[i] = foundJSON{
			Practitioner: p.Id, Slug: p.Slug(), Name: p.Name(), Specialization: p.Specialization(), Picture: p.Picture(),
			Location: p.Place(), Modes: m.Offer.AllModes(), Fee: m.terms.Fee, Timezone: p.Timezone(),
			Duration: m.terms.Minutes, Slots: toJSON(m.slots),
		}
	}
	return list
}

func specializations(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// distance returns how far the practitioner is from who is asked for; ok is false where it is somebody else.
func (r searchRequest) distance(person *roster.Person) (distance int, ok bool) {
	p := person.Practitioner
	if r.slug != "" && r.slug != p.Slug() ||
		r.specialization != "" && !strings.EqualFold(r.specialization, p.Specialization()) {
		return 0, false
	}
	return r.question.Distance(person.Words)
}

func (r searchRequest) match(person *roster.Person, now time.Time) (m match, ok bool) {
	distance, concerned := r.distance(person)
	lengths := person.Offer.Lengths(r.mode)
	if !concerned || len(lengths) == 0 {
		return m, false
	}
	wish := rules.Wish{Minutes: r.duration, Mode: r.mode}
	if r.duration == 0 {
		wish.Minutes = lengths[0]
	}
	terms, refusal := person.Offer.Agree(wish)
	if refusal != nil {
		return m, false
	}
	m = match{Person: person, terms: terms, distance: distance}
	m.slots = person.FirstFree(roster.Question{
		From: r.from, To: r.to, Minutes: terms.Minutes, Most: searchSlots, AtOnce: r.desk,
	}, now)
	if len(m.slots) == 0 {
		return m, r.unavailable
	}
	m.soonest = m.slots[0].Start
	if r.location != nil {
		m.soonest = rules.Soonest(m.slots, r.location)
	}
	return m, true
}
