package hooks

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// inRequestTransaction makes a request one transaction, on the record as it is now, with its entry in the audit log.
func (h *handlers) inRequestTransaction(action string) func(*core.RecordRequestEvent) error {
	return func(e *core.RecordRequestEvent) error {
		outer := e.App
		defer func() { e.App = outer }()
		op := h.operationBy(actorName(e.Auth))
		return outer.RunInTransaction(func(tx core.App) error {
			e.App = tx
			if err := mergeIntoCurrent(tx, e); err != nil {
				return err
			}
			fields := changedFields(e.Record)
			if err := e.Next(); err != nil {
				return err
			}
			return auditRequest(tx, e, op, action, fields)
		})
	}
}

// auditRequest notes who did what to the record of a request, and from where.
func auditRequest(tx core.App, e *core.RecordRequestEvent, op operation, action string, fields []string) error {
	entry := op.entry(action, e.Record, fields...)
	entry.IP = e.RealIP()
	return collections.Audit(tx, entry)
}

func actorName(auth *core.Record) string {
	if auth == nil {
		return "guest"
	}
	return auth.Collection().Name + "/" + auth.Id
}

// changedFields returns which fields differ from what is stored, of those that are named or else of all but the id;
// of a new record, which are more than nothing.
func changedFields(record *core.Record, of ...string) []string {
	if len(of) == 0 {
		of = record.Collection().Fields.FieldNames()
		of = slices.DeleteFunc(of, func(field string) bool { return field == core.FieldNameId })
	}
	before, fields := record.Original(), []string{} // a copy each time that it is asked for
	for _, field := range of {
		if record.GetString(field) != before.GetString(field) {
			fields = append(fields, field)
		}
	}
	return fields
}

// mergeIntoCurrent puts what the request changes onto the record as it is now. PocketBase has read it before
// the transaction, and would write back all of it: what somebody else has changed meanwhile would be lost.
func mergeIntoCurrent(tx core.App, e *core.RecordRequestEvent) error {
	if e.Record.IsNew() {
		return nil
	}
	info, err := e.RequestInfo()
	if err != nil {
		return err
	}
	current, err := tx.FindRecordById(e.Collection, e.Record.Id)
	if err != nil {
		return orNotFound(err)
	}
	differing := changedFields(e.Record)
	for _, field := range e.Collection.Fields.FieldNames() {
		if _, sent := info.Body[field]; sent || slices.Contains(differing, field) {
			current.SetRaw(field, e.Record.GetRaw(field))
		}
	}
	e.Record = current
	return nil
}
