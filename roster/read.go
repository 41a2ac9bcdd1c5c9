package roster

import (
	"maps"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// wanted is what has to be read of a practitioner.
type wanted struct {
	*cell
	id    string
	whole bool
	slots []any // by id
}

// read reads anew what is not known of the practitioners, and returns those who exist, in the same order.
func (r *Roster) read(app core.App, ids []string, now time.Time) ([]*Person, error) {
	r.reading.Lock()
	defer r.reading.Unlock()
	r.reads.Add(1)
	all := make([]wanted, len(ids))
	for i, id := range ids {
		all[i] = r.take(id)
	}
	if err := readAnew(app, all, now, &r.answers); err != nil {
		r.giveBack(all)
		return nil, err
	}
	for _, w := range all {
		if w.person.Load() == nil {
			r.people.Delete(w.id)
		}
	}
	return existing(all), nil
}

// take takes the marks of a practitioner, who is known from now on: later marks are not lost.
func (r *Roster) take(id string) wanted {
	r.marking.Lock()
	defer r.marking.Unlock()
	found, known := r.people.LoadOrStore(id, &cell{})
	w := wanted{cell: found.(*cell), id: id}
	w.whole = !known || w.cell.whole.Swap(false) || w.person.Load() == nil
	for slot := range w.cell.slots {
		w.slots = append(w.slots, slot)
	}
	w.cell.slots = nil
	w.stale.Store(false)
	return w
}

func (r *Roster) giveBack(all []wanted) {
	for _, w := range all {
		r.PersonChanged(w.id)
	}
}

func readAnew(app core.App, all []wanted, now time.Time, a *answers) error {
	var whole []string
	var slots []any
	for _, w := range all {
		if w.whole {
			whole = append(whole, w.id)
		} else {
			slots = append(slots, w.slots...)
		}
	}
	if err := readWhole(app, all, whole, now, a); err != nil || len(slots) == 0 {
		return err
	}
	claims, err := collections.ClaimsByID(app, slots)
	if err != nil {
		return err
	}
	for _, w := range all {
		if !w.whole && len(w.slots) > 0 {
			w.person.Store(w.person.Load().withSlots(w.slots, claims, now))
		}
	}
	return nil
}

func readWhole(app core.App, wishes []wanted, ids []string, now time.Time, a *answers) error {
	if len(ids) == 0 {
		return nil
	}
	practitioners, err := collections.PractitionersByID(app, ids)
	if err != nil {
		return err
	}
	all := slices.Collect(maps.Values(practitioners))
	offers, err := collections.Offers(app, all)
	if err != nil {
		return err
	}
	times, err := collections.TimeOf(app, all, now.Add(-past))
	if err != nil {
		return err
	}
	found := make(map[string]*Person, len(all))
	for _, p := range all {
		found[p.Id] = newPerson(p, offers[p.Id], times[p.Id], a)
	}
	for _, w := range wishes {
		if w.whole {
			w.person.Store(found[w.id])
		}
	}
	return nil
}

// readApart reads for somebody in a transaction what others must not see yet, nor what was asked of it.
func readApart(app core.App, ids []string, now time.Time) ([]*Person, error) {
	all := make([]wanted, len(ids))
	for i, id := range ids {
		all[i] = wanted{cell: &cell{}, id: id, whole: true}
	}
	if err := readAnew(app, all, now, &answers{}); err != nil {
		return nil, err
	}
	return existing(all), nil
}

func existing(all []wanted) []*Person {
	people := make([]*Person, 0, len(all))
	for _, w := range all {
		if person := w.person.Load(); person != nil {
			people = append(people, person)
		}
	}
	return people
}
