package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schollz/progressbar/v3"
)

// stage measures some rows that belong together, on servers of its own.
type stage struct {
	name    string
	measure func(context.Context, *bench) error
}

var stages = []stage{
	{"reads", measureReads},
	{"holds", measureHolds},
	{"pairs", measurePairs},
	{"day", measureDay},
	{"reminders", measureReminders},
	{"sizes", measureSizes},
	{"process", measureProcess},
	{"statements", measureStatements},
	{"verify", measureVerify},
}

func stageNames() string {
	var names []string
	for _, s := range stages {
		names = append(names, s.name)
	}
	return strings.Join(names, ", ")
}

// chosen returns the stages by these names; all where there are none.
func chosen(names []string) ([]stage, error) {
	if len(names) == 0 {
		return stages, nil
	}
	for _, name := range names {
		if !slices.ContainsFunc(stages, func(s stage) bool { return s.name == name }) {
			return nil, fmt.Errorf("there is no stage %q; there are %s", name, stageNames())
		}
	}
	return slices.DeleteFunc(slices.Clone(stages), func(s stage) bool { return !slices.Contains(names, s.name) }), nil
}

// bench is one run.
type bench struct {
	options
	machine machine
	dir     string // temporary, and removed in the end
	plain   string // the path of PocketBase without our code
	clinic  *clinic
	largest *clinic // of those that were compared; nil = none was
	rows    []Row
	bar     *progressbar.ProgressBar
	copies  int
}

func (b *bench) run(ctx context.Context, stages []stage) (err error) {
	b.bar.Describe("making a clinic")
	if b.plain, err = buildPlain(ctx, b.dir); err != nil {
		return err
	}
	if b.clinic, err = makeClinic(ctx, filepath.Join(b.dir, "clinic"), b.options, b.sizes[0]); err != nil {
		return err
	}
	for _, s := range stages {
		_ = b.bar.Add(1)
		b.bar.Describe(s.name)
		if err := errors.Join(s.measure(ctx, b), ctx.Err()); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func (b *bench) add(rows ...Row) { b.rows = append(b.rows, rows...) }

// failed says so where any answer was an error: such a run has measured something else.
func (b *bench) failed() error {
	var names []string
	for _, row := range b.rows {
		if row.Errors > 0 {
			names = append(names, row.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return fmt.Errorf("there were errors in: %s", strings.Join(slices.Compact(names), "; "))
}
