package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

var calendarFields = map[string]core.Field{
	"appointments":  hidden(whole("sequence", 0, 1e9, "How often it was changed since it was confirmed (RFC 5545).")),
	"users":         hidden(whole("calendar_version", 0, 1e9, "Feeds of earlier versions are revoked.")),
	"notifications": hidden(&core.TextField{Name: "calendar", Max: 20000, Help: "The invitation that goes with the mail (RFC 5545)."}),
}

func init() {
	m.Register(
		func(app core.App) error {
			return eachCalendarField(app, func(c *core.Collection, field core.Field) { c.Fields.Add(field) })
		},
		func(app core.App) error {
			return eachCalendarField(app, func(c *core.Collection, field core.Field) { c.Fields.RemoveByName(field.GetName()) })
		},
	)
}

func eachCalendarField(app core.App, change func(*core.Collection, core.Field)) error {
	for name, field := range calendarFields {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		change(c, field)
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return nil
}
