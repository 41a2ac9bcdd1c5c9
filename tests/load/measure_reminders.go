package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const reminderClients = 16

// measureReminders has visitors hold times while all reminders ahead are planned anew, and looks for the longest wait.
func measureReminders(ctx context.Context, b *bench) error {
	dir, err := b.copyClinic("reminders")
	if err != nil {
		return err
	}
	err = withDatabase(dir, func(app core.App) error { return ahead(time.Now()).add(ctx, app, b.ahead) })
	if err != nil {
		return err
	}
	s, err := serve(ctx, binary, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	supply, err := b.clinic.newSupply(ctx, s.addr)
	if err != nil {
		return err
	}
	usual := drive(ctx, s.addr, reminderClients, b.period, supply.holdEach)
	during, done := context.WithCancelCause(ctx)
	go func() { done(b.changeReminders(ctx, s)) }()
	holds := driveDuring(ctx, during, s.addr, reminderClients, 0, supply.holdEach)
	<-during.Done() // holds may have run out before
	row := rowOf(fmt.Sprintf("longest wait of a hold while %d reminders change", b.ahead), holds)
	row.Value, row.Unit = inMillis(holds.longest()), millis
	row = row.beside("longest wait otherwise", inMillis(usual.longest())).factor().atMost("value", 200, 50)
	if err := context.Cause(during); !errors.Is(err, errChanged) {
		row.Errors, row.Error = row.Errors+1, err.Error()
	}
	b.add(row)
	return nil
}

var errChanged = errors.New("all reminders are planned anew")

// changeReminders changes when people are reminded, and waits until nothing is planned as before; then it returns
// errChanged. It gives up where that takes more of a run than it may.
func (b *bench) changeReminders(ctx context.Context, s *server) error {
	patience := 4 * time.Minute
	if b.short {
		patience = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := s.changeClinic(ctx, b.clinic.admin, map[string]any{"reminders": []int{48}}); err != nil {
		return err
	}
	for {
		left, err := plannedAsBefore(s.dir)
		switch {
		case err != nil:
			return err
		case !left:
			return errChanged
		}
		if ctx.Err() != nil {
			return errors.New("the reminders were not planned anew in time")
		}
		wait(ctx, 100*time.Millisecond)
	}
}

// plannedAsBefore looks from without whether anybody is still to be reminded a day before.
func plannedAsBefore(dir string) (left bool, err error) {
	db, err := dbx.Open("sqlite", "file:"+filepath.Join(dir, "data.db")+"?mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		return false, err
	}
	defer func() { _ = db.Close() }()
	err = db.NewQuery("SELECT EXISTS (SELECT 1 FROM appointments WHERE id LIKE 'next%' AND status = 'confirmed' " +
		"AND next_reminder = strftime('%Y-%m-%d %H:%M:%fZ', start, '-24 hours'))").Row(&left)
	return left, err
}
