package tests

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func (w *world) availability(values string) *answer {
	w.t.Helper()
	return w.get("/api/clinic/availability?"+values, "")
}

func TestAvailabilityOfOneDate(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)

	body := w.availability("practitioner=" + doctor + "&date=2030-01-08&duration=60").ok()

	require.Equal(t, object{
		"practitioner": doctor, "timezone": "Asia/Kolkata", "duration": 60.0,
		"slots": []any{
			object{"start": "2030-01-08T09:00:00+05:30", "end": "2030-01-08T10:00:00+05:30"},
			object{"start": "2030-01-08T10:00:00+05:30", "end": "2030-01-08T11:00:00+05:30"},
			object{"start": "2030-01-08T11:00:00+05:30", "end": "2030-01-08T12:00:00+05:30"},
		},
	}, body)
	require.Empty(t, w.freeStarts(doctor, "2030-01-12", 60), "Saturday")
	require.Empty(t, w.freeStarts(doctor, "2029-12-31", 60), "past")
	require.Empty(t, w.freeStarts(doctor, "2031-01-08", 60), "beyond the horizon")
}

func TestAvailabilityOfARange(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	slots := w.availability("practitioner=" + doctor + "&from=2030-01-11&to=2030-01-14&duration=60").ok()["slots"].([]any)

	require.Len(t, slots, 6, "Friday and Monday")
	require.Equal(t, "2030-01-11T09:00:00+05:30", text(slots[0].(object), "start"))
	require.Equal(t, "2030-01-14T11:00:00+05:30", text(slots[5].(object), "start"))
	require.Len(
		t,
		w.availability("practitioner=" + doctor + "&from=2030-01-08&to=2030-02-07&duration=60").ok()["slots"],
		3*23,
	)
}

func TestAvailabilityRefusesBadQuestions(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	for values, want := range map[string][]string{
		"date=2030-01-08&duration=60":                                               {"practitioner", "validation_required"},
		"practitioner=" + doctor + "&date=2030-01-08":                               {"duration", "invalid_duration"},
		"practitioner=" + doctor + "&date=2030-01-08&duration=soon":                 {"duration", "invalid_duration"},
		"practitioner=" + doctor + "&date=2030-01-08&duration=-30":                  {"duration", "invalid_duration"},
		"practitioner=" + doctor + "&date=2030-01-08&duration=99999999999999999999": {"duration", "invalid_duration"},
		"practitioner=" + doctor + "&date=2030-01-08&duration=45":                   {"duration", "duration_not_offered"},
		"practitioner=" + doctor + "&duration=60":                                   {"date", "invalid_date"},
		"practitioner=" + doctor + "&date=2030-02-30&duration=60":                   {"date", "invalid_date"},
		"practitioner=" + doctor + "&from=x&to=2030-02-07&duration=60":              {"from", "invalid_date"},
		"practitioner=" + doctor + "&from=2030-01-08&duration=60":                   {"to", "invalid_date"},
		"practitioner=" + doctor + "&from=2030-01-08&to=2030-01-07&duration=60":     {"to", "invalid_date"},
		"practitioner=" + doctor + "&from=2030-01-08&to=2030-02-08&duration=60":     {"to", "range_too_long"},
		"practitioner=" + doctor + "&from=1900-01-01&to=9999-12-31&duration=60":     {"to", "range_too_long"},
	} {
		w.availability(values).refused(400, want...)
	}
	w.availability("practitioner=abcdefghijklmno&date=2030-01-08&duration=60").refused(404)
}

func TestOverridesReplaceAndTimeOffTakesAway(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	w.create("schedule_overrides", w.admin, object{"practitioner": doctor, "date": "2030-01-08", "windows": []object{
		{"start": "14:00", "end": "15:00"}, {"start": "08:00", "end": "08:30"},
	}}).ok()
	w.create("schedule_overrides", w.admin, object{"practitioner": doctor, "date": "2030-01-09", "windows": []object{}}).
		ok()
	w.create("schedule_overrides", w.admin, object{
		"practitioner": doctor, "date": "2030-01-12", "windows": []object{{"start": "23:30", "end": "24:00"}},
	}).ok()
	w.create("time_off", w.admin, object{
		"practitioner": doctor, "start": "2030-01-10T04:45:00Z", "end": "2030-01-10T05:15:00Z",
	}).ok()

	require.Equal(
		t,
		[]string{"2030-01-08T08:00:00+05:30", "2030-01-08T14:00:00+05:30", "2030-01-08T14:30:00+05:30"},
		w.freeStarts(doctor, "2030-01-08", 30),
	)
	require.Empty(t, w.freeStarts(doctor, "2030-01-09", 30), "closed that day")
	require.Equal(
		t,
		[]string{"2030-01-12T23:30:00+05:30"},
		w.freeStarts(doctor, "2030-01-12", 30),
		"open that Saturday, to its end",
	)
	require.Equal(t, []string{"09:00", "09:30", "11:00", "11:30"}, clockTimes(w.freeStarts(doctor, "2030-01-10", 30)))
}

func TestWindowsThatTouchOfferWhatIsLongerThanEach(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"slot_durations": []int{45, 120}})
	w.create("working_hours", w.admin, object{"practitioner": doctor, "weekday": 6, "start": "10:00", "end": "11:00"}).ok()
	w.create("working_hours", w.admin, object{"practitioner": doctor, "weekday": 6, "start": "09:00", "end": "10:00"}).ok()
	w.create("schedule_overrides", w.admin, object{"practitioner": doctor, "date": "2030-01-13", "windows": []object{
		{"start": "21:30", "end": "24:00"}, {"start": "20:00", "end": "21:30"},
	}}).ok()
	require.Equal(
		t,
		[]string{"09:00", "09:45"},
		clockTimes(w.freeStarts(doctor, "2030-01-12", 45)),
		"one grid, from the first start",
	)
	require.Equal(t, []string{"09:00"}, clockTimes(w.freeStarts(doctor, "2030-01-12", 120)))
	require.Equal(t, []string{"20:00", "22:00"}, clockTimes(w.freeStarts(doctor, "2030-01-13", 120)))

	visitor := w.visitor("asha@example.test")
	w.create("appointments", visitor.token, booking(doctor, object{"start": "2030-01-12T10:00:00+05:30", "duration": 45})).
		refused(400, "start", "off_grid")
	booked := w.book(visitor, doctor, object{"start": "2030-01-12T09:00:00+05:30", "duration": 120})
	w.pay(visitor, booked, "pay_1").ok()
	require.Equal(t, false, w.view("appointments", text(booked, "id"), w.admin).ok()["conflict"])
	require.Empty(t, w.get("/api/clinic/conflicts", w.admin).items())
}

// clockTimes cuts the wall times out of RFC 3339 instants.
func clockTimes(starts []string) []string {
	times := make([]string, len(starts))
	for i, start := range starts {
		times[i] = start[11:16]
	}
	return times
}

func TestClockChanges(t *testing.T) {
	w := newWorld(t)
	w.Set(time.Date(2030, 3, 25, 0, 0, 0, 0, time.UTC))
	doctor := w.practitioner(object{"timezone": "Europe/Berlin"})
	night := object{"practitioner": doctor, "start": "01:00", "end": "04:00", "weekday": 7}
	w.create("working_hours", w.admin, night).ok()
	visitor := w.visitor("asha@example.test")

	require.Equal(t, []string{
		"2030-03-31T01:00:00+01:00", "2030-03-31T01:30:00+01:00", "2030-03-31T03:00:00+02:00", "2030-03-31T03:30:00+02:00",
	}, w.freeStarts(doctor, "2030-03-31", 30), "02:00 to 03:00 does not exist")
	last := w.availability("practitioner=" + doctor + "&date=2030-03-31&duration=60").ok()["slots"].([]any)
	require.Equal(
		t,
		object{"start": "2030-03-31T01:00:00+01:00", "end": "2030-03-31T03:00:00+02:00"},
		last[0],
		"an hour lasts an hour",
	)

	w.book(visitor, doctor, object{"start": "2030-03-31T01:30:00+01:00"})
	require.Equal(t, []string{"01:00", "03:00", "03:30"}, clockTimes(w.freeStarts(doctor, "2030-03-31", 30)))

	w.Set(time.Date(2030, 10, 22, 0, 0, 0, 0, time.UTC))
	require.Equal(t, []string{
		"2030-10-27T01:00:00+02:00", "2030-10-27T01:30:00+02:00", "2030-10-27T02:00:00+02:00", "2030-10-27T02:30:00+02:00",
		"2030-10-27T03:00:00+01:00", "2030-10-27T03:30:00+01:00",
	}, w.freeStarts(doctor, "2030-10-27", 30), "a time that is repeated is its first occurrence")
	w.create("appointments", visitor.token, booking(doctor, object{"start": "2030-10-27T02:00:00+01:00"})).
		refused(400, "start", "off_grid")
	w.book(visitor, doctor, object{"start": "2030-10-27T02:00:00+02:00"})
}

func TestWhatIsOfferedCanBeBooked(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"buffer_after": 10, "start_step": 20, "slot_durations": []int{25}})
	starts := w.freeStarts(doctor, "2030-01-07", 25)
	require.Equal(t, []string{"09:00", "09:20", "09:40", "10:00", "10:20", "10:40", "11:00", "11:20"}, clockTimes(starts))

	for i := 0; len(starts) > 0; i++ {
		visitor := w.visitor(fmt.Sprintf("visitor%d@example.test", i))
		w.book(visitor, doctor, object{"start": starts[0], "duration": 25})
		starts = w.freeStarts(doctor, "2030-01-07", 25)
	}
	require.Equal(t, 4, len(w.rows("slots", "")))
}

func TestExplainSaysWhyNot(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", object{"min_notice": 45})
	visitor := w.visitor("asha@example.test")
	w.book(visitor, doctor, object{"start": "2030-01-07T10:00:00+05:30"})
	w.create("time_off", w.admin, object{
		"practitioner": doctor, "start": "2030-01-07T11:00:00+05:30", "end": "2030-01-07T11:30:00+05:30",
	}).ok()
	w.Advance(50 * time.Minute)
	path := "/api/clinic/availability/explain?practitioner=" + doctor + "&date=2030-01-07&duration=30"

	for _, token := range []string{doctorAccount.token, w.admin} {
		body := w.get(path, token).ok()
		var verdicts []string
		for _, c := range body["candidates"].([]any) {
			verdicts = append(verdicts, text(c.(object), "start")[11:16]+" "+text(c.(object), "verdict"))
		}
		require.Equal(
			t,
			[]string{"09:00 too_soon", "09:30 too_soon", "10:00 free", "10:30 free", "11:00 outside_hours", "11:30 free"},
			verdicts,
		)
	}
	w.Set(monday.Add(10 * time.Minute))
	first := w.get(path, w.admin).ok()["candidates"].([]any)[2].(object)
	require.Equal(t, "slot_taken", first["verdict"], "the hold has not run out yet at this moment")
	w.get(path, "").refused(401)
	w.get(path, visitor.token).refused(403, "auth", "not_allowed")
}
