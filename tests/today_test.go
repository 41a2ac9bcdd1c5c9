package tests

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func (w *world) today(token, date string) []object {
	w.t.Helper()
	return w.get("/api/clinic/today?date="+date, token).items()
}

func TestTodayIsTheDeskWhole(t *testing.T) {
	w := newWorld(t)
	w.setClinic(object{"timezone": "Asia/Kolkata"})
	desk := w.receptionist("desk@clinic.test")
	meera, meeraAccount := w.practitionerAccount("meera@clinic.test", nil)
	rudolf, rudolfAccount := w.practitionerAccount("rudolf@clinic.test", object{
		"name": "Dr. Rudolf Otto", "specialization": "Dermatology", "timezone": "Europe/Berlin",
	})
	asha, ravi := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	w.update("users", ravi.id, ravi.token, object{"name": "Ravi Sen", "phone": "+919800000002"}).ok()
	kid := text(w.create("patients", asha.token, child(nil)).ok(), "id")

	first30 := text(w.create("visit_types", desk.token, object{
		"practitioner": rudolf,
		"name":         "First visit",
		"duration":     30,
		"fee":          70000,
		"modes":        []string{"video"},
		"active":       true,
	}).ok(), "id")

	paid := w.pay(asha, w.book(asha, meera, object{"patient": kid}), "pay_1").ok()["appointment"].(object)
	held := w.book(ravi, rudolf, object{"start": "2030-01-07T09:00:00+01:00", "visit_type": first30})
	w.Advance(time.Millisecond)
	gone := w.book(ravi, meera, object{"start": "2030-01-07T11:00:00+05:30"})
	w.update("appointments", text(gone, "id"), ravi.token, object{"status": "cancelled"}).ok()
	w.book(asha, meera, object{"start": "2030-01-08T09:00:00+05:30"})

	first := object{
		"id": paid["id"], "start": "2030-01-07T09:00:00+05:30", "end": "2030-01-07T09:30:00+05:30", "duration": 30.0,
		"mode": "video", "status": "confirmed", "amount": 50000.0, "currency": "INR", "paid": true, "conflict": false,
		"visitor":      object{"id": asha.id, "name": "Asha Rao", "phone": "+919812345678"},
		"visit_type":   object{"id": "", "name": ""},
		"patient":      object{"id": kid, "name": "Quirina Xylander"},
		"practitioner": object{"id": meera, "name": "Dr. Meera Iyer", "specialization": "Cardiology"},
		"arrived_at":   "", "waiting_minutes": 0.0, "late": false, "missed": false, "hold_seconds": 0.0,
	}
	second := object{
		"id": held["id"], "start": "2030-01-07T09:00:00+01:00", "end": "2030-01-07T09:30:00+01:00", "duration": 30.0,
		"mode": "video", "status": "held", "amount": 70000.0, "currency": "INR", "paid": false, "conflict": false,
		"visitor":      object{"id": ravi.id, "name": "Ravi Sen", "phone": "+919800000002"},
		"visit_type":   object{"id": first30, "name": "First visit"},
		"patient":      object{"id": "", "name": ""},
		"practitioner": object{"id": rudolf, "name": "Dr. Rudolf Otto", "specialization": "Dermatology"},
		"arrived_at":   "", "waiting_minutes": 0.0, "late": false, "missed": false, "hold_seconds": 900.0,
	}
	for _, token := range []string{desk.token, w.admin} {
		whole := w.get("/api/clinic/today", token).ok()
		require.Equal(t, object{"date": "2030-01-07", "timezone": "Asia/Kolkata", "items": []any{first, second}}, whole)
		require.Equal(t, whole, w.get("/api/clinic/today?date=2030-01-07", token).ok())
	}
	require.Equal(t, []object{first}, w.today(meeraAccount.token, ""))
	require.Equal(t, []object{second}, w.today(rudolfAccount.token, ""))
	require.Len(t, w.today(desk.token, "2030-01-08"), 1)
	require.Empty(t, w.today(desk.token, "2030-01-09"))

	w.get("/api/clinic/today", "").refused(401)
	w.get("/api/clinic/today", asha.token).refused(403, "auth", "not_allowed")
	w.get("/api/clinic/today?date=tomorrow", desk.token).refused(400, "date", "invalid_date")
}

// The day is the clinic's, wherever the practitioner is, and as long as its clocks make it.
func TestTodayIsADateOfTheClinic(t *testing.T) {
	w := newWorld(t)
	w.setClinic(object{"timezone": "America/New_York"})
	desk := w.receptionist("desk@clinic.test")
	doctor := w.practitioner(object{"max_horizon": 365})
	visitor := w.visitor("asha@example.test")

	require.Equal(t, "2030-01-06", w.get("/api/clinic/today", desk.token).ok()["date"], "it is still Sunday there")
	w.book(visitor, doctor, nil) // Monday in Kolkata, Sunday in New York
	require.Len(t, w.today(desk.token, "2030-01-06"), 1)
	require.Empty(t, w.today(desk.token, "2030-01-07"))

	// The day on which New York's clocks go forward has 23 hours; 09:30 in Kolkata is its midnight from then on.
	for start, dates := range map[string][2]string{
		"2030-03-11T09:30:00+05:30": {"2030-03-11", "2030-03-10"},
		"2030-03-11T09:00:00+05:30": {"2030-03-10", "2030-03-11"},
	} {
		w.Advance(15 * time.Minute)
		held := w.book(visitor, doctor, object{"start": start})
		require.Equal(t, held["id"], w.today(desk.token, dates[0])[0]["id"], start)
		require.Len(t, w.today(desk.token, dates[0]), 1, start)
		require.Empty(t, w.today(desk.token, dates[1]), start)
	}
}

func TestTodaySaysWhoWaitsAndWhoIsMissing(t *testing.T) {
	w, doctor, doctorAccount, _, appointment := confirmed(t)
	desk := w.receptionist("desk@clinic.test")
	id := text(appointment, "id")
	only := func() object {
		w.t.Helper()
		items := w.today(desk.token, "")
		require.Len(t, items, 1)
		return items[0]
	}
	is := func(late, missed bool, arrived string, waiting float64) {
		t.Helper()
		a := only()
		require.Equal(t, []any{late, missed, arrived, waiting},
			[]any{a["late"], a["missed"], a["arrived_at"], a["waiting_minutes"]})
	}
	start := monday.Add(time.Hour)

	w.Set(start)
	is(false, false, "", 0)
	w.Set(start.Add(time.Minute))
	is(true, false, "", 0)
	w.update("appointments", id, desk.token, object{"status": "arrived"}).ok()
	is(false, false, "2030-01-07T09:01:00+05:30", 0)
	w.Set(start.Add(12*time.Minute - time.Second))
	is(false, false, "2030-01-07T09:01:00+05:30", 10)
	w.update("appointments", id, doctorAccount.token, object{"status": "confirmed"}).ok()
	require.Equal(t, "", w.view("appointments", id, desk.token).ok()["arrived_at"])
	w.Set(start.Add(30 * time.Minute))
	is(true, true, "", 0)

	w.update("appointments", id, desk.token, object{"status": "arrived"}).ok()
	w.Advance(time.Hour)
	w.update("appointments", id, doctorAccount.token, object{"status": "completed"}).ok()
	is(false, false, "2030-01-07T09:30:00+05:30", 0)
	w.update("appointments", id, desk.token, object{"status": "confirmed"}).ok()
	is(true, true, "", 0)
	w.update("appointments", id, desk.token, object{"status": "no_show"}).ok()
	is(false, false, "", 0)
	require.EqualValues(t, 0, w.view("practitioners", doctor, "").ok()["appointments_completed"])
	require.Empty(t, breachesOf(t, w))
}

func TestTodaySaysWhatIsLeftOfAHold(t *testing.T) {
	w := newWorld(t)
	desk := w.receptionist("desk@clinic.test")
	w.book(w.visitor("asha@example.test"), w.practitioner(nil), nil)
	left := func() any { return w.today(desk.token, "")[0]["hold_seconds"] }

	require.EqualValues(t, 900, left())
	w.Advance(14*time.Minute + 1500*time.Millisecond)
	require.EqualValues(t, 59, left(), "what has begun is not over")
	w.Advance(58*time.Second + 499*time.Millisecond)
	require.EqualValues(t, 1, left())
	w.Advance(time.Millisecond)
	require.Empty(t, w.today(desk.token, ""), "it is over, whether or not that has been written down")
}

// However long the clinic's past is, the day is found by an index, and people by their ids.
func TestTodayReadsTheDayAlone(t *testing.T) {
	w, _, doctorAccount, _, _ := confirmed(t)
	desk := w.receptionist("desk@clinic.test")
	for range 5 {
		w.practitioner(nil)
	}
	w.history(20000)
	watched := w.watchStatements()
	for token, index := range map[string]string{
		desk.token:          "idx_appointments_start (start>? AND start<?)",
		doctorAccount.token: "idx_appointments_practitioner (practitioner=? AND start>? AND start<?)",
	} {
		asked := w.asked(watched, func() { require.Len(t, w.today(token, ""), 1) })
		plans := ""
		for _, statement := range asked {
			if explicable.MatchString(statement) {
				plans += w.plan(statement) + "\n"
			}
		}
		require.Contains(t, plans, "SEARCH a USING INDEX "+index)
		require.NotContains(t, plans, "SCAN", plans)
		require.NotContains(t, plans, "AUTOMATIC")
		require.LessOrEqual(t, len(asked), 2, "the account, and the day: %v", asked)
	}
}
