package tests

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWorkingHoursDoNotOverlap(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	hours := func(w *world, changes object) *answer {
		return w.create(
			"working_hours",
			owner.token,
			with(object{"practitioner": doctor, "weekday": 6, "start": "14:00", "end": "16:00"}, changes),
		)
	}
	id := text(hours(w, nil).ok(), "id")

	for name, test := range map[string]struct {
		changes object
		field   string
		code    string
	}{
		"the same again":  {object{}, "start", "invalid_window"},
		"inside":          {object{"start": "14:30", "end": "15:00"}, "start", "invalid_window"},
		"around":          {object{"start": "13:00", "end": "24:00"}, "start", "invalid_window"},
		"inverted":        {object{"start": "18:00", "end": "17:00"}, "end", "invalid_window"},
		"empty":           {object{"start": "18:00", "end": "18:00"}, "end", "invalid_window"},
		"short form":      {object{"start": "9:00", "end": "10:00"}, "start", "invalid_window"},
		"no such time":    {object{"start": "18:00", "end": "24:01"}, "end", "invalid_window"},
		"starts at 24:00": {object{"start": "24:00", "end": "24:00"}, "end", "invalid_window"},
		"no start":        {object{"start": ""}, "start", "validation_required"},
		"not a date":      {object{"start": "18:00", "end": "19:00", "valid_from": "soon"}, "valid_from", "invalid_date"},
		"dates inverted": {
			object{"start": "18:00", "end": "19:00", "valid_from": "2030-02-01", "valid_to": "2030-01-01"},
			"valid_to", "invalid_date",
		},
		"weekday 0": {object{"weekday": 0, "start": "18:00", "end": "19:00"}, "weekday", ""},
		"weekday 8": {object{"weekday": 8, "start": "18:00", "end": "19:00"}, "weekday", ""},
		"nobody's":  {object{"practitioner": "abcdefghijklmno"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := hours(w.in(t), test.changes)
			if test.code == "" {
				a.refused(400)
				return
			}
			a.refused(400, test.field, test.code)
		})
	}
	hours(w, object{"start": "16:00", "end": "24:00"}).ok()
	hours(w, object{"weekday": 7}).ok()
	w.update("working_hours", id, owner.token, object{"end": "16:30"}).refused(400, "start", "invalid_window")
	w.update("working_hours", id, owner.token, object{"start": "13:00"}).ok()

	w.update("working_hours", id, owner.token, object{"valid_to": "2030-01-31"}).ok()
	hours(w, object{"valid_from": "2030-02-01", "valid_to": "2030-02-28 00:00:00.000Z"}).ok()
	hours(w, object{"valid_from": "2030-02-15"}).refused(400, "start", "invalid_window")
	require.Len(t, w.rows("working_hours", "weekday >= 6"), 4)
}

func TestOverridesAndTimeOffAreValidated(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	override := func(date, windows any) *answer {
		return w.create("schedule_overrides", owner.token, object{"practitioner": doctor, "date": date, "windows": windows})
	}
	override("2030-01-08", []object{{"start": "09:00", "end": "10:00"}}).ok()
	override("2030-01-08", []object{}).refused(400)
	override("2030-01-09", nil).ok()
	override("", nil).refused(400, "date", "validation_required")
	override("2030-02-30", nil).refused(400, "date", "invalid_date")
	for _, windows := range []any{
		[]object{{"start": "10:00", "end": "09:00"}},
		[]object{{"start": "09:00", "end": "11:00"}, {"start": "10:30", "end": "12:00"}}, []object{{}}, "09:00-10:00", 7,
		object{"start": "09:00"}, []string{"09:00"}, true,
	} {
		override("2030-01-10", windows).refused(400, "windows", "invalid_window")
	}
	require.Len(t, w.rows("schedule_overrides", ""), 2)

	off := func(start, end string) *answer {
		return w.create(
			"time_off",
			owner.token,
			object{"practitioner": doctor, "start": start, "end": end, "reason": "Holidays"},
		)
	}
	off("2030-01-08T09:00:00+05:30", "2030-01-08T09:00:00+05:30").refused(400, "end", "invalid_window")
	off("2030-01-08T09:00:00+05:30", "2030-01-08T03:00:00Z").refused(400, "end", "invalid_window")
	off("", "2030-01-08T03:00:00Z").refused(400, "start", "validation_required")
	off("2030-01-08T09:00:00+05:30", "whenever").refused(400, "end", "validation_required")
	off("2030-01-08T09:00:00+05:30", "2030-01-08T10:00:00+05:30").ok()
	require.Len(t, w.rows("time_off", ""), 1)
}

func TestAllThatIsWrongWithATimeIsNamed(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	before := w.snapshot()
	for _, test := range []struct {
		collection string
		body       object
		codes      object
	}{
		{
			"working_hours",
			object{"weekday": 9, "start": "9", "end": "25:00", "valid_from": "soon", "valid_to": "late"},
			object{
				"weekday": "validation_max_number_constraint", "start": "invalid_window", "end": "invalid_window",
				"valid_from": "invalid_date", "valid_to": "invalid_date",
			},
		},
		{
			"working_hours", object{"weekday": 6, "start": "", "end": "25:00", "valid_to": "late"},
			object{"start": "validation_required", "end": "invalid_window", "valid_to": "invalid_date"},
		},
		{
			"working_hours", object{"weekday": 1, "start": "11:00", "end": "13:00"},
			object{"start": "invalid_window", "end": "invalid_window"},
		},
		{
			"schedule_overrides", object{"date": "soon", "windows": "x"},
			object{"date": "invalid_date", "windows": "invalid_window"},
		},
		{
			"schedule_overrides", object{"windows": "x"},
			object{"date": "validation_required", "windows": "invalid_window"},
		},
		{
			"time_off",
			object{"start": "2030-01-08T10:00:00Z", "end": "2030-01-08T09:00:00Z", "reason": strings.Repeat("x", 201)},
			object{"end": "invalid_window", "reason": "validation_max_text_constraint"},
		},
	} {
		a := w.create(test.collection, owner.token, with(object{"practitioner": doctor}, test.body)).refused(400)
		codes := object{}
		for field, problem := range a.body["data"].(object) {
			codes[field] = problem.(object)["code"]
		}
		require.Equal(t, test.codes, codes, a.raw)
	}
	require.Equal(t, before, w.snapshot())
}

func TestTimeBelongsToItsPractitioner(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	rival, rivalAccount := w.practitionerAccount("rudolf@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	for collection, body := range map[string]object{
		"working_hours":      {"practitioner": doctor, "weekday": 7, "start": "09:00", "end": "10:00"},
		"schedule_overrides": {"practitioner": doctor, "date": "2030-01-09"},
		"time_off":           {"practitioner": doctor, "start": "2030-01-10T00:00:00Z", "end": "2030-01-11T00:00:00Z"},
	} {
		id := text(w.create(collection, owner.token, body).ok(), "id")
		before := w.snapshot()
		for _, stranger := range []account{rivalAccount, visitor} {
			w.create(collection, stranger.token, body).refused(400)
			w.view(collection, id, stranger.token).refused(404)
			w.update(collection, id, stranger.token, object{"practitioner": rival}).refused(404)
			w.delete(collection, id, stranger.token).refused(404)
		}
		w.view(collection, id, "").refused(404)
		w.update(collection, id, owner.token, object{"practitioner": rival}).refused(404)
		require.Equal(t, before, w.snapshot())
		w.update(collection, id, w.admin, body).ok()
		w.delete(collection, id, owner.token).ok()
	}
}
