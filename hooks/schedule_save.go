package hooks

import (
	"errors"
	"maps"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// validateWorkingHours refuses inverted windows and windows that overlap on one weekday.
func validateWorkingHours(e *core.RecordEvent) error {
	hours, refusal := collections.ParseWorkingHours(e.Record)
	if refusal == nil {
		others, err := collections.OtherHours(e.App, e.Record)
		if err != nil {
			return err
		}
		collections.SetValidity(e.Record, hours)
		refusal = hours.CheckBeside(others)
	}
	return refuseTogether(e, refusal)
}

func validateOverride(e *core.RecordEvent) error {
	raw, _ := e.Record.GetRaw("windows").(types.JSONRaw)
	_, windows := collections.ParseWindows(raw)
	return refuseTogether(e, errors.Join(collections.NormalizeDate(e.Record, "date"), windows))
}

func validateTimeOff(e *core.RecordEvent) error {
	start, end := e.Record.GetDateTime("start"), e.Record.GetDateTime("end")
	if !start.IsZero() && !end.IsZero() && !end.After(start) {
		return refuseTogether(e, rules.ErrInvalidWindow.On("end").Because("Must be after the start."))
	}
	return e.Next()
}

// refuseTogether names every field that is wrong at once, by the rules and by the schema. What the schema says of a
// field goes first: that there is nothing in it, say.
func refuseTogether(e *core.RecordEvent, byRules error) error {
	bySchema := e.Next()
	if byRules == nil {
		return bySchema
	}
	wrong := validation.Errors{}
	if bySchema != nil && !errors.As(bySchema, &wrong) {
		return bySchema
	}
	all := validation.Errors{}
	for _, refusal := range refusalsIn(byRules) {
		for _, field := range refusal.Fields {
			all[field] = validation.NewError(refusal.Code, refusal.Message)
		}
	}
	maps.Copy(all, wrong)
	return all
}

// refusalsIn returns refusals that were joined, in their order.
func refusalsIn(err error) []*rules.Error {
	var refusals []*rules.Error
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, each := range joined.Unwrap() {
			refusals = append(refusals, refusalsIn(each)...)
		}
		return refusals
	}
	if refusal, ok := refusalIn(err); ok {
		refusals = append(refusals, refusal)
	}
	return refusals
}
