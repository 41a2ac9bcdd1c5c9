package main

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// underLoad serves a copy of the clinic, lets visitors in, disturbs, and compares what they were told with what is
// there when all is over.
func (d *drill) underLoad(ctx context.Context, rounds int, disturb func(round int, s *server) (*server, error)) error {
	dir, err := d.copyClinic()
	if err != nil {
		return err
	}
	s, err := serve(ctx, binary, dir)
	if err != nil {
		return err
	}
	defer func() { s.stop() }()
	v, err := d.letIn(ctx, s)
	if err != nil {
		return err
	}
	defer v.leave()
	for round := range rounds {
		d.bar.Describe(d.current.what)
		_ = d.bar.Add(1)
		wait(ctx, between(200*time.Millisecond, 600*time.Millisecond))
		if s, err = disturb(round, s); err != nil {
			return err
		}
	}
	v.leave()
	lost, err := compare(ctx, dir, v.journal.snapshot())
	d.report(rounds, v.journal, lost)
	return err
}

// copyClinic copies the clinic's data directory for this drill.
func (d *drill) copyClinic() (dir string, err error) {
	dir = filepath.Join(d.dir, d.current.name)
	return dir, os.CopyFS(dir, os.DirFS(d.clinic.dir))
}

func between(least, most time.Duration) time.Duration {
	return least + rand.N(most-least) //nolint:gosec // nobody has to guess it
}

// drillKills kills the server.
func drillKills(ctx context.Context, d *drill) error {
	return d.underLoad(ctx, d.rounds, func(_ int, s *server) (*server, error) {
		if err := s.kill(); err != nil {
			return s, err
		}
		return serveAt(ctx, s.addr, binary, s.dir)
	})
}

func drillStops(ctx context.Context, d *drill) error {
	return d.underLoad(ctx, max(d.rounds/10, 1), func(_ int, s *server) (*server, error) {
		s.stop()
		return serveAt(ctx, s.addr, binary, s.dir)
	})
}
