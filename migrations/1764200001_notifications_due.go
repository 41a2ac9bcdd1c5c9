package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upNotificationsDue, nil)
}

// upNotificationsDue has each channel find what is due without looking at the messages of another.
func upNotificationsDue(app core.App) error {
	notifications, err := app.FindCollectionByNameOrId("notifications")
	if err != nil {
		return err
	}
	notifications.AddIndex("idx_notifications_due", false, "channel, next_attempt, created", "status = 'queued'")
	return app.Save(notifications)
}
