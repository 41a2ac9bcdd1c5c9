package hooks

import (
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const relocatedPerRun = 100 // appointments that are looked for at once

// wakeRelocations begins as soon as the job is committed; the cron job is there for what a crash has left.
func (h *handlers) wakeRelocations(e *core.RecordEvent) error {
	app := e.App
	h.Background(h.logged(app, "relocate_appointments", h.relocateAppointments))
	return e.Next()
}

// relocateAppointments works off all that is pending, in turn. What fails without being refused stays pending, and is
// tried again by the next run.
func (h *handlers) relocateAppointments(app core.App) error {
	h.relocating.Lock()
	defer h.relocating.Unlock()
	for {
		pending, err := collections.PendingRelocationItems(app, relocatedPerRun)
		if err != nil || len(pending) == 0 {
			return err
		}
		var failures []error
		for _, item := range pending {
			if h.running.isOver() {
				return errors.Join(failures...)
			}
			failures = append(failures, h.relocateOne(app, item))
		}
		if err := errors.Join(failures...); err != nil {
			return err
		}
	}
}

// turn is one appointment of a relocation, whose turn it is.
type turn struct {
	operation
	item string
	r    *collections.Relocation
	a    *collections.Appointment // as it was before the transaction
}

// relocateOne does what is asked with one appointment. What refuses it is written down, and the appointment left as
// it was.
func (h *handlers) relocateOne(app core.App, item *collections.RelocationItem) error {
	t, err := h.turnOf(app, item)
	if err != nil {
		return err
	}
	switch t.r.Action() {
	case rules.MoveAll:
		err = h.moveToColleague(app, t)
	case rules.CancelAll:
		err = t.cancel(app)
	default:
		err = h.proposeTimes(app, t)
	}
	if refusal, refused := refusalIn(err); refused {
		return t.settle(app, func(_ core.App, item *collections.RelocationItem) error {
			item.SetRefused(refusal)
			return nil
		})
	}
	return err
}

func (h *handlers) turnOf(app core.App, item *collections.RelocationItem) (t turn, err error) {
	t.item = item.Id
	if t.r, err = collections.FindRelocation(app, item.Relocation()); err != nil {
		return t, err
	}
	t.operation = operation{now: h.Now(), actor: t.r.Actor(), desk: true}
	t.a, err = collections.FindAppointment(app, item.Appointment())
	return t, err
}

// settle does something with the appointment and counts its outcome in one transaction: neither a crash nor another
// run does it twice.
func (t turn) settle(app core.App, do func(tx core.App, item *collections.RelocationItem) error) error {
	return app.RunInTransaction(func(tx core.App) error {
		item, err := collections.FindRelocationItem(tx, t.item)
		if err != nil || item.Outcome() != rules.Pending {
			return err
		}
		if err := do(tx, item); err != nil {
			return err
		}
		if err := t.saveOwn(tx, item); err != nil {
			return err
		}
		r, err := collections.FindRelocation(tx, item.Relocation())
		if err != nil {
			return err
		}
		r.Count(item.Outcome())
		return t.saveOwn(tx, r)
	})
}

// current loads the appointment as it is in the transaction, and refuses what the relocation cannot ask of it any more.
func (t turn) current(tx core.App, request rules.Request) (*collections.Appointment, error) {
	a, err := collections.FindAppointment(tx, t.a.Id)
	if err != nil {
		return nil, err
	}
	if a.Practitioner() != t.r.Practitioner() {
		return nil, rules.ErrTransitionNotAllowed // it is a colleague's already
	}
	request.By = t.r.By()
	_, err = rules.DecideTransition(a.Facts(), request, t.now)
	return a, err
}

// cancel is any cancellation by the desk, the message its reason.
func (t turn) cancel(app core.App) error {
	return t.settle(app, func(tx core.App, item *collections.RelocationItem) error {
		a, err := t.current(tx, rules.Request{To: rules.Cancelled})
		if err != nil {
			return err
		}
		a.SetStatus(rules.Cancelled)
		a.SetCancelledBy(t.r.By())
		a.SetCancelReason(t.r.Message())
		item.SetCancelled()
		return t.saveAudited(tx, a)
	})
}

func (t turn) saveAudited(tx core.App, a *collections.Appointment) error {
	fields := changedFields(a.Record)
	if err := t.save(tx, a); err != nil {
		return err
	}
	return t.audit(tx, "update", a.Record, fields...)
}
