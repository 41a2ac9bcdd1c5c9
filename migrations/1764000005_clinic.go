package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upClinic, func(app core.App) error { return drop(app, "audit_log", "clinic") })
}

func upClinic(app core.App) error {
	max := float64(7 * 24 * 60)
	clinic, err := create(app, "clinic", rules{list: rule(""), view: rule("")},
		presentable(text("name", true, "")),
		text("timezone", true, "IANA name, such as Asia/Kolkata."),
		text("currency", true, "ISO 4217, such as INR."),
		&core.NumberField{Name: "hold_minutes", Max: &max, Help: "How long an unpaid appointment keeps its slot; 0 = 15. Fractions count."},
		whole("cancel_notice", 0, 8760, "Hours before the start until which visitors may cancel or move a paid appointment."),
		hidden(text("replan_from", false, "How far a change of the reminders was followed; - = not yet, empty = to the end.")),
	)
	if err != nil {
		return err
	}
	record := core.NewRecord(clinic)
	record.Load(map[string]any{
		"name": "PocketClinic", "timezone": "Asia/Kolkata", "currency": "INR", "hold_minutes": 15,
	})
	if err := app.Save(record); err != nil {
		return err
	}
	return createAuditLog(app)
}

func createAuditLog(app core.App) error {
	sequence := whole("sequence", 1, 9e15, "")
	sequence.Required = true
	audit, err := create(app, "audit_log", rules{},
		sequence,
		instant("at", true),
		presentable(text("actor", true, "collection/id, or what acted by itself")),
		presentable(choice("action", true, "create", "update", "delete")),
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
