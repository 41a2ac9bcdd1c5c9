package hooks

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// requireTypes refuses a value of another kind than its field's. PocketBase makes one of any other: of a list its last
// item, of a text that is no number zero.
func requireTypes(e *core.RecordRequestEvent) error {
	body, err := sentBody(e)
	if err != nil {
		return err
	}
	// What a form sends is text all over, and PocketBase has guessed already what of it are numbers.
	isForm := !strings.HasPrefix(e.Request.Header.Get("Content-Type"), "application/json")
	var wrong []error
	for name, value := range body {
		field := e.Collection.Fields.GetByName(strings.Trim(name, "+-")) // with a sign PocketBase adds to what there is
		if field != nil && !fits(field, value, isForm) {
			wrong = append(wrong, rules.ErrInvalidType.On(field.GetName()))
		}
	}
	if len(wrong) > 0 {
		return e.BadRequestError("", refusals(wrong...))
	}
	return e.Next()
}

// fits reports whether a field can take a value as it is; null and an empty text empty any.
func fits(field core.Field, value any, isForm bool) bool {
	if value == nil || value == "" {
		return true
	}
	_, isText := value.(string)
	_, isList := value.([]any)
	_, isObject := value.(map[string]any)
	isScalar := isText || !isList && !isObject
	if f, ok := field.(core.MultiValuer); ok && f.IsMultiple() {
		return isText || isListOfTexts(value)
	}
	switch field.Type() {
	case core.FieldTypeNumber:
		return isNumber(value)
	case core.FieldTypeBool:
		return isBool(value)
	case core.FieldTypeText, core.FieldTypeEmail, core.FieldTypeURL, core.FieldTypeSelect, core.FieldTypeRelation,
		core.FieldTypeDate, core.FieldTypePassword:
		return isText || isForm && isScalar
	}
	return true // any JSON
}

func isListOfTexts(value any) bool {
	items, ok := value.([]any)
	return ok && !slices.ContainsFunc(items, func(item any) bool {
		_, isText := item.(string)
		return !isText
	})
}

func isNumber(value any) bool {
	switch v := value.(type) {
	case float64:
		return true
	case string:
		_, err := strconv.ParseFloat(v, 64)
		return err == nil
	}
	return false
}

func isBool(value any) bool {
	switch v := value.(type) {
	case bool:
		return true
	case float64:
		return v == 0 || v == 1
	case string:
		_, err := strconv.ParseBool(v)
		return err == nil
	}
	return false
}
