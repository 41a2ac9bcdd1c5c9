package hooks

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// validateWorkingHours refuses inverted windows and windows that overlap on one weekday.
func validateWorkingHours(e *core.RecordEvent) error {
	for _, field := range []string{"start", "end"} {
		if e.Record.GetString(field) == "" {
			return blank(field)
		}
	}
	hours, err := collections.ParseWorkingHours(e.Record)
	if err != nil {
		return err
	}
	collections.SetValidity(e.Record, hours)
	others, err := collections.OtherHours(e.App, e.Record)
	if err != nil {
		return err
	}
	for _, other := range others {
		if hours.Overlaps(other) {
			return rules.ErrInvalidWindow.Because("It overlaps another window of this weekday.")
		}
	}
	return e.Next()
}

func validateOverride(e *core.RecordEvent) error {
	if err := normalizeDate(e.Record, "date"); err != nil {
		return err
	}
	raw, _ := e.Record.GetRaw("windows").(types.JSONRaw)
	if _, err := collections.ParseWindows(raw); err != nil {
		return err
	}
	return e.Next()
}

func validateTimeOff(e *core.RecordEvent) error {
	start, end := e.Record.GetDateTime("start"), e.Record.GetDateTime("end")
	if !start.IsZero() && !end.IsZero() && !end.After(start) {
		return rules.ErrInvalidWindow.On("end").Because("Must be after the start.")
	}
	return e.Next()
}
