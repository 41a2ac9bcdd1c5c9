// Package roster knows, in memory, who is free when. What is asked for is read from the database the first time, and
// what has changed since is read anew when it is asked for next: it can be thrown away at any moment. It never has the
// last word: a booking is decided once more in its transaction.
package roster

import (
	"database/sql"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// past is how long what is over is remembered: a day is asked for while it lasts, anywhere on earth.
const past = 48 * time.Hour

// Roster is what is known of the clinic and of every practitioner. The zero value knows nothing yet.
type Roster struct {
	reading  sync.Mutex // one reads anew at a time; what is asked meanwhile waits for it
	people   sync.Map   // *cell by the practitioner's id
	everyone atomic.Pointer[[]string]
	settings atomic.Pointer[collections.Settings]
	answers  answers

	marking sync.Mutex
	version atomic.Uint64 // grows with every mark
	reads   atomic.Uint64
}

// cell is what is known of one practitioner, and what has changed since it was read. What has changed is marked after
// its commit, and taken before it is read anew, so that what is read is never older than the mark.
type cell struct {
	person atomic.Pointer[Person]
	stale  atomic.Bool
	whole  atomic.Bool     // more than slots has changed
	slots  map[string]bool // by id; guarded by marking
}

// SlotChanged marks a slot that was claimed, moved or freed.
func (r *Roster) SlotChanged(practitioner, slot string) {
	r.mark(practitioner, func(c *cell) {
		if c.slots == nil {
			c.slots = map[string]bool{}
		}
		c.slots[slot] = true
	})
}

// PersonChanged marks a practitioner of whom anything else has changed: profile, visit types, hours, time off,
// reserved time.
func (r *Roster) PersonChanged(practitioner string) {
	r.mark(practitioner, func(c *cell) { c.whole.Store(true) })
}

// StaffChanged marks the list of practitioners: somebody was added, renamed or deleted.
func (r *Roster) StaffChanged() {
	r.everyone.Store(nil)
	r.version.Add(1)
}

// ClinicChanged marks the clinic's settings.
func (r *Roster) ClinicChanged() {
	r.settings.Store(nil)
	r.version.Add(1)
}

// Forget marks everything.
func (r *Roster) Forget() {
	r.StaffChanged()
	r.ClinicChanged()
	r.people.Range(func(id, _ any) bool {
		r.PersonChanged(id.(string))
		return true
	})
}

// Stats returns how many practitioners are remembered, and how often something was read anew.
func (r *Roster) Stats() (people int, reads uint64) {
	r.people.Range(func(any, any) bool {
		people++
		return true
	})
	return people, r.reads.Load()
}

func (r *Roster) mark(practitioner string, how func(*cell)) {
	r.marking.Lock()
	defer r.marking.Unlock()
	if found, ok := r.people.Load(practitioner); ok {
		c := found.(*cell)
		how(c)
		c.stale.Store(true)
	}
	r.version.Add(1)
}

// Settings returns the clinic's settings, to be read alone.
func (r *Roster) Settings(app core.App) (*collections.Settings, error) {
	if app.IsTransactional() {
		return collections.FindSettings(app) // what is not committed is not remembered
	}
	if settings := r.settings.Load(); settings != nil {
		return settings, nil
	}
	r.reading.Lock()
	defer r.reading.Unlock()
	for {
		version := r.version.Load()
		settings, err := collections.FindSettings(app)
		if err != nil {
			return nil, err
		}
		r.settings.Store(settings)
		if r.version.Load() == version {
			return settings, nil
		}
	}
}

// Person returns what is known of a practitioner. It fails with sql.ErrNoRows where there is none.
func (r *Roster) Person(app core.App, id string, now time.Time) (*Person, error) {
	if found, ok := r.people.Load(id); ok && !app.IsTransactional() {
		if c := found.(*cell); !c.stale.Load() {
			if person := c.person.Load(); person != nil {
				return person, nil
			}
		}
	}
	return only(r.Those(app, []string{id}, now))
}

// People returns everybody who takes bookings or has, by name.
func (r *Roster) People(app core.App, now time.Time) ([]*Person, error) {
	ids := r.everyone.Load()
	if ids == nil {
		version := r.version.Load()
		found, err := collections.PractitionerIDs(app)
		if err != nil {
			return nil, err
		}
		if ids = &found; r.version.Load() == version {
			r.everyone.Store(ids)
		}
	}
	return r.Those(app, *ids, now)
}

// Those returns what is known of several practitioners, in the order of their ids; without those who do not exist.
func (r *Roster) Those(app core.App, ids []string, now time.Time) ([]*Person, error) {
	if app.IsTransactional() {
		return readApart(app, ids, now)
	}
	people := make([]*Person, 0, len(ids))
	for _, id := range ids {
		found, ok := r.people.Load(id)
		if !ok || found.(*cell).stale.Load() || found.(*cell).person.Load() == nil {
			return r.read(app, ids, now)
		}
		people = append(people, found.(*cell).person.Load())
	}
	return people, nil
}

// Fresh reads a practitioner past everything that is remembered, for what must not miss a change
// that is committed but not marked yet. It fails with sql.ErrNoRows where there is none.
func (r *Roster) Fresh(app core.App, id string, now time.Time) (*Person, error) {
	return only(readApart(app, []string{id}, now))
}

func only(people []*Person, err error) (*Person, error) {
	if err != nil {
		return nil, err
	}
	if len(people) == 0 {
		return nil, sql.ErrNoRows
	}
	return people[0], nil
}

// Known returns what is remembered of the clinic and a practitioner, for somebody in a transaction which
// changes neither; nil where it is not, or not any more.
func (r *Roster) Known(practitioner string) (*collections.Settings, *collections.Practitioner) {
	settings := r.settings.Load()
	if found, ok := r.people.Load(practitioner); ok && !found.(*cell).whole.Load() {
		if person := found.(*cell).person.Load(); person != nil {
			return settings, person.Practitioner
		}
	}
	return settings, nil
}
