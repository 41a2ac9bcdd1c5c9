package migrations

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/dbutils"
)

// saveIndex makes one index of a collection anew, or drops it where the collection has it no more, and keeps what the
// collection says of its indexes. To save the collection would make all of them anew: half a minute for a million
// appointments.
func saveIndex(app core.App, of *core.Collection, name string) error {
	if _, err := app.DB().NewQuery("DROP INDEX IF EXISTS " + name).Execute(); err != nil {
		return err
	}
	if definition := of.GetIndex(name); definition != "" {
		asPocketBase := dbutils.ParseIndex(definition).Build()
		if _, err := app.DB().NewQuery(asPocketBase).Execute(); err != nil {
			return err
		}
	}
	kept := dbx.Params{"indexes": of.Indexes}
	if _, err := app.DB().Update("_collections", kept, dbx.HashExp{"id": of.Id}).Execute(); err != nil {
		return err
	}
	return app.ReloadCachedCollections()
}
