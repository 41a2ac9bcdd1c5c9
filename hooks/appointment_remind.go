package hooks

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const remindersPerRun = 500

// planReminder sets when to remind of a confirmed appointment next; of any other nobody is reminded.
func (h *handlers) planReminder(tx core.App, a *collections.Appointment, now time.Time) error {
	if a.Status() != rules.Confirmed {
		a.SetNextReminder(time.Time{})
		return nil
	}
	settings, _ := h.roster.Known(a.Practitioner())
	if settings == nil {
		var err error
		if settings, err = collections.FindSettings(tx); err != nil {
			return err
		}
	}
	leads, err := settings.Reminders()
	if err != nil {
		return err
	}
	a.SetNextReminder(rules.NextReminder(a.Start(), leads, now))
	return nil
}

// sendReminders queues what is due. The plan for the next one is written with it, so that each is sent once.
func (h *handlers) sendReminders(app core.App) error {
	now := h.Now()
	due, err := collections.DueReminders(app, now, remindersPerRun)
	if err != nil {
		return err
	}
	return inTurn(app, due, func(tx core.App, found *collections.Appointment) error {
		return h.remind(tx, found.Id, now)
	})
}

func (h *handlers) remind(tx core.App, id string, now time.Time) error {
	a, err := collections.FindAppointment(tx, id)
	if err != nil {
		return err
	}
	if next := a.NextReminder(); next.IsZero() || next.After(now) {
		return nil // another run was quicker
	}
	if a.Status() == rules.Confirmed && now.Before(a.Start()) {
		parties, err := h.loadParties(tx, a, h.portal(tx, ""))
		if err != nil {
			return err
		}
		if err := queue(tx, parties.reminders(), now); err != nil {
			return err
		}
	}
	if err := h.planReminder(tx, a, now); err != nil {
		return err
	}
	return tx.Save(a)
}
