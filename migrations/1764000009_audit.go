package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upAudit, nil)
}

func upAudit(app core.App) error {
	sequence := whole("sequence", 1, 9e15, "")
	sequence.Required = true
	audit, err := create(app, "audit_log", rules{},
		sequence,
		instant("at", true),
		presentable(text("actor", true, "collection/id, or what acted by itself")),
		presentable(choice("action", true, "create", "update", "delete", "sql")),
		presentable(text("collection", true, "")), text("record", true, ""),
		&core.JSONField{Name: "fields", MaxSize: 20000, Help: "The names of the fields that were written."},
		text("ip", false, ""),
		text("previous_hash", false, ""), text("hash", true, "SHA-256 over this entry and the hash before it."),
	)
	if err != nil {
		return err
	}
	audit.AddIndex("idx_audit_log_sequence", true, "sequence", "")
	audit.AddIndex("idx_audit_log_record", false, "record", "")
	return app.Save(audit)
}
