package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upSchedule, nil)
}

// upSchedule adds what practitioners say of their own time.
func upSchedule(app core.App) error {
	practitioners, err := app.FindCollectionByNameOrId("practitioners")
	if err != nil {
		return err
	}
	of := func() core.Field { return presentable(relation("practitioner", practitioners, true, true)) }

	weekday := whole("weekday", 1, 7, "1 (Monday) to 7 (Sunday)")
	weekday.Required = true
	hours, err := create(app, "working_hours", ownedByPractitionerOrDesk(),
		of(), weekday,
		presentable(text("start", true, "HH:MM")), presentable(text("end", true, "HH:MM, at most 24:00")),
		text("valid_from", false, "YYYY-MM-DD; empty = always was"), text("valid_to", false, "YYYY-MM-DD; empty = for ever"),
	)
	if err != nil {
		return err
	}
	hours.AddIndex("idx_working_hours_practitioner", false, "practitioner, weekday", "")
	if err := app.Save(hours); err != nil {
		return err
	}

	overrides, err := create(app, "schedule_overrides", ownedByPractitionerOrDesk(),
		of(), presentable(text("date", true, "YYYY-MM-DD")),
		&core.JSONField{
			Name: "windows", MaxSize: 20000, Help: `Such as [{"start": "09:00", "end": "12:00"}]; empty = closed that day.`,
		},
	)
	if err != nil {
		return err
	}
	overrides.AddIndex("idx_schedule_overrides_date", true, "practitioner, date", "")
	if err := app.Save(overrides); err != nil {
		return err
	}

	timeOff, err := create(app, "time_off", ownedByPractitionerOrDesk(),
		of(), presentable(instant("start", true)), presentable(instant("end", true)), text("reason", false, ""),
	)
	if err != nil {
		return err
	}
	timeOff.AddIndex("idx_time_off_end", false, "practitioner, `end`", "")
	return app.Save(timeOff)
}
