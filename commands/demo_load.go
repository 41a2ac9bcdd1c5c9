package commands

import (
	"context"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/schollz/progressbar/v3"

	"pocketclinic/collections"
)

const (
	batchSize = 1000   // bookings that are written together
	bulkFrom  = 50_000 // appointments, from which on they are written in bulk
)

func (d *demo) load(ctx context.Context, app core.App, p *plan, s *samples) error {
	if d.Appointments >= bulkFrom {
		return d.loadInBulk(ctx, app, p, s)
	}
	return d.loadInSteps(ctx, app, p, s)
}

// loadInSteps writes each batch in a transaction of its own, so that others get their turn and nothing is lost
// where it is interrupted.
func (d *demo) loadInSteps(ctx context.Context, app core.App, p *plan, s *samples) error {
	db := app.NonconcurrentDB().(*dbx.DB)
	step := func(write func(*collections.Bulk) error) error {
		return collections.InBulk(db.DB(), func(tx *collections.Bulk) error {
			if err := write(tx); err != nil {
				return err
			}
			return errors.Join(collections.RecountCompleted(db.Wrap(tx.Tx)), d.Save(db.Wrap(tx.Tx)))
		})
	}
	if !d.People {
		d.People = true
		if err := step(func(tx *collections.Bulk) error { return d.copyPeople(tx, s) }); err != nil {
			return err
		}
	}
	bar := newBookingProgress(d.Appointments)
	defer bar.Finish()
	err := p.each(ctx, d.Booked, func(bookings []collections.Booked) error {
		d.Booked += len(bookings)
		_ = bar.Add(len(bookings))
		return step(func(tx *collections.Bulk) error { return s.write(tx, bookings) })
	})
	if ctx.Err() != nil {
		return fmt.Errorf("interrupted: %d of %d appointments are there; run 'demo' again to go on",
			d.Booked, d.Appointments)
	}
	if err != nil {
		return err
	}
	return errors.Join(letIn(db, d.Begun), d.Forget(db))
}

func newBookingProgress(appointments int) *progressbar.ProgressBar {
	return newProgress(appointments, "Booking",
		progressbar.OptionShowIts(), progressbar.OptionSetItsString("appointments"))
}

// each hands the bookings to write in batches, while the next ones are being decided. It leaves out the first few.
func (p *plan) each(ctx context.Context, skip int, write func([]collections.Booked) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	batches, failed := make(chan []collections.Booked, 8), make(chan error, 1)
	go func() {
		defer close(batches)
		failed <- p.decideBatches(ctx, skip, batches)
	}()
	for bookings := range batches {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := write(bookings); err != nil {
			return err
		}
	}
	return <-failed
}

func (p *plan) decideBatches(ctx context.Context, skip int, batches chan<- []collections.Booked) error {
	var bookings []collections.Booked
	hand := func() error {
		select {
		case batches <- bookings:
			bookings = make([]collections.Booked, 0, batchSize)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := p.walk(func(b collections.Booked) error {
		if p.decided <= skip {
			return nil
		}
		bookings = append(bookings, b)
		if len(bookings) == batchSize {
			return hand()
		}
		return nil
	})
	if err == nil && len(bookings) > 0 {
		err = hand()
	}
	return err
}
