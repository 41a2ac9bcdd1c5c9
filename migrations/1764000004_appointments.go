package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upAppointments, nil)
}

func upAppointments(app core.App) error {
	practitioners, err := app.FindCollectionByNameOrId("practitioners")
	if err != nil {
		return err
	}
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	if err := createSlots(app, practitioners); err != nil {
		return err
	}
	patients, err := createPatients(app, users)
	if err != nil {
		return err
	}
	if err := createAppointments(app, practitioners, users, patients); err != nil {
		return err
	}
	if err := showPatients(app, patients); err != nil {
		return err
	}
	// A practitioner may look up the people who have booked with them; the hooks show name and phone alone.
	// Receptionists may look up everybody.
	users.ViewRule = rule("@request.auth.id != '' && " +
		"(id = @request.auth.id || " + receptionist + " || appointments_via_visitor.practitioner_user ?= @request.auth.id)")
	return app.Save(users)
}

func createSlots(app core.App, practitioners *core.Collection) error {
	slots, err := create(app, "slots", rules{list: rule(""), view: rule("")},
		presentable(relation("practitioner", practitioners, true, false)),
		presentable(instant("start", true)), presentable(instant("end", true)),
		choice("state", true, "held", "booked"),
		hidden(instant("hold_expires", false)),
	)
	if err != nil {
		return err
	}
	slots.AddIndex("idx_slots_start", true, "practitioner, start", "")
	if err := app.Save(slots); err != nil {
		return err
	}
	for _, operation := range []string{"INSERT", "UPDATE"} {
		if _, err := app.DB().NewQuery(slotTrigger(operation)).Execute(); err != nil {
			return err
		}
	}
	return nil
}

// slotTrigger refuses overlapping slots in the database itself, whatever the program does. Stored slots
// do not overlap, so it is enough to look at the nearest neighbour on each side.
func slotTrigger(operation string) string {
	const neighbours = `
		SELECT [[end]] FROM (SELECT [[end]] FROM slots
			WHERE practitioner = NEW.practitioner AND start <= NEW.start AND id != NEW.id ORDER BY start DESC LIMIT 1)
			WHERE [[end]] > NEW.start
		UNION ALL
		SELECT start FROM (SELECT start FROM slots
			WHERE practitioner = NEW.practitioner AND start > NEW.start AND id != NEW.id ORDER BY start LIMIT 1)
			WHERE start < NEW.[[end]]`
	return "CREATE TRIGGER slots_no_overlap_" + operation + " BEFORE " + operation + ` ON slots BEGIN
		SELECT RAISE(ABORT, 'slot_inverted') WHERE NEW.[[end]] <= NEW.start;
		SELECT RAISE(ABORT, 'slot_taken') WHERE EXISTS (` + neighbours + `);
	END`
}

// createPatients adds the people in somebody's care, who come to appointments that the owner of the account books.
func createPatients(app core.App, users *core.Collection) (*core.Collection, error) {
	owned := rule("@request.auth.id != '' && (owner = @request.auth.id || " + receptionist + ")")
	patients, err := create(app, "patients", rules{owned, owned, rule("@request.auth.id != ''"), owned, owned},
		presentable(relation("owner", users, true, true)),
		presentable(text("name", true, "")),
		text("date_of_birth", true, "YYYY-MM-DD"),
		choice("gender", true, "female", "male", "other", "undisclosed"),
		choice("relation", true, "child", "spouse", "parent", "other"),
	)
	if err != nil {
		return nil, err
	}
	patients.AddIndex("idx_patients_owner", false, "owner", "")
	return patients, app.Save(patients)
}

// showPatients lets practitioners read those whom they have an appointment with.
func showPatients(app core.App, patients *core.Collection) error {
	patients.ViewRule = rule("@request.auth.id != '' && (owner = @request.auth.id || " + receptionist +
		" || appointments_via_patient.practitioner_user ?= @request.auth.id)")
	return app.Save(patients)
}

func createAppointments(app core.App, practitioners, users, patients *core.Collection) error {
	visitTypes, err := app.FindCollectionByNameOrId("visit_types")
	if err != nil {
		return err
	}
	// Two indexed columns, and no join: the cost of a list does not grow with other people's appointments. Of others than
	// receptionists a list is asked without the last condition, by which SQLite could use no index.
	seen := rule("@request.auth.id != '' && (visitor = @request.auth.id || practitioner_user = @request.auth.id" +
		" || " + receptionist + ")")
	appointments, err := create(
		app,
		"appointments",
		rules{list: seen, view: seen, create: rule(""), update: seen},
		presentable(relation("practitioner", practitioners, true, false)),
		presentable(relation("visitor", users, true, false)),
		presentable(instant("start", true)),
		minutes("duration"),
		relation("patient", patients, false, false),
		relation("visit_type", visitTypes, false, false),
		choice("mode", true, "telephone", "video", "physical"),
		presentable(choice("status", true, "held", "confirmed", "arrived", "completed", "no_show", "cancelled", "expired")),
		instant("end", true),
		longText("reason", "What the visitor comes for."),
		whole("amount", 0, 1e12, "In the currency's minor unit."),
		text("currency", true, "ISO 4217"),
		text("order_id", true, ""),
		instant("hold_expires", false),
		instant("confirmed_at", false),
		instant("arrived_at", false),
		choice("cancelled_by", false, "visitor", "practitioner", "receptionist", "super_admin"),
		longText("cancel_reason", ""),
		&core.URLField{Name: "meeting_url"},
		hidden(text("waitlist", false, "The id of the waitlist's entry that it was proposed to.")),
		hidden(text("slot", false, "The id of its slot while it claims one.")),
		hidden(text("practitioner_user", true, "The practitioner's account.")),
		hidden(whole("buffer_before", 0, 240, "Minutes that its slot begins earlier, as they were when it was claimed.")),
		hidden(whole("buffer_after", 0, 240, "Minutes that its slot ends later.")),
		&core.BoolField{Name: "conflict", Help: "The practitioner's hours have changed since, and leave it outside."},
		hidden(
			&core.NumberField{Name: "hold_kept", Help: "The part of its hold that was over when its visitor gave it back."},
		),
		hidden(text("taken_from", false, "A keyed hash of the address that it was held from; empty = the clinic's own.")),
		hidden(instant("next_reminder", false)),
		hidden(whole("sequence", 0, 1e9, "How often it was changed since it was confirmed (RFC 5545).")),
	)
	if err != nil {
		return err
	}
	appointments.AddIndex("idx_appointments_practitioner", false, "practitioner, start", "")
	appointments.AddIndex("idx_appointments_visitor", false, "visitor, start", "")
	appointments.AddIndex("idx_appointments_practitioner_user", false, "practitioner_user, start", "")
	// All that reports read.
	appointments.AddIndex("idx_appointments_start", false, "start, practitioner, status, duration, amount, currency", "")
	appointments.AddIndex("idx_appointments_order", true, "order_id", "")
	appointments.AddIndex("idx_appointments_patient", false, "patient", "patient != ''")
	appointments.AddIndex("idx_appointments_visit_type", false, "visit_type, practitioner", "visit_type != ''")
	appointments.AddIndex("idx_appointments_slot", true, "slot", "slot != ''")
	appointments.AddIndex("idx_appointments_held", false, "hold_expires", "status = 'held'")
	appointments.AddIndex("idx_appointments_holds_of", false, "visitor, hold_expires",
		"status = 'held' OR status = 'expired' OR hold_kept > 0")
	appointments.AddIndex("idx_appointments_holds_from", false, "taken_from, hold_expires", "taken_from != ''")
	appointments.AddIndex("idx_appointments_conflict", false, "start", "conflict = TRUE")
	appointments.AddIndex("idx_appointments_next_reminder", false, "next_reminder", "next_reminder != ''")
	appointments.AddIndex("idx_appointments_no_show", false, "visitor, start", "status = 'no_show'")
	appointments.AddIndex("idx_appointments_open", false, "`end`", "status = 'confirmed' OR status = 'arrived'")
	return app.Save(appointments)
}
