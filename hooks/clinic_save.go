package hooks

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/text/currency"

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
	settings := collections.AsSettings(e.Record)
	if _, err := rules.ParseTimezone(settings.Timezone()); err != nil {
		return err
	}
	unit, err := currency.ParseISO(settings.Currency())
	if err != nil {
		return invalid("currency", "invalid_currency", "Must be an ISO 4217 currency, such as INR.")
	}
	e.Record.Set("currency", strings.ToUpper(unit.String()))
	if _, err := settings.Reminders(); err != nil {
		return err
	}
	if err := normalizePhone(e.Record); err != nil {
		return err
	}
	if e.Record.GetFloat("hold_minutes") < 0 {
		return invalid("hold_minutes", "validation_min_greater_equal_than_required", "Cannot be negative.")
	}
	return e.Next()
}

// followName lets mails come from the clinic by its name, unless the settings name somebody else.
func followName(e *core.RecordEvent) error {
	before, now := e.Record.Original().GetString("name"), e.Record.GetString("name")
	if err := e.Next(); err != nil || before == now {
		return err
	}
	settings := e.App.Settings()
	for _, name := range []*string{&settings.Meta.AppName, &settings.Meta.SenderName} {
		if *name == before {
			*name = now
		}
	}
	return e.App.Save(settings)
}

// showProvider tells apps who takes the payments.
func (h *handlers) showProvider(e *core.RecordEnrichEvent) error {
	e.Record.WithCustomData(true)
	e.Record.Set("payment_provider", h.Payments.Name())
	return e.Next()
}
