package hooks

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/hooks/lang"
	"pocketclinic/roster"
	"pocketclinic/rules"
)

// proposeTimes tells the visitor of other times. None of them is held: the visitor moves the appointment themselves.
func (h *handlers) proposeTimes(app core.App, t turn) error {
	if _, err := t.current(app, rules.Request{To: rules.Confirmed, HandOver: true}); err != nil {
		return err
	}
	people, err := h.whoCanSee(app, t)
	if err != nil {
		return err
	}
	chosen, err := h.chooseTimes(app, t, people)
	if err != nil {
		return err
	}
	if len(chosen) == 0 {
		return rules.ErrNoTimeFree
	}
	return t.settle(app, func(tx core.App, item *collections.RelocationItem) error {
		a, err := t.current(tx, rules.Request{To: rules.Confirmed, HandOver: true})
		if err != nil {
			return err
		}
		p, err := h.loadParties(tx, a, h.portal(tx, t.asked))
		if err != nil {
			return err
		}
		if p.visitor.Email() == "" && p.visitor.Phone() == "" {
			return rules.ErrNotReachable
		}
		item.SetProposed(chosen)
		return queue(tx, p.timesProposed(chosen, people, t.r.Message()), t.now)
	})
}

// whoCanSee returns the appointment's own practitioner and the colleagues, by id.
func (h *handlers) whoCanSee(app core.App, t turn) (map[string]*roster.Person, error) {
	colleagues, err := h.colleaguesOf(app, t)
	if err != nil {
		return nil, err
	}
	own, err := h.roster.Person(app, t.r.Practitioner(), t.now)
	if err != nil {
		return nil, err
	}
	people := map[string]*roster.Person{}
	for _, person := range append(colleagues, own) {
		people[person.Practitioner.Id] = person
	}
	return people, nil
}

// chooseTimes chooses among what visitors may book themselves, without the times at which this one is elsewhere.
func (h *handlers) chooseTimes(app core.App, t turn, people map[string]*roster.Person) ([]rules.Opening, error) {
	proposed, err := collections.ProposedBy(app, t.r.Id)
	if err != nil {
		return nil, err
	}
	var openings []rules.Opening
	for _, person := range slices.SortedFunc(maps.Values(people), byName) {
		openings = append(openings,
			person.Schedule(t.now).OpeningsFrom(person.Practitioner.Id, t.a.Interval(), t.now)...)
	}
	var chosen []rules.Opening
	for _, opening := range rules.ProposalOrder(openings, t.r.Practitioner(), t.a.Start(), proposed) {
		wish := collections.AsAppointment(t.a.Clone())
		wish.HandOver(opening.Practitioner, opening.Start)
		b, err := h.bookingWith(app, people[opening.Practitioner], wish, t.a.Slot(), operation{now: t.now})
		if err == nil {
			err = b.facts.DecideMove(t.now)
		}
		switch {
		case err == nil:
			chosen = append(chosen, opening)
		case !isElsewhere(err):
			return nil, err
		}
		if len(chosen) == rules.MostProposals {
			break
		}
	}
	slices.SortStableFunc(chosen, func(a, b rules.Opening) int { return a.Start.Compare(b.Start) })
	return chosen, nil
}

// byName decides between colleagues who are free at the same time.
func byName(a, b *roster.Person) int {
	return cmp.Or(cmp.Compare(a.Practitioner.Name(), b.Practitioner.Name()),
		cmp.Compare(a.Practitioner.Id, b.Practitioner.Id))
}

func (p parties) timesProposed(
	openings []rules.Opening, people map[string]*roster.Person, message string,
) []collections.Message {
	r := p.toVisitor()
	free := paragraph(r.text("These times are free at the moment. Choose one of them, and your appointment is moved:"))
	for _, o := range openings {
		offered := lang.Values{"when": r.wall(o.Start), "practitioner": people[o.Practitioner].Practitioner.Name()}
		free.Links = append(free.Links, collections.Fact{
			Name: r.Say("{when}, with {practitioner}", offered), Value: p.pageOf(o),
		})
	}
	mail := r.mail(timesProposed, r.Say("Please choose another time: {when}", r.inShort()),
		r.text("your appointment cannot take place as it was booked:"), r.forVisitor(), paragraph(message), free,
		paragraph(r.text("None of them is held for you.")), button(r.text("Another time, or cancel it"), r.page()))
	line := r.Say("your appointment {when}, with {practitioner}, cannot take place. Please choose another time: {page}",
		r.inShort())
	return append([]collections.Message{mail}, r.sms(timesProposed, line)...)
}

// pageOf is where the visitor takes a time that is proposed.
func (p parties) pageOf(o rules.Opening) string {
	query := url.Values{"practitioner": {o.Practitioner}, "start": {o.Start.UTC().Format(time.RFC3339)}}
	return p.page() + "?" + query.Encode()
}
