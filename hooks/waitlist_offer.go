package hooks

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// recordFreedTime notes, in the transaction that gives up a slot, the time that somebody may wait for.
func (h *handlers) recordFreedTime(e *core.RecordEvent) error {
	claimed := collections.FreedBy(e.Record)
	if err := e.Next(); err != nil {
		return err
	}
	return h.recordFreed(e.App, claimed)
}

// recordVacatedTime is recordFreedTime for what moves to another time.
func (h *handlers) recordVacatedTime(e *core.RecordEvent) error {
	left := collections.FreedBy(e.Record.Original())
	if err := e.Next(); err != nil || collections.FreedBy(e.Record) == left {
		return err
	}
	return h.recordFreed(e.App, left)
}

func (h *handlers) recordFreed(tx core.App, claimed collections.Freed) error {
	p, err := ownerOf(tx, claimed.Practitioner)
	if err != nil || p == nil {
		return err
	}
	return collections.RecordFreedTime(tx, p, p.Barred(claimed.Interval), h.Now())
}

// inLineFor returns those of the entries that wait whom the practitioner offers what they wait for, in their order.
func inLineFor(app core.App, p *collections.Practitioner) ([]*collections.Wait, error) {
	line, err := collections.InLineFor(app, p)
	if err != nil || len(line) == 0 {
		return nil, err
	}
	offer, err := collections.OfferOf(app, p)
	return slices.DeleteFunc(line, func(wait *collections.Wait) bool {
		_, refusal := offer.Agree(wait.Wish())
		return refusal != nil
	}), err
}

// wakeWaitlist offers what has come free as soon as it is committed; the cron job is there for what a crash has left.
func (h *handlers) wakeWaitlist(e *core.RecordEvent) error {
	app := e.App
	h.Background(h.logged(app, "match_waitlist", h.matchWaitlist))
	return e.Next()
}

// matchWaitlist offers freed time to those who wait for it, and ends the waiting for days that have passed.
func (h *handlers) matchWaitlist(app core.App) error {
	if !h.matching.TryLock() {
		return nil
	}
	defer h.matching.Unlock()
	if err := h.endWaits(app); err != nil {
		return err
	}
	for {
		served, err := h.proposeAllFreed(app)
		if served == 0 {
			return err
		}
	}
}

// proposeAllFreed returns how much of the freed time it has offered to everybody who waits for it.
// What fails stays noted.
func (h *handlers) proposeAllFreed(app core.App) (served int, err error) {
	all, err := collections.AllFreed(app)
	if err != nil {
		return 0, err
	}
	var failures []error
	for _, freed := range all {
		if h.running.isOver() {
			break
		}
		err := h.proposeFreed(app, freed)
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

func (h *handlers) endWaits(app core.App) error {
	over, err := collections.WaitsBefore(app, rules.LastWaitOver(h.Now()))
	if err != nil {
		return err
	}
	op := h.operationBy("match_waitlist")
	return inTurn(app, over, func(tx core.App, found *collections.Wait) error {
		wait, err := collections.FindWait(tx, found.Id)
		if err != nil || wait.Status() != rules.Waiting {
			return err
		}
		wait.SetStatus(rules.Lapsed)
		if err := op.save(tx, wait); err != nil {
			return err
		}
		return op.audit(tx, "update", wait.Record, "status")
	})
}

// proposeFreed goes along the line, in the order in which they came, until nothing of the time is left.
func (h *handlers) proposeFreed(app core.App, freed *collections.FreedRecord) error {
	p, err := collections.FindPractitioner(app, freed.Freed().Practitioner)
	if err != nil {
		return err
	}
	line, err := inLineFor(app, p)
	if err != nil {
		return err
	}
	var schedule *rules.Schedule
	for _, wait := range line {
		now := h.Now()
		if schedule == nil {
			if schedule, err = scheduleAround(app, p, freed, now); err != nil {
				return err
			}
		}
		proposed, err := h.serve(app, schedule, wait, freed, now)
		if err != nil {
			return err
		}
		if proposed {
			schedule = nil // some of the time is taken now
		}
	}
	return nil
}

// scheduleAround loads what decides about all slots that take up some of the freed time.
func scheduleAround(
	app core.App, p *collections.Practitioner, freed *collections.FreedRecord, now time.Time,
) (*rules.Schedule, error) {
	loc, err := p.Location()
	if err != nil {
		return nil, err
	}
	stretch := freed.Freed().Interval
	first, last := rules.DateOf(stretch.Start.Add(-rules.MaxDuration), loc), rules.DateOf(stretch.End, loc)
	return collections.ScheduleOf(app, p, collections.Span{From: first, To: last, Now: now, Without: freed.Id})
}

// serve proposes the first time that fits to the one who waits, if there is one. What fits is looked up
// before the transaction, which decides once more: those for whom nothing is free hold up no booking.
func (h *handlers) serve(
	app core.App, schedule *rules.Schedule, wait *collections.Wait, freed *collections.FreedRecord, now time.Time,
) (proposed bool, err error) {
	days, err := wait.Days()
	if err != nil {
		return false, err
	}
	for _, slot := range schedule.FreeIn(freed.Freed().Interval, days, minutes(wait.Minutes()), now) {
		err := h.propose(app, wait, freed, slot, operation{now: now, actor: "match_waitlist"})
		switch {
		case errors.Is(err, rules.ErrVisitorBusy), errors.Is(err, rules.ErrSlotTaken):
			continue
		case errors.Is(err, rules.ErrPaymentsUnavailable):
			return false, err // the time stays noted, and is offered when payments work again
		}
		return err == nil, ignoreRefusal(err) // with three unpaid holds, say: the next in line has it
	}
	return false, nil
}

func ignoreRefusal(err error) error {
	if _, refused := refusalIn(err); refused {
		return nil
	}
	return err
}

// propose holds the time for the one who waits alone, and tells them.
func (h *handlers) propose(
	app core.App, wait *collections.Wait, freed *collections.FreedRecord, slot rules.Interval, op operation,
) error {
	settings, err := collections.FindSettings(app)
	if err != nil {
		return err
	}
	a, err := collections.NewProposal(app, wait, freed.Freed().Practitioner, slot.Start, op.now.Add(settings.Proposal()))
	if err != nil {
		return err
	}
	// What was freed may be committed and not marked in the roster yet.
	person, err := h.roster.Fresh(app, a.Practitioner(), op.now)
	if err != nil {
		return err
	}
	b, err := h.bookingWith(app, person, a, freed.Id, op)
	if err != nil {
		return err
	}
	if err := b.facts.Decide(op.now); err != nil {
		return err
	}
	if err := h.prepareHold(context.Background(), app, a, b); err != nil {
		return err
	}
	return app.RunInTransaction(
		func(tx core.App) error { return h.holdProposal(tx, saving{operation: op, booking: b}, wait.Id, a) },
	)
}

func (h *handlers) holdProposal(tx core.App, s saving, id string, a *collections.Appointment) error {
	wait, err := collections.FindWait(tx, id)
	if err != nil || wait.Status() != rules.Waiting {
		return err
	}
	if err := s.save(tx, a); err != nil {
		return err
	}
	wait.SetStatus(rules.Offered)
	wait.SetAppointment(a.Id)
	if err := s.operation.save(tx, wait); err != nil {
		return err
	}
	parties, err := h.loadParties(tx, a, h.portal(tx, s.asked))
	if err != nil {
		return err
	}
	if err := collections.Queue(tx, parties.proposed(), s.now); err != nil {
		return err
	}
	return collections.Audit(tx, s.entry("create", a.Record), s.entry("update", wait.Record, "status", "appointment"))
}
