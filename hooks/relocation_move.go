package hooks

import (
	"errors"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/roster"
	"pocketclinic/rules"
)

// moveToColleague hands the appointment over at the same time where somebody is free, otherwise at the nearest one of
// the same day. Of times that are taken while it looks, the next one is tried.
func (h *handlers) moveToColleague(app core.App, t turn) error {
	if _, err := t.current(app, rules.Request{To: rules.Confirmed, HandOver: true}); err != nil {
		return err
	}
	colleagues, err := h.colleaguesOf(app, t)
	if err != nil {
		return err
	}
	for _, opening := range openingsAtOnce(colleagues, t) {
		err := t.handOver(app, opening)
		if err == nil || !isElsewhere(err) {
			return err
		}
	}
	return rules.ErrNoTimeFree
}

// colleaguesOf returns those who can stand in and offer what the appointment is, by name; the one that was asked for
// alone, if any was.
func (h *handlers) colleaguesOf(app core.App, t turn) ([]*roster.Person, error) {
	everybody, err := h.roster.People(app, t.now)
	if err != nil {
		return nil, err
	}
	former, err := h.roster.Person(app, t.r.Practitioner(), t.now)
	if err != nil {
		return nil, err
	}
	var colleagues []*roster.Person
	for _, person := range everybody {
		if person.Practitioner.Staff().CanStandInFor(former.Practitioner.Staff()) &&
			(t.r.To() == "" || t.r.To() == person.Practitioner.Id) && offers(person, t.a) {
			colleagues = append(colleagues, person)
		}
	}
	return colleagues, nil
}

func offers(person *roster.Person, a *collections.Appointment) bool {
	_, err := person.Offer.Agree(rules.Wish{Minutes: a.Minutes(), Mode: a.Mode()})
	return err == nil
}

// openingsAtOnce are the colleagues' free times on the day of the appointment, the nearest first.
func openingsAtOnce(colleagues []*roster.Person, t turn) []rules.Opening {
	var openings []rules.Opening
	for _, person := range colleagues {
		schedule := person.Schedule(t.now).WithoutNotice()
		openings = append(openings, schedule.OpeningsOn(person.Practitioner.Id, t.a.Interval(), t.now)...)
	}
	rules.NearestFirst(openings, t.a.Start())
	return openings
}

func (t turn) handOver(app core.App, to rules.Opening) error {
	return t.settle(app, func(tx core.App, item *collections.RelocationItem) error {
		a, err := t.current(tx, rules.Request{To: rules.Confirmed, HandOver: true})
		if err != nil {
			return err
		}
		a.HandOver(to.Practitioner, to.Start)
		if err := t.saveAudited(tx, a); err != nil {
			return err
		}
		item.SetMoved(a)
		return nil
	})
}

// isElsewhere reports whether another time, or another colleague, may do.
func isElsewhere(err error) bool {
	others := []error{
		rules.ErrSlotTaken, rules.ErrVisitorBusy, rules.ErrOutsideHours, rules.ErrOffGrid, rules.ErrInThePast,
		rules.ErrTooSoon, rules.ErrTooFar, rules.ErrDurationNotOffered, rules.ErrModeNotOffered, rules.ErrNotAColleague,
	}
	return slices.ContainsFunc(others, func(other error) bool { return errors.Is(err, other) })
}
