package hooks

import (
	"database/sql"
	"errors"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

func refuseSecondClinic(e *core.RecordEvent) error {
	_, err := collections.FindSettings(e.App)
	if errors.Is(err, sql.ErrNoRows) {
		return e.Next()
	}
	if err != nil {
		return err
	}
	return rules.ErrNotAllowed.On("name").Because("There is one clinic: edit its record.")
}

func validateClinic(e *core.RecordEvent) error {
	wrong := collections.AsSettings(e.Record).Normalize()
	if e.Record.GetFloat("hold_minutes") < 0 {
		negative := invalid("hold_minutes", "validation_min_greater_equal_than_required", "Cannot be negative.")
		wrong = append(wrong, negative)
	}
	return refusals(append(wrong, e.Next())...)
}

// followName lets mails come from the clinic by its name, unless the settings name somebody else.
func followName(e *core.RecordEvent) error {
	before, now := e.Record.Original().GetString("name"), e.Record.GetString("name")
	if err := e.Next(); err != nil || before == now {
		return err
	}
	// PocketBase takes what was saved for its own settings after the commit: until then, and where
	// the transaction fails, these stay as they are.
	settings, err := e.App.Settings().Clone()
	if err != nil {
		return err
	}
	for _, name := range []*string{&settings.Meta.AppName, &settings.Meta.SenderName} {
		if *name == before {
			*name = now
		}
	}
	return e.App.Save(settings)
}

// validateSettings keeps control characters out of PocketBase's own settings too: the names there stand in every mail.
func validateSettings(e *core.ModelEvent) error {
	if settings, ok := e.Model.(*core.Settings); ok {
		meta := validation.Errors{}
		for field, text := range map[string]string{
			"appName": settings.Meta.AppName, "senderName": settings.Meta.SenderName, "appURL": settings.Meta.AppURL,
		} {
			if rules.CheckLine(text) != nil {
				meta[field] = onField(rules.ErrControlCharacters)
			}
		}
		if len(meta) > 0 {
			return validation.Errors{"meta": meta}
		}
	}
	return e.Next()
}

// showProvider tells apps who takes the payments, and by which public key a checkout knows the clinic.
func (h *handlers) showProvider(e *core.RecordEnrichEvent) error {
	e.Record.WithCustomData(true)
	e.Record.Set("payment_provider", h.Payments.Name())
	e.Record.Set("payment_key", h.Payments.Checkout().Key)
	return e.Next()
}
