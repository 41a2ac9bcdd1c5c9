package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const remindersPerRun = 500

// planReminder sets when to remind of a confirmed appointment next; of any other nobody is reminded.
func (h *handlers) planReminder(tx core.App, a *collections.Appointment) error {
	if a.Status() != rules.Confirmed {
		a.SetNextReminder(rules.NextReminder(a.Start(), nil, a.Start()))
		return nil
	}
	settings, err := collections.FindSettings(tx)
	if err != nil {
		return err
	}
	leads, err := settings.Reminders()
	if err != nil {
		return err
	}
	a.SetNextReminder(rules.NextReminder(a.Start(), leads, h.Now()))
	return nil
}

// sendReminders queues what is due. The plan for the next one is written with it, so that each is sent once.
func (h *handlers) sendReminders(app core.App) error {
	due, err := collections.DueReminders(app, h.Now(), remindersPerRun)
	if err != nil {
		return err
	}
	return inTurn(app, due, h.remind)
}

func (h *handlers) remind(tx core.App, found *collections.Appointment) error {
	a, err := collections.FindAppointment(tx, found.Id)
	if err != nil {
		return err
	}
	now := h.Now()
	if a.Status() == rules.Confirmed && now.Before(a.Start()) {
		parties, err := loadParties(tx, a)
		if err != nil {
			return err
		}
		if err := queue(tx, parties.reminders(), now); err != nil {
			return err
		}
	}
	if err := h.planReminder(tx, a); err != nil {
		return err
	}
	return tx.Save(a)
}

// replanReminders follows a change of the clinic's settings for all appointments to come.
func (h *handlers) replanReminders(e *core.RecordEvent) error {
	changedReminders := changed(e.Record, "reminders")
	if err := e.Next(); err != nil || !changedReminders {
		return err
	}
	upcoming, err := collections.Upcoming(e.App, "", h.Now())
	if err != nil {
		return err
	}
	for _, a := range upcoming {
		if err := h.planReminder(e.App, a); err != nil {
			return err
		}
		if err := e.App.Save(a); err != nil {
			return err
		}
	}
	return nil
}
