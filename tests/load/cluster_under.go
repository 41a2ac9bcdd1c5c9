package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// asBefore is how long a client waits for an answer before it asks another node.
const asBefore = 3 * time.Second

// disturbTrio does with a cluster what a drill does; it returns once clients can book again.
type disturbTrio func(ctx context.Context, round int, t *trio) (at time.Time, err error)

// again says whether there is another round, counted from 0.
type again func(round int) bool

func times(rounds int) again { return func(round int) bool { return round < rounds } }

// underTrio has clients book at three nodes, disturbs, and compares.
func (d *drill) underTrio(ctx context.Context, where setting, more again, disturb disturbTrio) (err error) {
	dir := filepath.Join(d.dir, d.current.name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	t, err := startTrio(ctx, dir, d.clinic.dir, where)
	if err != nil {
		return err
	}
	defer t.end()
	box, err := t.openMailbox(ctx, d.clinic.admin)
	if err != nil {
		return err
	}
	defer box.close()
	told, rounds, err := d.letInAndDisturb(ctx, t, more, disturb)
	if err != nil {
		d.notes = append(d.notes, fmt.Sprintf("%s: broken off in round %d, and nothing compared", d.current.name, rounds+1))
		return err
	}
	if err := t.settleMessages(ctx, d.clinic.admin); err != nil {
		return err
	}
	if err := d.noteMemory(ctx, t); err != nil {
		return err
	}
	copied, err := t.copyEqual(ctx)
	if err != nil {
		return err
	}
	lost, err := compare(ctx, copied, told.snapshot())
	d.report(rounds, told, lost)
	return errors.Join(err, d.compareMessages(ctx, t, box, copied, told.snapshot()))
}

// letInAndDisturb returns what clients were told meanwhile; all nodes run when it is over.
func (d *drill) letInAndDisturb(
	ctx context.Context, t *trio, more again, disturb disturbTrio,
) (told *journal, rounds int, err error) {
	v, err := d.letInAt(ctx, asBefore, t.addrs()...)
	if err != nil {
		return nil, 0, err
	}
	defer v.leave()
	var gaps []time.Duration
	for round := 0; more(round); round++ {
		d.bar.Describe(d.current.what)
		_ = d.bar.Add(1)
		wait(ctx, between(500*time.Millisecond, 1500*time.Millisecond))
		at, err := disturb(ctx, round, t)
		if err != nil {
			return nil, round, err
		}
		wait(ctx, 500*time.Millisecond)
		gaps = append(gaps, v.journal.gap(at))
	}
	d.noteTimes("nothing was acknowledged for", gaps)
	v.leave()
	return v.journal, len(gaps), t.startAll(ctx)
}

// noteTimes tells how long something took.
func (d *drill) noteTimes(what string, took []time.Duration) {
	if len(took) == 0 {
		return
	}
	slices.Sort(took)
	at := func(p int) time.Duration { return took[min(len(took)*p/100, len(took)-1)].Round(time.Millisecond) }
	d.notes = append(d.notes, fmt.Sprintf("%s: %s %v (median), %v (95th percentile), %v (longest) of %d times",
		d.current.name, what, at(50), at(95), at(100), len(took)))
}
