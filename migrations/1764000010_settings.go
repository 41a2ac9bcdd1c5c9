package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upSettings, nil)
}

// upSettings names the clinic, also as the sender of its mails, and switches PocketBase's rate limits on. They
// count per IP address, and a clinic's waiting room shares one: what guards an account against guessing is
// PocketBase's own limit of five a record.
func upSettings(app core.App) error {
	settings := app.Settings()
	settings.Meta.AppName = "PocketClinic"
	settings.Meta.SenderName = settings.Meta.AppName
	settings.RateLimits.Enabled = true
	settings.RateLimits.Rules = []core.RateLimitRule{
		{Label: "users:requestOTP", MaxRequests: 30, Duration: 60},
		{Label: "*:auth", MaxRequests: 60, Duration: 60},
		{Label: "*:create", MaxRequests: 200, Duration: 60},
		{Label: "/api/batch", MaxRequests: 3, Duration: 1},
		{Label: "/api/", MaxRequests: 1200, Duration: 60},
	}
	return app.Save(settings)
}
