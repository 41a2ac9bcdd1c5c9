package migrations

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(dropIndexByAccount, nil)
}

// dropIndexByAccount drops an index that says what idx_appointments_practitioner does: a practitioner has one account.
// A booking writes one page less, and a clinic's file grows by 50 MB less for each million appointments. To save the
// collection with an index less would make all others anew: half a minute for a million, where this takes no time.
func dropIndexByAccount(app core.App) error {
	appointments, err := app.FindCollectionByNameOrId("appointments")
	if err != nil {
		return err
	}
	appointments.RemoveIndex("idx_appointments_practitioner_user")
	if _, err := app.DB().DropIndex("appointments", "idx_appointments_practitioner_user").Execute(); err != nil {
		return err
	}
	kept := dbx.Params{"indexes": appointments.Indexes}
	if _, err := app.DB().Update("_collections", kept, dbx.HashExp{"id": appointments.Id}).Execute(); err != nil {
		return err
	}
	return app.ReloadCachedCollections()
}
