package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upRelocations, nil)
}

// upRelocations adds what becomes of the appointments of a practitioner who cannot come.
func upRelocations(app core.App) error {
	practitioners, err := app.FindCollectionByNameOrId("practitioners")
	if err != nil {
		return err
	}
	appointments, err := app.FindCollectionByNameOrId("appointments")
	if err != nil {
		return err
	}
	relocations, err := create(app, "relocations", rules{list: rule(receptionist), view: rule(receptionist)},
		presentable(relation("practitioner", practitioners, true, true)),
		presentable(choice("action", true, "propose", "move", "cancel")),
		relation("to", practitioners, false, false),
		longText("message", "Told to the visitors; of what is cancelled, the reason."),
		presentable(choice("status", true, "queued", "running", "done")),
		whole("total", 0, 1e6, "Appointments that it is about."),
		whole("done", 0, 1e6, "Of these, how many were proposed other times, moved or cancelled."),
		whole("failed", 0, 1e6, "Of these, how many were left as they were."),
		hidden(text("actor", true, "Who has asked for it, as in the audit log.")),
	)
	if err != nil {
		return err
	}
	relocations.AddIndex("idx_relocations_running", true, "practitioner", "status != 'done'")
	relocations.AddIndex("idx_relocations_practitioner", false, "practitioner, created", "")
	if err := app.Save(relocations); err != nil {
		return err
	}
	items, err := create(app, "relocation_items", rules{list: rule(receptionist), view: rule(receptionist)},
		presentable(relation("relocation", relocations, true, true)),
		presentable(relation("appointment", appointments, true, false)),
		whole("position", 1, 1e6, "Its turn, from 1 on."),
		presentable(choice("outcome", true, "pending", "proposed", "moved", "cancelled", "refused")),
		text("code", false, "Why it was refused."),
		relation("practitioner", practitioners, false, false),
		instant("start", false),
		&core.JSONField{Name: "proposals", MaxSize: 2000, Help: "The times that the visitor was told of."},
	)
	if err != nil {
		return err
	}
	items.AddIndex("idx_relocation_items_appointment", true, "relocation, appointment", "")
	items.AddIndex("idx_relocation_items_position", false, "relocation, position", "")
	items.AddIndex("idx_relocation_items_of", false, "appointment", "")
	items.AddIndex("idx_relocation_items_pending", false, "created, position", "outcome = 'pending'")
	return app.Save(items)
}
