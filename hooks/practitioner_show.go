package hooks

import (
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// standingBatches gathers the records of one answer. PocketBase enriches a list by nesting: each record's
// hook runs inside the e.Next() of the one before, all with the same event. So the innermost hook, the
// first whose e.Next() returns, has seen the whole list, and computes for all of it at once.
type standingBatches struct {
	mu      sync.Mutex
	batches map[*core.RecordEnrichEvent][]*collections.Practitioner
}

func (b *standingBatches) add(e *core.RecordEnrichEvent) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.batches == nil {
		b.batches = map[*core.RecordEnrichEvent][]*collections.Practitioner{}
	}
	b.batches[e] = append(b.batches[e], collections.AsPractitioner(e.Record))
}

// take returns the whole list, once.
func (b *standingBatches) take(e *core.RecordEnrichEvent) []*collections.Practitioner {
	b.mu.Lock()
	defer b.mu.Unlock()
	batch := b.batches[e]
	delete(b.batches, e)
	return batch
}

// showStanding computes appointments_completed, is_available and next_available.
func (h *handlers) showStanding(e *core.RecordEnrichEvent) error {
	e.Record.Hide("email")
	if err := hideBackRelations(e.App, e.Record); err != nil {
		return err
	}
	h.standing.add(e)
	defer h.standing.take(e) // whatever happens further in, nothing of the answer is kept
	err := e.Next()
	batch := h.standing.take(e)
	if err != nil || len(batch) == 0 {
		return err
	}
	return setStandings(e.App, batch, h.Now())
}

// hideBackRelations keeps the ids of an expanded back relation out of the answer: PocketBase notes them as custom
// data, which a record with computed fields shows, even where the reader may see none of the records themselves.
func hideBackRelations(app core.App, record *core.Record) error {
	references, err := app.FindCachedCollectionReferences(record.Collection())
	if err != nil {
		return err
	}
	for collection, fields := range references {
		for _, field := range fields {
			record.Hide(collection.Name + "_via_" + field.GetName())
		}
	}
	return nil
}

func setStandings(app core.App, practitioners []*collections.Practitioner, now time.Time) error {
	completed, err := collections.CompletedCounts(app, practitioners)
	if err != nil {
		return err
	}
	next, err := firstFree(app, practitioners, now)
	if err != nil {
		return err
	}
	for _, p := range practitioners {
		standing := collections.Standing{Completed: completed[p.Id]}
		if slot, ok := next[p.Id]; ok {
			loc, err := p.Location()
			if err != nil {
				return err
			}
			standing.NextAvailable = slot.Start
			standing.AvailableNow = rules.DateOf(slot.Start, loc) == rules.DateOf(now, loc)
		}
		p.SetStanding(standing)
	}
	return nil
}

// Days after today up to which the first free slot is looked for, one stage after the other:
// most practitioners have one within a week, and few calendars need to be read to their end.
var stages = []int{7, 31, rules.GreatestHorizon}

// freeSlots are the earliest free slots of practitioners, by their ids.
type freeSlots map[string]rules.Interval

// firstFree finds each practitioner's earliest free slot of the shortest duration within the horizon.
func firstFree(app core.App, practitioners []*collections.Practitioner, now time.Time) (freeSlots, error) {
	found := freeSlots{}
	from := 0
	for _, until := range stages {
		var left []*collections.Practitioner
		for _, p := range practitioners {
			if _, ok := found[p.Id]; !ok && p.Active() {
				left = append(left, p)
			}
		}
		if len(left) == 0 {
			break
		}
		if err := firstFreeBetween(app, left, from, until, now, found); err != nil {
			return nil, err
		}
		from = until + 1
	}
	return found, nil
}

// firstFreeBetween adds to what was found; from and until count the days after today.
func firstFreeBetween(
	app core.App, practitioners []*collections.Practitioner, from, until int, now time.Time, found freeSlots,
) error {
	today := rules.DateOf(now, time.UTC)
	span := collections.Span{From: today.AddDays(from - 1), To: today.AddDays(until + 1), Now: now}
	schedules, err := collections.Schedules(app, practitioners, span)
	if err != nil {
		return err
	}
	for _, p := range practitioners {
		durations, err := p.ParseDurations()
		if err != nil {
			return err
		}
		schedule := schedules[p.Id]
		local := rules.DateOf(now, schedule.Location)
		free := schedule.FirstFree(local.AddDays(from), local.AddDays(until), minutes(durations[0]), now, 1)
		if len(free) > 0 {
			found[p.Id] = free[0]
		}
	}
	return nil
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
