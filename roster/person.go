package roster

import (
	"slices"
	"sync/atomic"
	"time"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// Person is what is known of a practitioner at a moment. It never changes; what has changed is another Person.
type Person struct {
	Practitioner *collections.Practitioner // to be read alone
	Offer        rules.Offer
	Location     *time.Location
	Words        []string // what the practitioner is found by

	time *collections.Time
	view atomic.Pointer[view]

	version uint64
	answers *answers
}

func newPerson(p *collections.Practitioner, offer rules.Offer, t *collections.Time, a *answers) *Person {
	return &Person{
		Practitioner: p, Offer: offer, Location: t.Schedule.Location, Words: p.Words(), time: t,
		version: a.version(), answers: a,
	}
}

// withSlots returns the person with some slots as they are now; those that are not among the claims are gone.
func (p *Person) withSlots(changed []any, claims []collections.Claim, now time.Time) *Person {
	t := *p.time
	t.Claims = slices.DeleteFunc(slices.Clone(p.time.Claims), func(c collections.Claim) bool {
		return c.Interval.End.Before(now.Add(-past)) || slices.Contains(changed, any(c.ID))
	})
	for _, c := range claims {
		if c.Practitioner == p.Practitioner.Id && slices.Contains(changed, any(c.ID)) {
			t.Claims = append(t.Claims, c)
		}
	}
	slices.SortFunc(t.Claims, func(a, b collections.Claim) int { return a.Interval.Start.Compare(b.Interval.Start) })
	return &Person{
		Practitioner: p.Practitioner, Offer: p.Offer, Location: p.Location, Words: p.Words, time: &t,
		version: p.answers.version(), answers: p.answers,
	}
}

// view is the schedule as it counts between two instants: holds and reservations end by themselves.
type view struct {
	schedule     *rules.Schedule
	since, until time.Time // half-open
}

func (v *view) holds(now time.Time) bool {
	return v != nil && !now.Before(v.since) && now.Before(v.until)
}

// Schedule returns the schedule as it counts at the moment, to be read alone.
func (p *Person) Schedule(now time.Time) *rules.Schedule { return p.viewAt(now).schedule }

func (p *Person) viewAt(now time.Time) *view {
	if v := p.view.Load(); v.holds(now) {
		return v
	}
	v := p.viewWithout("", now)
	p.view.Store(v)
	return v
}

// ScheduleWithout is Schedule but for what an appointment takes the place of: its own slot, or reserved time.
func (p *Person) ScheduleWithout(id string, now time.Time) *rules.Schedule {
	if id == "" {
		return p.Schedule(now)
	}
	return p.viewWithout(id, now).schedule
}

// distant is when nothing changes by itself any more.
var distant = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func (p *Person) viewWithout(id string, now time.Time) *view {
	schedule := *p.time.Schedule
	v := &view{schedule: &schedule, since: now, until: distant}
	schedule.Claimed = make([]rules.Interval, 0, len(p.time.Claims))
	for _, c := range p.time.Claims {
		if c.ID == id || !c.Counts(now) {
			continue
		}
		schedule.Claimed = append(schedule.Claimed, c.Interval)
		v.endBy(c.HoldExpires)
	}
	for _, reserved := range p.time.Reservations {
		end := reserved.Since.Add(rules.ReservedFor)
		if reserved.ID != id && now.Before(end) {
			schedule.Reserved = append(schedule.Reserved, reserved.Interval)
			v.endBy(end)
		}
	}
	return v
}

func (v *view) endBy(t time.Time) {
	if !t.IsZero() && t.Before(v.until) {
		v.until = t
	}
}
