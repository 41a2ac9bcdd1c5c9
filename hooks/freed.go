package hooks

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// noteFreed notes, in the transaction that frees it, a stretch of a practitioner's time that somebody may wait for.
func (c *clinic) noteFreed(e *core.RecordEvent) error {
	freed := collections.FreedBy(e.Record)
	if err := e.Next(); err != nil {
		return err
	}
	return c.note(e.App, freed)
}

// noteVacated is noteFreed for what moves to another time.
func (c *clinic) noteVacated(e *core.RecordEvent) error {
	left := collections.FreedBy(e.Record.Original())
	if err := e.Next(); err != nil || collections.FreedBy(e.Record) == left {
		return err
	}
	return c.note(e.App, left)
}

// noteReopened is noteFreed for a date whose windows have changed.
func (c *clinic) noteReopened(e *core.RecordEvent) error {
	if err := e.Next(); err != nil {
		return err
	}
	p, err := ownerOf(e.App, e.Record.GetString("practitioner"))
	if err != nil || p == nil {
		return err
	}
	loc, err := p.Location()
	if err != nil {
		return err
	}
	date, err := rules.ParseDate(e.Record.GetString("date"))
	if err != nil {
		return err
	}
	day := rules.Interval{Start: date.At(0, loc), End: date.AddDays(1).At(0, loc)}
	return collections.NoteFreed(e.App, p, day, c.Now())
}

func (c *clinic) note(tx core.App, freed collections.Freed) error {
	p, err := ownerOf(tx, freed.Practitioner)
	if err != nil || p == nil {
		return err
	}
	return collections.NoteFreed(tx, p, freed.Interval, c.Now())
}

// ownerOf returns whose time it is; nil where the time goes with its practitioner.
func ownerOf(tx core.App, practitioner string) (*collections.Practitioner, error) {
	p, err := collections.FindPractitioner(tx, practitioner)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return p, err
}

// wakeWaitlist offers what has come free as soon as it is committed; the cron job is there for what a crash has left.
func (c *clinic) wakeWaitlist(e *core.RecordEvent) error {
	app := e.App
	c.Background(logged(app, "match_waitlist", c.matchWaitlist))
	return e.Next()
}

// matchWaitlist offers freed time to those who wait for it, and ends the waiting for days that have passed.
func (c *clinic) matchWaitlist(app core.App) error {
	if !c.matching.TryLock() {
		return nil
	}
	defer c.matching.Unlock()
	if err := c.endWaits(app); err != nil {
		return err
	}
	for {
		served, err := c.offerAllFreed(app)
		if served == 0 {
			return err
		}
	}
}

// offerAllFreed returns how much of the freed time it has offered to everybody who waits for it. What fails stays noted.
func (c *clinic) offerAllFreed(app core.App) (served int, err error) {
	all, err := collections.AllFreed(app)
	if err != nil {
		return 0, err
	}
	var failures []error
	for _, freed := range all {
		err := c.offerFreed(app, freed)
		if err == nil {
			err = app.Delete(freed)
		}
		if err == nil {
			served++
		}
		failures = append(failures, err)
	}
	return served, errors.Join(failures...)
}

func (c *clinic) endWaits(app core.App) error {
	over, err := collections.WaitsBefore(app, rules.LastWaitOver(c.Now()))
	if err != nil {
		return err
	}
	return inTurn(app, over, func(tx core.App, found *collections.Wait) error {
		wait, err := collections.FindWait(tx, found.Id)
		if err != nil || wait.Status() != rules.Waiting {
			return err
		}
		wait.SetStatus(rules.Lapsed)
		return tx.Save(wait)
	})
}

// offerFreed goes along the line, in the order in which they came, until nothing of the time is left.
func (c *clinic) offerFreed(app core.App, freed *collections.FreedRecord) error {
	p, err := collections.FindPractitioner(app, freed.Freed().Practitioner)
	if err != nil {
		return err
	}
	line, err := collections.InLineFor(app, p)
	if err != nil {
		return err
	}
	for _, wait := range line {
		if err := c.serve(app, p, wait, freed); err != nil {
			return err
		}
	}
	return nil
}

// serve offers the one who waits the first time that fits, if there is one. What fits is looked up
// before the transaction, which decides once more: those for whom nothing is free hold up no booking.
func (c *clinic) serve(app core.App, p *collections.Practitioner, wait *collections.Wait, freed *collections.FreedRecord) error {
	offer, err := p.Offer()
	if err != nil {
		return err
	}
	if rules.CheckOffer(offer, wait.Minutes(), wait.Mode()) != nil {
		return nil
	}
	now := c.Now()
	fits, err := fitsIn(app, p, wait, freed, now)
	if err != nil {
		return err
	}
	for _, slot := range fits {
		err := c.offer(app, wait, freed, slot, now)
		switch {
		case errors.Is(err, rules.ErrVisitorBusy), errors.Is(err, rules.ErrSlotTaken):
			continue
		case errors.Is(err, rules.ErrPaymentsUnavailable):
			return err // the time stays noted, and is offered when payments work again
		}
		return ignoreRefusal(err) // with three unpaid holds, say: the next in line has it
	}
	return nil
}

func ignoreRefusal(err error) error {
	if _, refused := refusalIn(err); refused {
		return nil
	}
	return err
}

// fitsIn returns the free slots of the entry's length that take up some of the freed time, on the days of the entry.
func fitsIn(app core.App, p *collections.Practitioner, wait *collections.Wait, freed *collections.FreedRecord, now time.Time) ([]rules.Interval, error) {
	from, to, err := wait.Days()
	if err != nil {
		return nil, err
	}
	loc, err := p.Location()
	if err != nil {
		return nil, err
	}
	length, stretch := minutes(wait.Minutes()), freed.Freed().Interval
	first, last := rules.DateOf(stretch.Start.Add(-length), loc), rules.DateOf(stretch.End, loc)
	if first.Compare(from) < 0 {
		first = from
	}
	if last.Compare(to) > 0 {
		last = to
	}
	schedule, err := collections.ScheduleOf(app, p, collections.Span{From: first, To: last, Now: now, Without: freed.Id})
	if err != nil {
		return nil, err
	}
	var fits []rules.Interval
	for d := first; d.Compare(last) <= 0; d = d.AddDays(1) {
		for _, slot := range schedule.FreeSlots(d, length, now) {
			if schedule.Occupied(slot).Overlaps(stretch) {
				fits = append(fits, slot)
			}
		}
	}
	return fits, nil
}

// offer holds the time for the one who waits alone, and tells them.
func (c *clinic) offer(app core.App, wait *collections.Wait, freed *collections.FreedRecord, slot rules.Interval, now time.Time) error {
	settings, err := collections.FindClinic(app)
	if err != nil {
		return err
	}
	a, err := collections.NewOffer(app, wait, freed, slot.Start, now.Add(settings.Offer()))
	if err != nil {
		return err
	}
	if _, err := c.checkHold(app, a, now); err != nil {
		return err
	}
	if err := c.order(context.Background(), app, a); err != nil {
		return err
	}
	return app.RunInTransaction(func(tx core.App) error { return c.holdForWaiting(tx, wait.Id, a, now) })
}

func (c *clinic) holdForWaiting(tx core.App, id string, a *collections.Appointment, now time.Time) error {
	wait, err := collections.FindWait(tx, id)
	if err != nil || wait.Status() != rules.Waiting {
		return err
	}
	if err := tx.Save(a); err != nil {
		return err
	}
	wait.SetStatus(rules.Offered)
	wait.SetAppointment(a.Id)
	if err := tx.Save(wait); err != nil {
		return err
	}
	parties, err := loadParties(tx, a)
	if err != nil {
		return err
	}
	if err := collections.Queue(tx, parties.offered(), now); err != nil {
		return err
	}
	return c.audit(tx, "match_waitlist", "create", a.Record)
}
