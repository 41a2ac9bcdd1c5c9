package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pocketbase/pocketbase/tools/archive"
)

// drillBackups makes backups under load, restores each into an empty folder, and looks there for what had been
// acknowledged when it began.
func drillBackups(ctx context.Context, d *drill) error {
	dir, err := d.copyClinic()
	if err != nil {
		return err
	}
	s, err := serve(ctx, binary, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	v, err := d.letIn(ctx, s)
	if err != nil {
		return err
	}
	defer v.leave()
	rounds := max(d.rounds/20, 1)
	var lost []loss
	for round := range rounds {
		_ = d.bar.Add(1)
		name := fmt.Sprintf("drill%d.zip", round)
		before := v.journal.snapshot()
		if err := s.call(ctx, "POST", "/api/backups", d.clinic.admin, map[string]any{"name": name}, nil); err != nil {
			return err
		}
		restored := filepath.Join(d.dir, fmt.Sprintf("restored-%d", round))
		if err := archive.Extract(filepath.Join(dir, "backups", name), restored); err != nil {
			return err
		}
		missing, err := compare(ctx, restored, before)
		if err != nil {
			return err
		}
		lost = append(lost, missing...)
		if err := os.RemoveAll(restored); err != nil {
			return err
		}
	}
	v.leave()
	d.report(rounds, v.journal, lost)
	return nil
}
