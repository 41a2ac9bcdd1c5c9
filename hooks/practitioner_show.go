package hooks

import (
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/roster"
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
	return h.setStandings(e.App, batch, h.Now())
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

func (h *handlers) setStandings(app core.App, practitioners []*collections.Practitioner, now time.Time) error {
	shown := make(map[string][]*collections.Practitioner, len(practitioners))
	ids := make([]string, len(practitioners))
	for i, p := range practitioners {
		ids[i] = p.Id
		shown[p.Id] = append(shown[p.Id], p)
	}
	people, err := h.roster.Those(app, ids, now)
	if err != nil {
		return err
	}
	for _, person := range people {
		standing := standingOf(person, now)
		for _, p := range shown[person.Practitioner.Id] {
			p.SetStanding(standing)
		}
	}
	return nil
}

// standingOf finds the earliest free slot of the shortest duration within the horizon.
func standingOf(person *roster.Person, now time.Time) (standing collections.Standing) {
	if !person.Practitioner.Active() {
		return standing
	}
	today := rules.DateOf(now, person.Location)
	free := person.FirstFree(roster.Question{
		From: today, To: today.AddDays(rules.GreatestHorizon), Minutes: person.Offer.Durations[0], Most: 1,
	}, now)
	if len(free) > 0 {
		standing.NextAvailable = free[0].Start
		standing.AvailableNow = rules.DateOf(free[0].Start, person.Location) == today
	}
	return standing
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
