package collections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/sync/errgroup"
	sqlite3 "modernc.org/sqlite/lib"
)

// Inspection looks over a whole database for what must never be. It changes nothing, and may run beside a server:
// whatever is compared with each other is read in one statement, and so at one moment.
type Inspection struct {
	App      core.App
	Cipher   Cipher
	Now      time.Time
	Anchor   string                           // the hash of an audit entry that was kept elsewhere; empty = none was
	Progress func(done, total int, of string) // told of each step, one at a time; nil = nobody asks
	Thorough bool                             // asks SQL of all, even of what is proven without: both find the same
}

// Finding is what was found of an invariant.
type Finding struct {
	Invariant string
	Breaches  []string // a line for each, but for those of mostBreaches on
	More      int      // how many there are besides
}

// Total is how many breaches were found.
func (f Finding) Total() int { return len(f.Breaches) + f.More }

const mostBreaches = 20 // that are told one by one

// Invariant is something that is true of the whole database at every moment.
type Invariant struct {
	Name  string
	rows  []condition // of appointments, with what belongs to them
	query string      // a line for each breach; {:now} is the present
	sure  string      // is true where the query need not be asked, provided that nothing else is broken; empty = never
	look  func(context.Context, *inspection, *Finding) error

	proven func(*proof) bool // whether there is no need to look, or to ask the query; nil = there is
}

// inspection is an Inspection while it runs, on several connections.
type inspection struct {
	Inspection
	db *dbx.DB

	mu          sync.Mutex // of all that follows, and of what was found
	steps, done int
	proof       *proof // nil = there is none
}

// step is one part of the work. Parts are done at the same time.
type step struct {
	found *Finding // where it is told that it cannot be done at all
	do    func(context.Context) error
}

// Run looks at everything, and says of each of the Invariants, in their order, what it found.
func (i Inspection) Run(ctx context.Context) ([]Finding, error) {
	db, err := openToInspect(i.App.DataDir())
	if err != nil {
		return nil, err
	}
	defer db.Close()
	v := &inspection{Inspection: i, db: db}
	findings := make([]Finding, len(Invariants))
	var steps []step
	for n, invariant := range Invariants {
		findings[n].Invariant = invariant.Name
		steps = append(steps, v.stepsOf(invariant, &findings[n])...)
	}
	if !i.Thorough {
		// The two longest steps are the first: they do not keep the others waiting at the end.
		steps = slices.Insert(steps, 1, step{&findings[1], v.prove})
	}
	for _, next := range []func([]Finding) []step{
		func([]Finding) []step { return steps }, v.unprovenSteps, v.unsureSteps,
	} {
		if err == nil {
			err = v.run(ctx, next(findings))
		}
	}
	for n := range findings {
		slices.Sort(findings[n].Breaches)
	}
	return findings, err
}

// openToInspect opens data.db for reading, as often as there are processors. Through the mapped file nothing is copied.
func openToInspect(dir string) (*dbx.DB, error) {
	db, err := sql.Open("sqlite", filepath.Join(dir, "data.db")+"?_pragma=busy_timeout(10000)&_pragma=query_only(1)"+
		"&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)&_pragma=mmap_size(100000000000)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(workers())
	db.SetMaxIdleConns(workers())
	return dbx.NewFromDB(db, "sqlite"), nil
}

func workers() int { return max(2, runtime.GOMAXPROCS(0)) }

func (v *inspection) stepsOf(invariant Invariant, found *Finding) (steps []step) {
	if invariant.look != nil && invariant.proven == nil {
		steps = append(steps, step{found, func(ctx context.Context) error { return invariant.look(ctx, v, found) }})
	}
	if invariant.query != "" && invariant.sure == "" && invariant.proven == nil {
		steps = append(steps, step{found, func(ctx context.Context) error {
			return v.tellLines(ctx, found, invariant.query, nil)
		}})
	}
	return steps
}

// unprovenSteps look at what could not be proven.
func (v *inspection) unprovenSteps(findings []Finding) []step {
	steps := v.appointmentSteps(findings)
	for n, invariant := range Invariants {
		if invariant.proven != nil && !v.isProven(invariant) {
			invariant.proven = nil
			steps = append(steps, v.stepsOf(invariant, &findings[n])...)
		}
	}
	return steps
}

func (v *inspection) isProven(invariant Invariant) bool {
	return v.proof != nil && invariant.proven != nil && invariant.proven(v.proof)
}

// unsureSteps ask the queries that would be needless, had nothing been found.
func (v *inspection) unsureSteps(findings []Finding) (steps []step) {
	broken := slices.ContainsFunc(findings, func(f Finding) bool { return f.Total() > 0 })
	for n, invariant := range Invariants {
		if invariant.sure == "" {
			continue
		}
		steps = append(steps, step{&findings[n], func(ctx context.Context) error {
			sure := false
			if !broken {
				if err := v.db.NewQuery(invariant.sure).WithContext(ctx).Row(&sure); err != nil || sure {
					return err
				}
			}
			return v.tellLines(ctx, &findings[n], invariant.query, nil)
		}})
	}
	return steps
}

func (v *inspection) run(ctx context.Context, steps []step) error {
	v.expect(len(steps))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers())
	for _, step := range steps {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := step.do(ctx); isDamage(err) {
				v.tell(step.found, "this cannot be looked at: %v", err)
			} else if err != nil {
				return fmt.Errorf("%s: %w", step.found.Invariant, err)
			}
			v.advance(step.found.Invariant)
			return nil
		})
	}
	return group.Wait()
}

// isDamage reports whether a failure tells of the database itself: a broken page, or a table or column that is gone.
func isDamage(err error) bool {
	var failed interface {
		error
		Code() int
	}
	return errors.As(err, &failed) && slices.Contains([]int{
		sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB,
	}, failed.Code()&0xff)
}

// expect says that there are more steps to come.
func (v *inspection) expect(steps int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.steps += steps
}

func (v *inspection) advance(of string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.done++
	if v.Progress != nil {
		v.Progress(v.done, v.steps, of)
	}
}

// tell adds a breach to what was found.
func (v *inspection) tell(found *Finding, format string, args ...any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(found.Breaches) == mostBreaches {
		found.More++
		return
	}
	found.Breaches = append(found.Breaches, fmt.Sprintf(format, args...))
}

// tellLines adds the lines that a query gives.
func (v *inspection) tellLines(ctx context.Context, found *Finding, query string, params dbx.Params) error {
	return v.each(ctx, query, params, func(row *dbx.Rows) error {
		var line string
		if err := row.Scan(&line); err != nil {
			return err
		}
		v.tell(found, "%s", line)
		return nil
	})
}

// each hands the rows that a query gives to do, one after another.
func (v *inspection) each(ctx context.Context, query string, params dbx.Params, do func(*dbx.Rows) error) error {
	all := dbx.Params{"now": Stamp(v.Now)}
	for name, value := range params {
		all[name] = value
	}
	rows, err := v.db.NewQuery(query).Bind(all).WithContext(ctx).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// span is what lies between two numbers, the second included.
type span struct{ after, upTo int64 }

const (
	mostParts    = 1000
	rowsTogether = 20_000
)

// parts cuts the numbers that a column of a table has into spans of about rowsTogether, at most about mostParts.
func (v *inspection) parts(table, column string) (parts []span, err error) {
	var first, last int64
	err = v.db.Select("COALESCE(MIN("+column+"), 1)", "COALESCE(MAX("+column+"), 0)").From(table).Row(&first, &last)
	size := max(rowsTogether, (last-first)/mostParts)
	for after := first - 1; err == nil && after < last; after += size {
		parts = append(parts, span{after, min(after+size, last)})
	}
	return parts, err
}
