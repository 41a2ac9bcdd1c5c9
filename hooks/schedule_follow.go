package hooks

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// followSchedule keeps, in the transaction of a change to somebody's time, what depends on it.
func (h *handlers) followSchedule(e *core.RecordEvent) error {
	if isPart(e.Context) {
		return e.Next()
	}
	return changeTime(e.App, collections.WhoseTime(e.Record), h.Now(), e.Next)
}

type partKey struct{}

// asPart marks what is saved with the context as a part of a change that is followed as a whole.
func asPart(ctx context.Context) context.Context { return context.WithValue(ctx, partKey{}, true) }

func isPart(ctx context.Context) bool { return ctx.Value(partKey{}) != nil }

// changeTime makes a change to the time of practitioners, in whose transaction the appointments are marked that it
// leaves outside, and time is recorded that it frees for those who wait.
func changeTime(tx core.App, practitioners []string, now time.Time, change func() error) error {
	before := make([]prospect, len(practitioners))
	for i, id := range practitioners {
		p, err := ownerOf(tx, id)
		if err != nil {
			return err
		}
		if before[i], err = prospectOf(tx, p, now); err != nil {
			return err
		}
	}
	if err := change(); err != nil {
		return err
	}
	if err := collections.ReviseTime(tx, practitioners); err != nil {
		return err
	}
	for i, id := range practitioners {
		p, err := ownerOf(tx, id)
		if err != nil {
			return err
		}
		if err := followTime(tx, p, before[i], now); err != nil {
			return err
		}
	}
	return nil
}

func followTime(tx core.App, p *collections.Practitioner, before prospect, now time.Time) error {
	if p == nil {
		return nil
	}
	if err := markConflicts(tx, p, now); err != nil {
		return err
	}
	after, err := prospectOf(tx, p, now)
	if err != nil {
		return err
	}
	for _, freed := range after.freedSince(before, now) {
		if err := collections.RecordFreedTime(tx, p, freed, now); err != nil {
			return err
		}
	}
	return nil
}

// ownerOf returns whose time it is; nil where the time goes with its practitioner.
func ownerOf(tx core.App, practitioner string) (*collections.Practitioner, error) {
	p, err := collections.FindPractitioner(tx, practitioner)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return p, err
}

// prospect is what a practitioner has for those who wait: nothing where nobody waits for what they offer.
type prospect struct {
	days     map[string]rules.Days // of each entry of the waitlist that can be served
	schedule *rules.Schedule       // around those days
}

func prospectOf(tx core.App, p *collections.Practitioner, now time.Time) (prospect, error) {
	if p == nil {
		return prospect{}, nil
	}
	days, err := daysAwaited(tx, p, now)
	if err != nil || len(days) == 0 {
		return prospect{}, err
	}
	around := rules.Around(slices.Collect(maps.Values(days)))
	schedule, err := collections.ScheduleOf(tx, p, collections.Span{
		From: around.From.AddDays(-rules.ZonesApart), To: around.To.AddDays(rules.ZonesApart), Now: now,
	})
	return prospect{days, schedule}, err
}

// daysAwaited returns the days of those whom the practitioner can serve, as far as anything can ever be booked.
func daysAwaited(tx core.App, p *collections.Practitioner, now time.Time) (map[string]rules.Days, error) {
	line, err := inLineFor(tx, p)
	if err != nil {
		return nil, err
	}
	days := map[string]rules.Days{}
	for _, wait := range line {
		asked, err := wait.Days()
		if err != nil {
			return nil, err
		}
		if ahead, ok := asked.Within(rules.DaysAhead(now)); ok {
			days[wait.Id] = ahead
		}
	}
	return days, nil
}

// freedSince returns what can be booked now and could not before. For an entry that could not be served at all,
// everything is new.
func (after prospect) freedSince(before prospect, now time.Time) []rules.Interval {
	var still, anew []rules.Days
	for entry, days := range after.days {
		if _, known := before.days[entry]; known {
			still = append(still, days)
		} else {
			anew = append(anew, days)
		}
	}
	closed := &rules.Schedule{Location: time.UTC, Closed: true}
	return rules.Union(slices.Concat(
		rules.Freed(before.schedule, after.schedule, still, now), rules.Freed(closed, after.schedule, anew, now),
	))
}
