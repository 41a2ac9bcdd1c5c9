package hooks

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// requestWait says who may wait: those who may book.
func (c *clinic) requestWait(e *core.RecordRequestEvent) error {
	if e.HasSuperuserAuth() || collections.AsUser(e.Auth).Role() != collections.VisitorRole {
		return rules.ErrNotAllowed.Because("Visitors join the waitlist themselves.")
	}
	wait := collections.AsWait(e.Record)
	if err := rules.CheckProfile(collections.AsUser(e.Auth).Profile(), wait.Mode()); err != nil {
		return err
	}
	if wait.Practitioner() != "" {
		if _, err := checkOffer(e.App, wait.Practitioner(), wait.Minutes(), wait.Mode()); err != nil {
			return err
		}
	}
	waiting, err := collections.CountWaits(e.App, e.Auth.Id)
	if err != nil {
		return err
	}
	if waiting >= rules.MaxWaits {
		return rules.ErrNotAllowed.Because("You wait for ten times already; leave one of them first.")
	}
	wait.SetVisitor(e.Auth.Id)
	wait.SetStatus(rules.Waiting)
	return e.Next()
}

// requestWaitChange lets a visitor leave the waitlist, and nothing else. An offer is given back with it.
func (c *clinic) requestWaitChange(e *core.RecordRequestEvent) error {
	current, err := collections.FindWait(e.App, e.Record.Id)
	if err != nil {
		return orNotFound(err)
	}
	for _, field := range changedFields(e.Record) {
		if field != "status" {
			return rules.ErrNotAllowed.On(field).Because("Leave the waitlist, and join it again with what you want.")
		}
	}
	leaves := collections.AsWait(e.Record).Status() == rules.WaitCanceled
	if !leaves || current.Status() != rules.Waiting && current.Status() != rules.Offered {
		return rules.ErrTransitionNotAllowed.Because("The entry cannot go into this status.")
	}
	if current.Status() == rules.Offered {
		if err := giveBack(e.App, current.Appointment()); err != nil {
			return err
		}
		if current, err = collections.FindWait(e.App, current.Id); err != nil {
			return err
		}
	}
	current.SetStatus(rules.WaitCanceled)
	e.Record = current.Record
	return e.Next()
}

func giveBack(tx core.App, appointment string) error {
	a, err := collections.FindAppointment(tx, appointment)
	if err != nil || a.Status() != rules.Held {
		return err
	}
	a.SetStatus(rules.Cancelled)
	a.SetCancelledBy(rules.ByVisitor)
	return tx.Save(a)
}

func validateWait(e *core.RecordEvent) error {
	wait := collections.AsWait(e.Record)
	if wait.Practitioner() == "" && wait.Specialization() == "" {
		return blank("practitioner")
	}
	from, to, err := wait.Days()
	if err != nil {
		return err
	}
	wait.SetDays(from, to)
	return e.Next()
}

// wakeWaitlist looks for somebody who waits for the practitioner as soon as some of their time has come free.
func (c *clinic) wakeWaitlist(e *core.RecordEvent) error {
	app, practitioner := e.App, e.Record.GetString("practitioner")
	c.Background(logged(app, "match_waitlist", func(app core.App) error {
		p, err := collections.FindPractitioner(app, practitioner)
		if err != nil {
			return err
		}
		line, err := collections.InLineFor(app, p)
		return errors.Join(err, c.serveAll(app, line))
	}))
	return e.Next()
}

// matchWaitlist looks for whatever else has opened: hours, horizons, and what a crash has left undone.
func (c *clinic) matchWaitlist(app core.App) error {
	if !c.matching.TryLock() {
		return nil
	}
	defer c.matching.Unlock()
	line, err := collections.InLine(app)
	return errors.Join(err, c.serveAll(app, line))
}

// serveAll offers free times to those who wait, in the order in which they came.
func (c *clinic) serveAll(app core.App, line []*collections.Wait) error {
	var failures []error
	for _, wait := range line {
		failures = append(failures, c.serve(app, wait))
	}
	return errors.Join(failures...)
}

// serve offers the one who waits the first time that fits, if there is one. What fits is looked up
// before the transaction, which decides once more: those for whom nothing is free hold up no booking.
func (c *clinic) serve(app core.App, wait *collections.Wait) error {
	now := c.Now()
	if _, to, err := wait.Days(); err != nil || rules.WaitOver(to, now) {
		return errors.Join(err, c.endWait(app, wait.Id))
	}
	fits, err := fitsOf(app, wait, now)
	if err != nil {
		return err
	}
	for _, fit := range fits {
		err := c.offer(app, wait, fit, now)
		if !errors.Is(err, rules.ErrVisitorBusy) && !errors.Is(err, rules.ErrSlotTaken) {
			return ignoreRefusal(err) // with three unpaid holds, say: the next in line has it
		}
	}
	return nil
}

func ignoreRefusal(err error) error {
	if _, refused := refusalIn(err); refused {
		return nil
	}
	return err
}

func (c *clinic) endWait(app core.App, id string) error {
	return app.RunInTransaction(func(tx core.App) error {
		wait, err := collections.FindWait(tx, id)
		if err != nil || wait.Status() != rules.Waiting {
			return err
		}
		wait.SetStatus(rules.Lapsed)
		return tx.Save(wait)
	})
}

const fitsTried = 5 // the visitor may be busy at the first

// fit is a free slot of a practitioner that somebody waits for.
type fit struct {
	practitioner *collections.Practitioner
	slot         rules.Interval
}

// fitsOf returns the soonest free slots of all practitioners that the entry is for.
func fitsOf(app core.App, wait *collections.Wait, now time.Time) ([]fit, error) {
	wanted, err := wait.Wanted(app)
	if err != nil {
		return nil, err
	}
	from, to, err := wait.Days()
	if err != nil {
		return nil, err
	}
	schedules, err := collections.Schedules(app, wanted, collections.Span{From: from, To: to, Now: now})
	if err != nil {
		return nil, err
	}
	var fits []fit
	for _, p := range wanted {
		offer, err := p.Offer()
		if err != nil {
			return nil, err
		}
		if rules.CheckOffer(offer, wait.Minutes(), wait.Mode()) != nil {
			continue
		}
		for _, slot := range schedules[p.Id].FirstFree(from, to, minutes(wait.Minutes()), now, fitsTried) {
			fits = append(fits, fit{p, slot})
		}
	}
	slices.SortStableFunc(fits, func(a, b fit) int { return a.slot.Start.Compare(b.slot.Start) })
	return fits[:min(len(fits), fitsTried)], nil
}

// offer holds the time for the one who waits alone, and tells them.
func (c *clinic) offer(app core.App, wait *collections.Wait, found fit, now time.Time) error {
	settings, err := collections.FindClinic(app)
	if err != nil {
		return err
	}
	a, err := collections.NewOffer(app, wait, found.practitioner.Id, found.slot.Start, now.Add(settings.Offer()))
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

// followWaitlist notes at the entry what has become of the appointment that was offered to it.
func followWaitlist(tx core.App, a *collections.Appointment) error {
	wait, err := collections.WaitOf(tx, a.Id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	status := rules.WaitAfter(a.Status())
	if wait.Status() == status || wait.Status() == rules.WaitCanceled || wait.Status() == rules.Accepted {
		return nil
	}
	wait.SetStatus(status)
	return tx.Save(wait)
}
