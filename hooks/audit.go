package hooks

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// auditRequest makes a request one transaction, and its entry in the audit log a part of it.
func (h *handlers) auditRequest(action string) func(*core.RecordRequestEvent) error {
	return func(e *core.RecordRequestEvent) error {
		outer := e.App
		defer func() { e.App = outer }()
		return outer.RunInTransaction(func(tx core.App) error {
			e.App = tx
			if err := mergeIntoCurrent(e); err != nil {
				return err
			}
			entry := collections.AuditEntry{
				At: h.Now(), Actor: actorName(e.Auth), Action: action,
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
func (h *handlers) audit(tx core.App, actor, action string, record *core.Record, fields ...string) error {
	return collections.Audit(tx, collections.AuditEntry{
		At: h.Now(), Actor: actor, Action: action,
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

// mergeIntoCurrent puts what the request changes onto the record as it is now. PocketBase has read it before
// the transaction, and would write back all of it: what somebody else has changed meanwhile would be lost.
func mergeIntoCurrent(e *core.RecordRequestEvent) error {
	if e.Record.IsNew() {
		return nil
	}
	info, err := e.RequestInfo()
	if err != nil {
		return err
	}
	current, err := e.App.FindRecordById(e.Collection, e.Record.Id)
	if err != nil {
		return orNotFound(err)
	}
	for _, field := range e.Collection.Fields.FieldNames() {
		if _, sent := info.Body[field]; sent || changed(e.Record, field) {
			current.SetRaw(field, e.Record.GetRaw(field))
		}
	}
	e.Record = current
	return nil
}
