package commands

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/sync/errgroup"

	"pocketclinic/collections"
)

// loadInBulk writes everything in one transaction, alone with the database and without the indexes and triggers,
// which are made again before it ends: in the end all is there, or nothing. What the triggers would have
// refused is looked for at the end, and refused as a whole. The app's own connections are closed for it, and stay so.
func (d *demo) loadInBulk(ctx context.Context, app core.App, p *plan, s *samples) error {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // each row is garbage as soon as it is written
	for _, pool := range []dbx.Builder{app.ConcurrentDB(), app.NonconcurrentDB()} {
		if err := pool.(*dbx.DB).Close(); err != nil {
			return err
		}
	}
	return d.writeAlone(ctx, app.DataDir(), p, s)
}

func (d *demo) writeAlone(ctx context.Context, dir string, p *plan, s *samples) error {
	alone, err := collections.OpenAlone(dir)
	if err != nil {
		return fmt.Errorf("so many appointments are written alone with the data directory; "+
			"is something else, such as 'serve', using it? %w", err)
	}
	aside, err := collections.OpenAside(dir)
	if err != nil {
		return errors.Join(err, alone.Close())
	}
	err = inTransaction(alone.DB, func(tx *sql.Tx) error {
		if err := d.writeAll(ctx, tx, aside, p, s); err != nil {
			return err
		}
		db := dbx.NewFromDB(alone.DB, "sqlite").Wrap(tx)
		return errors.Join(collections.RecountCompleted(db), letIn(db, d.Begun), d.Forget(db))
	})
	if ctx.Err() != nil {
		err = fmt.Errorf("interrupted: none of the %d appointments was kept; run 'demo' again to begin anew", d.Appointments)
	}
	return errors.Join(err, alone.Close(), aside.Remove())
}

func (d *demo) writeAll(ctx context.Context, tx *sql.Tx, aside *collections.Aside, p *plan, s *samples) error {
	if err := aside.Create(tx, collections.Slots, collections.Payments); err != nil {
		return err
	}
	triggers, err := collections.DropDefinitions(tx, "trigger",
		collections.Slots, collections.Payments, collections.Users, collections.Patients, collections.People)
	if err != nil {
		return err
	}
	others := []string{
		collections.Users, collections.Practitioners, collections.VisitTypes, collections.WorkingHours,
		collections.Appointments, collections.Patients,
	}
	indexes, err := collections.DropDefinitions(tx, "index", others...)
	if err != nil {
		return err
	}
	if !d.People {
		if err := errors.Join(d.copyPeople(tx, s), collections.IndexPeople(tx)); err != nil {
			return err
		}
	}
	group, both := errgroup.WithContext(ctx)
	batches := make(chan *collections.BookedRows, 8)
	group.Go(func() error { return writeAside(both, aside, s, batches) })
	group.Go(func() error {
		if err := d.writeAppointments(both, tx, p, s, batches); err != nil {
			return err
		}
		return restore(both, tx, "Indexing", indexes)
	})
	if err := group.Wait(); err != nil {
		return err
	}
	if err := aside.MoveTo(ctx, tx); err != nil {
		return err
	}
	return restore(ctx, tx, "Guarding", triggers)
}

// writeAppointments writes the appointments, and hands what belongs to them to the batches.
func (d *demo) writeAppointments(
	ctx context.Context, tx *sql.Tx, p *plan, s *samples, batches chan<- *collections.BookedRows,
) error {
	defer close(batches)
	write, err := s.appointments(tx)
	if err != nil {
		return err
	}
	bar := newBookingProgress(d.Appointments)
	defer bar.Finish()
	return p.each(ctx, d.Booked, func(rows *collections.BookedRows) error {
		select {
		case batches <- rows:
		case <-ctx.Done():
			return ctx.Err()
		}
		_ = bar.Add(rows.Count)
		return write(rows)
	})
}

// writeAside writes the slots and payments of the batches, and checks what the triggers would have.
func writeAside(
	ctx context.Context, aside *collections.Aside, s *samples, batches <-chan *collections.BookedRows,
) error {
	err := inTransaction(aside.DB, func(tx *sql.Tx) error {
		write, err := s.claims(tx)
		if err != nil {
			return err
		}
		for rows := range batches {
			if err := write(rows); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := aside.Index(ctx); err != nil {
		return err
	}
	return aside.CheckOverlaps(ctx)
}

func restore(ctx context.Context, tx *sql.Tx, what string, dropped []collections.Definition) error {
	bar := newProgress(len(dropped), what)
	defer bar.Finish()
	for _, definition := range dropped {
		if err := definition.Restore(ctx, tx); err != nil {
			return fmt.Errorf("%s: %w", definition.Name, err)
		}
		_ = bar.Add(1)
	}
	return nil
}
