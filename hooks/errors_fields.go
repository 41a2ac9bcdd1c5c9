package hooks

import (
	"errors"
	"slices"

	validation "github.com/pocketbase/ozzo-validation/v4"

	"pocketclinic/rules"
)

// refusals makes one answer of all that was found wrong with a request, so that a form can show it at once.
// Of a field the first finding counts, and a nil is none. What does not speak of fields is a fault or of
// another kind, and goes before the rest.
func refusals(found ...error) error {
	found = slices.DeleteFunc(found, func(err error) bool { return err == nil })
	fields := validation.Errors{}
	for _, err := range found {
		about := byField(err)
		if about == nil {
			return err
		}
		for field, refusal := range about {
			if fields[field] == nil {
				fields[field] = refusal
			}
		}
	}
	if len(found) == 1 {
		return found[0] // alone, it keeps its own message
	}
	return fields.Filter()
}

// byField takes apart what is wrong with the fields of a request; nil where the error is not about that.
func byField(err error) validation.Errors {
	fields := validation.Errors{}
	if errors.As(err, &fields) {
		return fields
	}
	var refusal *rules.Error
	if !errors.As(err, &refusal) || refusal.Kind != rules.Invalid || len(refusal.Fields) == 0 {
		return nil
	}
	for _, field := range refusal.Fields {
		fields[field] = validation.NewError(refusal.Code, refusal.Message)
	}
	return fields
}
