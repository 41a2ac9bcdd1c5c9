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
	const name = "idx_notifications_due"
	notifications, err := app.FindCollectionByNameOrId("notifications")
	if err != nil {
		return err
	}
	notifications.AddIndex(name, false, "channel, next_attempt, created", "status = 'queued'")
	return saveIndex(app, notifications, name)
}
