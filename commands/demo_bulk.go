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
	claims, err := collections.OpenAside(dir, "claims")
	if err != nil {
		return errors.Join(err, alone.Close())
	}
	people, err := collections.OpenAside(dir, "people")
	if err != nil {
		return errors.Join(err, alone.Close(), claims.Remove())
	}
	err = collections.InBulk(alone.DB, func(tx *collections.Bulk) error {
		w := bulkWriter{
			demo: d, plan: p, samePlan: p.again(), samples: s, tx: tx, claims: claims, people: people,
			claimed: make(chan struct{}),
		}
		if err := w.writeAll(ctx); err != nil {
			return err
		}
		db := dbx.NewFromDB(alone.DB, "sqlite").Wrap(tx.Tx)
		return errors.Join(p.countCompleted(db), letIn(db, d.Begun), d.Forget(db))
	})
	if ctx.Err() != nil {
		err = fmt.Errorf("interrupted: none of the %d appointments was kept; run 'demo' again to begin anew", d.Appointments)
	}
	return errors.Join(err, alone.Close(), claims.Remove(), people.Remove())
}

// bulkWriter writes with two processors: appointments into data.db, and aside what claims time and money, and then the
// people.
type bulkWriter struct {
	*demo
	plan           *plan
	samePlan       *plan // is decided by whom the claims are written: to wait for the other takes longer
	samples        *samples
	tx             *collections.Bulk
	claims, people *collections.Aside
	claimed        chan struct{} // closed when the claims are there
}

func (w *bulkWriter) writeAll(ctx context.Context) error {
	if err := w.claims.Take(w.tx, collections.Slots, collections.Payments); err != nil {
		return err
	}
	triggers, err := collections.DropDefinitions(w.tx.Tx, "trigger",
		collections.Slots, collections.Payments, collections.Users, collections.Patients, collections.People)
	if err != nil {
		return err
	}
	err = w.people.TakePeople(w.tx, collections.Users, collections.Practitioners, collections.VisitTypes,
		collections.WorkingHours, collections.Patients, collections.People)
	if err != nil {
		return err
	}
	group, both := errgroup.WithContext(ctx)
	group.Go(func() error { return w.writeAside(both) })
	group.Go(func() error { return w.writeHere(both) })
	if err := group.Wait(); err != nil {
		return err
	}
	if err := w.people.MoveTo(ctx, w.tx); err != nil {
		return err
	}
	return restore(ctx, w.tx.Tx, "Guarding", triggers)
}

// writeHere writes into data.db.
func (w *bulkWriter) writeHere(ctx context.Context) error {
	indexes, err := collections.DropDefinitions(w.tx.Tx, "index", collections.Appointments)
	if err != nil {
		return err
	}
	if err := w.writeAppointments(ctx); err != nil {
		return err
	}
	if err := restore(ctx, w.tx.Tx, "Indexing", indexes); err != nil {
		return err
	}
	if err := until(ctx, w.claimed); err != nil {
		return err
	}
	return w.claims.MoveTo(ctx, w.tx)
}

func (w *bulkWriter) writeAppointments(ctx context.Context) error {
	appointments, err := collections.NewBookedAppointments(w.tx, w.samples.appointment)
	if err != nil {
		return err
	}
	bar := newBookingProgress(w.Appointments)
	defer bar.Finish()
	return w.plan.each(ctx, w.Booked, func(bookings []collections.Booked) error {
		_ = bar.Add(len(bookings))
		return appointments.Write(bookings)
	})
}

// writeAside writes into the other two databases, one after the other: writeHere needs the claims first.
func (w *bulkWriter) writeAside(ctx context.Context) error {
	if err := w.writeClaims(ctx); err != nil {
		return err
	}
	close(w.claimed)
	return w.writePeople(ctx)
}

func (w *bulkWriter) writePeople(ctx context.Context) error {
	err := collections.InBulk(w.people.DB, func(tx *collections.Bulk) error { return w.copyPeople(tx, w.samples) })
	if err != nil {
		return err
	}
	if err := w.people.IndexPeople(ctx); err != nil {
		return err
	}
	return w.people.Index(ctx)
}

// writeClaims writes the appointments' slots and payments, and checks what the triggers would have.
func (w *bulkWriter) writeClaims(ctx context.Context) error {
	err := collections.InBulk(w.claims.DB, func(tx *collections.Bulk) error {
		claims, err := collections.NewBookedClaims(tx, w.samples.slot, w.samples.payment)
		if err != nil {
			return err
		}
		return w.samePlan.each(ctx, w.Booked, claims.Write)
	})
	if err != nil {
		return err
	}
	if err := w.claims.Index(ctx); err != nil {
		return err
	}
	return w.claims.CheckOverlaps(ctx)
}

func until(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *plan) countCompleted(db dbx.Builder) error {
	for _, doctor := range p.doctors {
		if err := collections.CountCompleted(db, doctor.id.(string), doctor.completed); err != nil {
			return err
		}
	}
	return nil
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
