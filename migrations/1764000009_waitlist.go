package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upWaitlist, downWaitlist)
}

func upWaitlist(app core.App) error {
	found := map[string]*core.Collection{}
	for _, name := range []string{"practitioners", "users", "appointments", "clinic"} {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		found[name] = c
	}
	duration := whole("duration", 5, 480, "Minutes.")
	duration.Required = true
	mine := rule("@request.auth.id != '' && visitor = @request.auth.id")
	waitlist, err := create(app, "waitlist", rules{list: mine, view: mine, create: rule("@request.auth.id != ''"), update: mine},
		presentable(relation("visitor", found["users"], true, true)),
		presentable(relation("practitioner", found["practitioners"], false, true)),
		presentable(text("specialization", false, "Instead of a practitioner.")),
		duration, choice("mode", true, "telephone", "video", "physical"),
		text("from", true, "YYYY-MM-DD"), text("to", true, "YYYY-MM-DD"),
		choice("status", true, "waiting", "offered", "accepted", "lapsed", "cancelled"),
		relation("appointment", found["appointments"], false, false),
	)
	if err != nil {
		return err
	}
	waitlist.AddIndex("idx_waitlist_waiting", false, "created", "status = 'waiting'")
	waitlist.AddIndex("idx_waitlist_visitor", false, "visitor, status", "")
	waitlist.AddIndex("idx_waitlist_appointment", false, "appointment", "appointment != ''")
	if err := app.Save(waitlist); err != nil {
		return err
	}
	// What has come free is noted here until it was offered, so that no crash lets it be forgotten.
	freed, err := create(app, "freed_time", rules{},
		presentable(relation("practitioner", found["practitioners"], true, true)),
		presentable(instant("start", true)), presentable(instant("end", true)), instant("at", true),
	)
	if err != nil {
		return err
	}
	freed.AddIndex("idx_freed_time_created", false, "created, id", "")
	freed.AddIndex("idx_freed_time_practitioner", false, "practitioner", "")
	if err := app.Save(freed); err != nil {
		return err
	}
	found["clinic"].Fields.Add(whole("offer_minutes", 0, 7*24*60, "How long a freed time is held for the first of the waitlist; 0 = 30."))
	return app.Save(found["clinic"])
}

func downWaitlist(app core.App) error {
	clinic, err := app.FindCollectionByNameOrId("clinic")
	if err != nil {
		return err
	}
	clinic.Fields.RemoveByName("offer_minutes")
	if err := app.Save(clinic); err != nil {
		return err
	}
	return drop(app, "freed_time", "waitlist")
}
