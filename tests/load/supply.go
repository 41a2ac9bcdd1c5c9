package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"
)

// Days from now whose times are held: behind those that 'demo' has booked, within those that can be.
const (
	heldFrom = 25
	heldDays = 31
)

// bookable is a time that somebody can have.
type bookable struct {
	doctor *doctor
	start  string
}

// supply gives out free times, and visitors who have nothing yet, each once.
type supply struct {
	clinic                *clinic
	times                 []bookable
	visitors              []person
	nextTime, nextVisitor atomic.Int64
}

// next gives out a time and a visitor, as long as there are any.
func (s *supply) next() (at bookable, visitor person, more bool) {
	at, more = take(s.times, &s.nextTime)
	visitor, who := take(s.visitors, &s.nextVisitor)
	return at, visitor, more && who
}

func take[T any](from []T, next *atomic.Int64) (one T, found bool) {
	i := next.Add(1) - 1
	if i >= int64(len(from)) {
		return one, false
	}
	return from[i], true
}

// newSupply asks the server for the free times of all practitioners. Neighbours in the list are of
// different practitioners, and no two of one practitioner touch, so that all of them can be held.
func (c *clinic) newSupply(ctx context.Context, addr string) (*supply, error) {
	starts := make([][]string, len(c.doctors))
	var mu sync.Mutex
	r := drive(ctx, addr, 8, time.Minute, func(client *client, i int) error {
		if i >= len(c.doctors) {
			return errNothingLeft
		}
		free, err := freeStarts(client, c.doctors[i])
		mu.Lock()
		defer mu.Unlock()
		starts[i] = free
		return err
	})
	if r.errors > 0 {
		return nil, fmt.Errorf("asking for free times: %s", r.first)
	}
	all := &supply{clinic: c, visitors: c.visitors}
	for more, n := true, 0; more; n++ {
		more = false
		for i, free := range starts {
			if n < len(free) {
				all.times = append(all.times, bookable{c.doctors[i], free[n]})
				more = true
			}
		}
	}
	if len(all.times) == 0 {
		return nil, fmt.Errorf("nobody has a free time from in %d days on", heldFrom)
	}
	return all, nil
}

func freeStarts(c *client, d *doctor) ([]string, error) {
	body, err := c.do("GET", availabilityPath(d, day(heldFrom), day(heldFrom+heldDays-1)), "", nil)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Slots []struct{ Start, End time.Time }
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	var starts []string
	var last time.Time
	for _, slot := range answer.Slots {
		if !slot.Start.Before(last) {
			starts = append(starts, stamp(slot.Start))
			last = slot.End.Add(10 * time.Minute) // more than any buffer of the demo's
		}
	}
	return starts, nil
}

const healthPath = "/api/health"

// availabilityPath asks for the days from the first to the last.
func availabilityPath(d *doctor, from, to string) string {
	query := url.Values{"practitioner": {d.id}, "duration": {strconv.Itoa(d.duration)}}
	if from == to {
		query.Set("date", from)
	} else {
		query.Set("from", from)
		query.Set("to", to)
	}
	return "/api/clinic/availability?" + query.Encode()
}

// day is the date so many days from now.
func day(n int) string { return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }

// stamp writes an instant as PocketBase does.
func stamp(t time.Time) string { return t.UTC().Format(types.DefaultDateLayout) }
