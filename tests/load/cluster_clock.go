package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

const (
	farthest   = time.Hour // that a node's clock is from the machine's
	whenAllDue = 2*farthest + time.Minute
)

// clusterClocks steps the clock of each node under load, forwards and back, and has the lead go on to another clock.
func clusterClocks(ctx context.Context, d *drill) error {
	where := loopback
	var clocks [3]steppedClock
	if err := d.buildSteppedNodes(ctx, &clocks); err != nil {
		return err
	}
	for i, clock := range clocks {
		where.binaries[i] = clock.binary
	}
	return d.underTrio(ctx, where, times(d.rounds), func(
		ctx context.Context, round int, t *trio,
	) (at time.Time, err error) {
		at = time.Now()
		for _, clock := range clocks {
			step := aStep()
			if round == d.rounds-1 {
				step = whenAllDue // what was queued by a clock that was ahead can be sent
			}
			err = errors.Join(err, clock.set(step))
		}
		if err != nil {
			return at, err
		}
		if err := t.ask(ctx, func(s *server) error { return s.hurry(ctx, d.clinic.admin) }); err != nil {
			return at, err
		}
		leader, err := t.leader(ctx)
		if err != nil {
			return at, err
		}
		leader.stop()
		return at, t.startAll(ctx)
	})
}

// aStep is a minute to an hour, forwards or back.
func aStep() time.Duration {
	step := between(time.Minute, farthest).Round(time.Second)
	if rand.N(2) == 0 { //nolint:gosec // nobody has to guess it
		return -step
	}
	return step
}

// buildSteppedNodes builds a binary for each node that has a clock of its own beside it.
func (d *drill) buildSteppedNodes(ctx context.Context, clocks *[3]steppedClock) error {
	built, err := filepath.Abs(filepath.Join(d.dir, "stepped"))
	if err != nil {
		return err
	}
	if err := buildCluster(ctx, built, ",steppedclock"); err != nil {
		return err
	}
	for i := range clocks {
		clocks[i].binary = fmt.Sprint(built, i+1)
		if err := errors.Join(os.Link(built, clocks[i].binary), clocks[i].set(0)); err != nil {
			return err
		}
	}
	return nil
}
