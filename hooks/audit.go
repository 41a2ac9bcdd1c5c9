package hooks

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// auditRequest makes a request one transaction, and its entry in the audit log a part of it.
func (c *clinic) auditRequest(action string) func(*core.RecordRequestEvent) error {
	return func(e *core.RecordRequestEvent) error {
		outer := e.App
		defer func() { e.App = outer }()
		return outer.RunInTransaction(func(tx core.App) error {
			e.App = tx
			entry := collections.AuditEntry{
				At: c.Now(), Actor: actorName(e.Auth), Action: action,
				Collection: e.Collection.Name, Fields: changedFields(e.Record), IP: e.RealIP(),
			}
			if err := e.Next(); err != nil {
				return err
			}
			entry.Record = e.Record.Id
			return collections.Audit(tx, entry)
		})
	}
}

// audit notes what the clinic did by itself, or through a route of its own.
func (c *clinic) audit(tx core.App, actor, action string, record *core.Record, fields ...string) error {
	return collections.Audit(tx, collections.AuditEntry{
		At: c.Now(), Actor: actor, Action: action,
		Collection: record.Collection().Name, Record: record.Id, Fields: fields,
	})
}

func actorName(auth *core.Record) string {
	if auth == nil {
		return "guest"
	}
	return auth.Collection().Name + "/" + auth.Id
}

func changedFields(record *core.Record) []string {
	return slices.DeleteFunc(record.Collection().Fields.FieldNames(), func(field string) bool { return !changed(record, field) })
}
