package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upClinic, nil)
}

// upClinic adds the clinic's settings, one record.
func upClinic(app core.App) error {
	longestHold := float64(7 * 24 * 60)
	clinic, err := create(app, "clinic", rules{list: rule(""), view: rule("")},
		presentable(text("name", true, "")),
		text("timezone", true, "IANA name, such as Asia/Kolkata."),
		text("currency", true, "ISO 4217, such as INR."),
		&core.NumberField{
			Name: "hold_minutes", Max: &longestHold,
			Help: "How long an unpaid appointment keeps its slot; 0 = 15. Fractions count.",
		},
		whole("cancel_notice", 0, 8760, "Hours before the start until which visitors may cancel or move a paid appointment."),
		&core.JSONField{
			Name: "reminders", MaxSize: 2000,
			Help: "Hours before the start at which both are reminded, such as [24, 2]; empty = never.",
		},
		whole("no_show_limit", 0, 1000, "Visitors who did not come this often in 12 months cannot book; 0 = off."),
		whole("unpaid_limit", 0, 1000, "Holds of a visitor that may run out unpaid within 24 hours; 0 = any number."),
		whole("auto_complete", 0, 8760,
			"Hours after the end at which an appointment that nobody closed is completed; 0 = never."),
		whole("offer_minutes", 0, 7*24*60, "How long a freed time is held for the first of the waitlist; 0 = 30."),
		&core.JSONField{
			Name: "required_profile", MaxSize: 2000,
			Help: "What a profile must have before the first booking, as names of its fields; empty = all that there are.",
		},
		choice("country", false, countryCodes...),
		text("meeting_template", false, "The address of a video call, with {id} for what is hard to guess in it."),
		&core.TextField{
			Name: "colour", Pattern: "^#[0-9a-fA-F]{6}$",
			Help: "Of mails, such as #0b6e6e; empty = that of the portal.",
		},
		text("phone", false, "Shown to visitors."), text("address", false, "Shown to visitors."),
		whole("keep_messages", 0, 36500,
			"Days after which messages that were sent, or given up, are deleted; 0 = never."),
		whole("keep_addresses", 0, 36500,
			"Days after which the audit log forgets from which network address something was done; 0 = never."),
		hidden(text("replan_from", false, "How far the reminders have been planned anew.")),
	)
	if err != nil {
		return err
	}
	record := core.NewRecord(clinic)
	record.Load(map[string]any{
		"name": "PocketClinic", "timezone": "Asia/Kolkata", "currency": "INR", "hold_minutes": 15,
		"reminders": []int{24}, "auto_complete": 24, "unpaid_limit": 5,
		"country": "IN", "meeting_template": "https://meet.jit.si/{id}",
		"required_profile": []string{
			"name", "address_line1", "postal_code", "city", "country", "nationality", "gender", "date_of_birth", "type",
		},
		"keep_messages": 90, "keep_addresses": 90,
	})
	return app.Save(record)
}
