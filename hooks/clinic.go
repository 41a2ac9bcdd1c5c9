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
	_, err := collections.FindClinic(e.App)
	if errors.Is(err, sql.ErrNoRows) {
		return e.Next()
	}
	if err != nil {
		return err
	}
	return rules.ErrNotAllowed.On("name").Because("There is one clinic: edit its record.")
}

func validateClinic(e *core.RecordEvent) error {
	settings := collections.AsClinic(e.Record)
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
	if e.Record.GetFloat("hold_minutes") < 0 {
		return invalid("hold_minutes", "validation_min_greater_equal_than_required", "Cannot be negative.")
	}
	return e.Next()
}

// showProvider tells apps who takes the payments.
func (c *clinic) showProvider(e *core.RecordEnrichEvent) error {
	e.Record.WithCustomData(true)
	e.Record.Set("payment_provider", c.Payments.Name())
	return e.Next()
}
