package hooks

import (
	"net/url"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
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
		p, err := h.loadParties(tx, a)
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
	for id, person := range people {
		openings = append(openings, person.Schedule(t.now).OpeningsFrom(id, t.a.Interval(), t.now)...)
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
	slices.SortFunc(chosen, func(a, b rules.Opening) int { return a.Start.Compare(b.Start) })
	return chosen, nil
}

func (p parties) timesProposed(
	openings []rules.Opening, people map[string]*roster.Person, message string,
) []collections.Message {
	lines := p.forVisitor("your appointment cannot take place as it was booked:")
	if message != "" {
		lines = append(lines, "", message)
	}
	lines = append(lines, "", "These times are free at the moment. Choose one of them, and your appointment is moved:")
	for _, o := range openings {
		person := people[o.Practitioner]
		lines = append(lines, "", wallIn(o.Start, person.Location)+", with "+person.Practitioner.Name()+":", p.pageOf(o))
	}
	lines = append(lines, "", "None of them is held for you. For another time, or to cancel it: "+p.page())
	return append([]collections.Message{
		p.mailVisitor(timesProposed, "Please choose another time: "+p.when(), lines...),
	}, p.sms(timesProposed, p.visitor.Phone(), "your appointment "+p.when()+" with "+p.practitioner.Name()+
		" cannot take place. Please choose another time: "+p.page())...)
}

// pageOf is where the visitor takes a time that is proposed.
func (p parties) pageOf(o rules.Opening) string {
	query := url.Values{"practitioner": {o.Practitioner}, "start": {o.Start.UTC().Format(time.RFC3339)}}
	return p.page() + "?" + query.Encode()
}
