package hooks

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const replansPerBatch = 100

// requestReplanning lets all reminders to come follow a change of the clinic's, after its commit:
// tens of thousands in one transaction would keep every booking waiting.
func requestReplanning(e *core.RecordEvent) error {
	if changed(e.Record, "reminders") {
		collections.AsSettings(e.Record).Replan()
	}
	return e.Next()
}

// wakeReplanning begins as soon as the change is committed; the cron job is there for what a crash has left.
func (h *handlers) wakeReplanning(e *core.RecordEvent) error {
	if collections.AsSettings(e.Record).Replanning() {
		app := e.App
		h.Background(h.logged(app, "replan_reminders", h.replanReminders))
	}
	return e.Next()
}

// replanReminders plans in short transactions, and bookings get in between them. What is confirmed or moved
// meanwhile is planned with the new settings by itself, and a change of them meanwhile begins anew.
func (h *handlers) replanReminders(app core.App) error {
	h.replanning.Lock()
	defer h.replanning.Unlock()
	for more := true; more && !h.running.isOver(); {
		err := app.RunInTransaction(func(tx core.App) (err error) {
			more, err = replanBatch(tx, h.Now()) // an instant for each: what has become due meanwhile is not planned away
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// replanBatch plans the next few, and says whether there may be more.
func replanBatch(tx core.App, now time.Time) (more bool, err error) {
	settings, err := collections.FindSettings(tx)
	if err != nil || !settings.Replanning() {
		return false, err
	}
	leads, err := settings.Reminders()
	if err != nil {
		return false, err
	}
	plans, err := settings.NextToReplan(tx, now, replansPerBatch)
	if err != nil {
		return false, err
	}
	for _, plan := range plans {
		plan.SetNext(rules.NextReminder(plan.Start.Time(), leads, now))
		if err := plan.Write(tx); err != nil {
			return false, err
		}
	}
	return len(plans) > 0, settings.SetReplanned(tx, plans)
}
