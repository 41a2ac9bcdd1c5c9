package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upContact, downContact)
}

// upContact adds how to reach the clinic, and lets mails come from it by name.
func upContact(app core.App) error {
	clinic, err := app.FindCollectionByNameOrId("clinic")
	if err != nil {
		return err
	}
	clinic.Fields.Add(text("phone", false, "Shown to visitors."), text("address", false, "Shown to visitors."))
	if err := app.Save(clinic); err != nil {
		return err
	}
	settings := app.Settings()
	settings.Meta.SenderName = settings.Meta.AppName
	return app.Save(settings)
}

func downContact(app core.App) error {
	clinic, err := app.FindCollectionByNameOrId("clinic")
	if err != nil {
		return err
	}
	clinic.Fields.RemoveByName("phone")
	clinic.Fields.RemoveByName("address")
	return app.Save(clinic)
}
