package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upNotifications, nil)
}

// upNotifications adds the outbox: what is still to be sent, and what was.
func upNotifications(app core.App) error {
	appointments, err := app.FindCollectionByNameOrId("appointments")
	if err != nil {
		return err
	}
	notifications, err := create(app, "notifications", rules{},
		choice("channel", true, "email", "sms"),
		presentable(text("kind", true, "")),
		presentable(&core.TextField{Name: "to", Required: true, Max: 320}),
		text("subject", false, ""),
		&core.TextField{Name: "body", Max: 50000}, // the longest reason, as it is written in a message, fits
		choice("status", true, "queued", "sent", "failed"),
		whole("attempts", 0, 1000, ""),
		instant("next_attempt", false),
		longText("last_error", ""),
		relation("appointment", appointments, false, false),
		hidden(&core.JSONField{Name: "letter", MaxSize: 200000, Help: "What the mail says, of which its HTML is made."}),
		hidden(&core.TextField{Name: "calendar", Max: 20000, Help: "The invitation that goes with the mail (RFC 5545)."}),
		hidden(text("receipt", false, "The number of the receipt that goes with the mail.")),
	)
	if err != nil {
		return err
	}
	notifications.AddIndex("idx_notifications_due", false, "next_attempt", "status = 'queued'")
	notifications.AddIndex("idx_notifications_appointment", false, "appointment", "")
	notifications.AddIndex("idx_notifications_over", false, "created", "status != 'queued'")
	notifications.AddIndex("idx_notifications_failed", false, "created", "status = 'failed'")
	return app.Save(notifications)
}
