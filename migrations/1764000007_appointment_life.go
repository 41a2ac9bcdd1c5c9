package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upAppointmentLife, downAppointmentLife)
}

// upAppointmentLife adds what follows a booking: reminders, conflicts with changed hours, no-shows, closing.
func upAppointmentLife(app core.App) error {
	appointments, err := app.FindCollectionByNameOrId("appointments")
	if err != nil {
		return err
	}
	appointments.Fields.Add(
		&core.BoolField{Name: "conflict", Help: "The practitioner's hours have changed since, and leave it outside."},
		hidden(instant("next_reminder", false)),
	)
	appointments.AddIndex("idx_appointments_conflict", false, "start", "conflict = TRUE")
	appointments.AddIndex("idx_appointments_next_reminder", false, "next_reminder", "next_reminder != ''")
	appointments.AddIndex("idx_appointments_no_show", false, "visitor, start", "status = 'no_show'")
	appointments.AddIndex("idx_appointments_open", false, "`end`", "status = 'confirmed' OR status = 'arrived'")
	if err := app.Save(appointments); err != nil {
		return err
	}
	return extendClinic(app)
}

func extendClinic(app core.App) error {
	clinic, err := app.FindCollectionByNameOrId("clinic")
	if err != nil {
		return err
	}
	clinic.Fields.Add(
		&core.JSONField{Name: "reminders", MaxSize: 2000, Help: "Hours before the start at which both are reminded, such as [24, 2]; empty = never."},
		whole("no_show_limit", 0, 1000, "Visitors who did not come this often in 12 months cannot book; 0 = off."),
		whole("auto_complete", 0, 8760, "Hours after the end at which an appointment that nobody closed is completed; 0 = never."),
	)
	if err := app.Save(clinic); err != nil {
		return err
	}
	record, err := app.FindFirstRecordByFilter("clinic", "id != ''")
	if err != nil {
		return err
	}
	record.Set("reminders", []int{24})
	record.Set("auto_complete", 24)
	return app.Save(record)
}

func downAppointmentLife(app core.App) error {
	for collection, fields := range map[string][]string{
		"appointments": {"conflict", "next_reminder"}, "clinic": {"reminders", "no_show_limit", "auto_complete"},
	} {
		c, err := app.FindCollectionByNameOrId(collection)
		if err != nil {
			return err
		}
		for _, index := range []string{"conflict", "next_reminder", "no_show", "open"} {
			c.RemoveIndex("idx_appointments_" + index)
		}
		for _, field := range fields {
			c.Fields.RemoveByName(field)
		}
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return nil
}
