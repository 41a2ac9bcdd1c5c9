package collections

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// ParseWorkingHours reads a record of working_hours as it was sent. It fails as rules.ParseWeeklyHours does.
func ParseWorkingHours(record *core.Record) (rules.WeeklyHours, error) {
	return hoursRow{
		Weekday: record.GetInt("weekday"),
		Start:   record.GetString("start"), End: record.GetString("end"),
		ValidFrom: record.GetString("valid_from"), ValidTo: record.GetString("valid_to"),
	}.parse()
}

// Says reports whether a record of working_hours says the same as the hours.
func Says(record *core.Record, hours rules.WeeklyHours) bool {
	said, err := ParseWorkingHours(record)
	return err == nil && said.Equal(hours)
}

// SetValidity writes the normalized dates between which the hours apply.
func SetValidity(record *core.Record, hours rules.WeeklyHours) {
	record.Set("valid_from", dateText(hours.ValidFrom))
	record.Set("valid_to", dateText(hours.ValidTo))
}

func dateText(d *rules.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// NewWorkingHours makes an unsaved record of a practitioner's hours.
func NewWorkingHours(app core.App, practitioner string, hours rules.WeeklyHours) (*core.Record, error) {
	record, err := create(app, WorkingHours)
	if err != nil {
		return nil, err
	}
	record.Load(map[string]any{
		"practitioner": practitioner, "weekday": hours.Weekday,
		"start": hours.Window.Start.String(), "end": hours.Window.End.String(),
	})
	SetValidity(record, hours)
	return record, nil
}

// WorkingHoursOf returns the records of a practitioner's hours, oldest first.
func WorkingHoursOf(app core.App, practitioner string) ([]*core.Record, error) {
	return findAll(app.RecordQuery(WorkingHours).
		AndWhere(dbx.HashExp{"practitioner": practitioner}).OrderBy("created", "id"), asItIs)
}

func asItIs(record *core.Record) *core.Record { return record }

// OtherHours returns the practitioner's working hours but those of the record itself.
func OtherHours(app core.App, record *core.Record) ([]rules.WeeklyHours, error) {
	records, err := WorkingHoursOf(app, record.GetString("practitioner"))
	if err != nil {
		return nil, err
	}
	var others []rules.WeeklyHours
	for _, other := range records {
		if other.Id == record.Id {
			continue
		}
		hours, err := ParseWorkingHours(other)
		if err != nil {
			return nil, err
		}
		others = append(others, hours)
	}
	return others, nil
}
