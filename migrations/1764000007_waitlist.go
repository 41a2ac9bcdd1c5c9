package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upWaitlist, nil)
}

func upWaitlist(app core.App) error {
	practitioners, err := app.FindCollectionByNameOrId("practitioners")
	if err != nil {
		return err
	}
	if err := createWaitlist(app, practitioners); err != nil {
		return err
	}
	return createFreedTime(app, practitioners)
}

func createWaitlist(app core.App, practitioners *core.Collection) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	appointments, err := app.FindCollectionByNameOrId("appointments")
	if err != nil {
		return err
	}
	patients, err := app.FindCollectionByNameOrId("patients")
	if err != nil {
		return err
	}
	duration := whole("duration", 5, 480, "Minutes.")
	duration.Required = true
	mine := rule("@request.auth.id != '' && visitor = @request.auth.id")
	waitlist, err := create(app, "waitlist",
		rules{list: mine, view: mine, create: rule("@request.auth.id != ''"), update: mine},
		presentable(relation("visitor", users, true, true)),
		presentable(relation("patient", patients, false, true)),
		presentable(relation("practitioner", practitioners, false, true)),
		presentable(text("specialization", false, "Instead of a practitioner.")),
		duration, choice("mode", true, "telephone", "video", "physical"),
		text("from", true, "YYYY-MM-DD"), text("to", true, "YYYY-MM-DD"),
		choice("status", true, "waiting", "offered", "accepted", "lapsed", "cancelled"),
		relation("appointment", appointments, false, false),
	)
	if err != nil {
		return err
	}
	waitlist.AddIndex("idx_waitlist_waiting", false, "created", "status = 'waiting'")
	waitlist.AddIndex("idx_waitlist_visitor", false, "visitor, status", "")
	waitlist.AddIndex("idx_waitlist_patient", false, "patient", "")
	waitlist.AddIndex("idx_waitlist_appointment", false, "appointment", "appointment != ''")
	return app.Save(waitlist)
}

// createFreedTime keeps what has come free until it was offered, so that no crash lets it be forgotten.
func createFreedTime(app core.App, practitioners *core.Collection) error {
	freed, err := create(app, "freed_time", rules{},
		presentable(relation("practitioner", practitioners, true, true)),
		presentable(instant("start", true)), presentable(instant("end", true)), instant("at", true),
	)
	if err != nil {
		return err
	}
	freed.AddIndex("idx_freed_time_created", false, "created, id", "")
	freed.AddIndex("idx_freed_time_practitioner", false, "practitioner", "")
	return app.Save(freed)
}
