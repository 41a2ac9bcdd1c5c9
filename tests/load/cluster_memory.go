package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

const (
	largeVisitors   = 140_000 // with whom a clinic's database has 100 MB
	largestVisitors = 340_000 // 240 MB
	joinsOfLarge    = 6
	rememberedFor   = 30 * time.Second
)

// clusterMemory has clients book for a while in a clinic of 100 MB: the database of a node is in its memory.
func clusterMemory(ctx context.Context, d *drill) error {
	return d.inClinicOf(ctx, d.practitioners, largeVisitors, func() error {
		return d.underTrio(ctx, loopback, times(1), func(ctx context.Context, _ int, t *trio) (at time.Time, err error) {
			at = time.Now()
			wait(ctx, rememberedFor)
			return at, d.noteMemory(ctx, t)
		})
	})
}

// clusterLarge has a node join anew where the whole database takes longer to be sent than the log reaches back.
func clusterLarge(ctx context.Context, d *drill) error {
	return d.inClinicOf(ctx, d.practitioners, largestVisitors, func() error {
		var joins []time.Duration
		err := d.underTrio(ctx, loopback, times(min(d.rounds, joinsOfLarge)),
			func(ctx context.Context, round int, t *trio) (at time.Time, err error) {
				at, err = wipeOne(ctx, round, t)
				joins = append(joins, time.Since(at))
				return at, err
			})
		d.noteTimes("nodes that had lost their disks were back after", joins)
		return err
	})
}

// inClinicOf does something in a clinic of so many people.
func (d *drill) inClinicOf(ctx context.Context, practitioners, visitors int, do func() error) (err error) {
	usual := d.clinic
	defer func() { d.clinic = usual }()
	d.clinic, err = makeClinic(ctx, filepath.Join(d.dir, d.current.name+"-clinic"),
		options{sizes: []int{1000}, practitioners: practitioners, visitors: visitors}, 1000)
	if err != nil {
		return err
	}
	return do()
}

// noteMemory tells what each node keeps in memory, and has kept at most; the leader first.
func (d *drill) noteMemory(ctx context.Context, t *trio) error {
	leader, err := t.leader(ctx)
	if err != nil {
		return err
	}
	var nodes []string
	for _, n := range t.nodes {
		now, peak, err := n.running.memory()
		if err != nil {
			return err
		}
		text := fmt.Sprintf("%.0f MB (at most %.0f)", now, peak)
		if n == leader {
			nodes = append([]string{text}, nodes...)
		} else {
			nodes = append(nodes, text)
		}
	}
	size, err := sizeOf(filepath.Join(d.clinic.dir, "data.db"))
	d.notes = append(d.notes, fmt.Sprintf("%s: the leader keeps %s in memory, the others %s, with a database of %.0f MB"+
		" before", d.current.name, nodes[0], strings.Join(nodes[1:], " and "), size))
	return err
}
