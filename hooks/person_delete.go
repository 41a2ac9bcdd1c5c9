package hooks

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// refuseWhileNeeded keeps whom an appointment is with, and whatever else cannot be without them. PocketBase refuses it
// as well, but by an error that could be any, and so would be taken for a fault.
func refuseWhileNeeded(e *core.RecordEvent) error {
	references, err := e.App.FindCachedCollectionReferences(e.Record.Collection())
	if err != nil {
		return err
	}
	for collection, fields := range references {
		for _, field := range fields {
			relation, ok := field.(*core.RelationField)
			if !ok || !relation.Required || relation.CascadeDelete {
				continue
			}
			_, err := e.App.FindFirstRecordByData(collection, relation.Name, e.Record.Id)
			if err == nil {
				return rules.ErrNotAllowed.Because("This cannot be deleted: there are " + collection.Name + " with it.")
			}
			if !errors.Is(err, sql.ErrNoRows) {
				return err
			}
		}
	}
	return e.Next()
}
