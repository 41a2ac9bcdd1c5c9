package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// replicaLag is how far the replica may be behind: Litestream copies once a second, where it gets its turn.
const replicaLag = 10 * time.Second

// drillLitestream loses the disk under load, and serves from the replica. What was acknowledged last is lost, and
// a note under the table says how much; a loss that counts is of what was acknowledged longer ago than replicaLag.
func drillLitestream(ctx context.Context, d *drill) error {
	if _, err := exec.LookPath("litestream"); err != nil {
		return &notRunError{"litestream is not in PATH"}
	}
	rounds := max(d.rounds/40, 1)
	all, lost := newJournal(), []loss{}
	for round := range rounds {
		_ = d.bar.Add(1)
		j, missing, err := d.loseDisk(ctx, filepath.Join(d.dir, fmt.Sprintf("replicated-%d", round)))
		if err != nil {
			return err
		}
		all.add(j)
		lost = append(lost, missing...)
	}
	d.report(rounds, all, lost)
	return nil
}

func (d *drill) loseDisk(ctx context.Context, dir string) (j *journal, lost []loss, err error) {
	if err := os.CopyFS(dir, os.DirFS(d.clinic.dir)); err != nil {
		return nil, nil, err
	}
	s, err := serve(ctx, binary, dir)
	if err != nil {
		return nil, nil, err
	}
	defer s.stop()
	replica := "file://" + dir + "-replica"
	litestream := exec.CommandContext(
		ctx,
		"litestream",
		"replicate",
		filepath.Join(dir, "data.db"),
		replica,
	) //nolint:gosec
	if err := litestream.Start(); err != nil {
		return nil, nil, err
	}
	during, end := context.WithCancel(ctx)
	defer end()
	v, err := d.letIn(during, s)
	if err != nil {
		return nil, nil, err
	}
	wait(ctx, between(12*time.Second, 14*time.Second))
	lostAt := time.Now()
	err = errors.Join(s.kill(), litestream.Process.Kill())
	_ = litestream.Wait()
	end()
	v.leave()
	if err != nil {
		return nil, nil, err
	}
	behind, err := d.restore(ctx, replica, dir+"-restored", v.journal.snapshot())
	if err != nil {
		return nil, nil, err
	}
	oldest := lostAt
	for _, l := range behind {
		if at := v.journal.at[l.id]; at.Before(oldest) {
			oldest = at
		}
	}
	d.notes = append(d.notes, fmt.Sprintf("litestream: the replica was %s behind; %d of %d acknowledged are not in it",
		lostAt.Sub(oldest).Round(time.Millisecond), len(behind), len(v.journal.done)))
	if lostAt.Sub(oldest) > replicaLag {
		lost = behind
	}
	return v.journal, lost, nil
}

func (d *drill) restore(
	ctx context.Context, replica, dir string, acknowledged map[string]progress,
) (lost []loss, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	restore := exec.CommandContext( //nolint:gosec // all of it is ours
		ctx, "litestream", "restore", "-o", filepath.Join(dir, "data.db"), replica)
	if out, err := restore.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("litestream restore: %w\n%s", err, out)
	}
	// It serves before it is compared: a restored clinic is a working one.
	s, err := serve(ctx, binary, dir)
	if err != nil {
		return nil, err
	}
	s.stop()
	return compare(ctx, dir, acknowledged)
}
