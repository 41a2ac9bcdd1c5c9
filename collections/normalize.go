package collections

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// normalize writes a field in the one form in which it is stored, or returns the rule's refusal.
// An empty one is left to the schema.
func normalize(record *core.Record, field string, parse func(string) (string, error)) error {
	text := record.GetString(field)
	if text == "" {
		return nil
	}
	value, err := parse(text)
	if err != nil {
		return err
	}
	record.Set(field, value)
	return nil
}

// NormalizeDate writes a date field as YYYY-MM-DD. An empty one is left to the schema.
// It fails with rules.ErrInvalidDate on the field.
func NormalizeDate(record *core.Record, field string) error {
	return normalize(record, field, func(text string) (string, error) {
		date, err := rules.ParseDate(text)
		if err != nil {
			return "", rules.ErrInvalidDate.On(field)
		}
		return date.String(), nil
	})
}

// parseTimezone is rules.ParseTimezone for a field that keeps the zone's name.
func parseTimezone(name string) (string, error) {
	_, err := rules.ParseTimezone(name)
	return name, err
}
