package tests

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func query(text string) string { return url.QueryEscape(text) }

func TestBookingTakesAHold(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")

	held := w.book(visitor, doctor, object{"reason": "Chest pain"})

	require.Equal(t, "held", held["status"])
	require.Equal(t, visitor.id, held["visitor"])
	require.EqualValues(t, 50000, held["amount"])
	require.Equal(t, "INR", held["currency"])
	require.NotEmpty(t, held["order_id"])
	require.Equal(t, "2030-01-07 02:45:00.000Z", held["hold_expires"])
	require.Equal(t, "2030-01-07 03:30:00.000Z", held["start"])
	require.Equal(t, "2030-01-07 04:00:00.000Z", held["end"])
	require.NotContains(t, held, "slot")

	slots := w.rows("slots", "")
	require.Len(t, slots, 1)
	require.Equal(t, "held", slots[0]["state"])
	require.Equal(t, "2030-01-07 03:30:00.000Z", slots[0]["start"])
	require.Equal(t, "2030-01-07 04:00:00.000Z", slots[0]["end"])
	require.NotContains(t, w.freeStarts(doctor, "2030-01-07", 30), "2030-01-07T09:00:00+05:30")
	require.Empty(t, w.rows("payments", ""))
	require.Empty(t, w.rows("notifications", ""), "nobody is told of a hold")
}

func TestBookingIsRefusedWithTheReason(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"min_notice": 60, "max_horizon": 10, "modes": []string{"video", "telephone"}})
	w.create("time_off", w.admin, object{
		"practitioner": doctor, "start": "2030-01-08T09:00:00+05:30", "end": "2030-01-08T10:00:00+05:30",
	}).ok()
	visitor := w.visitor("asha@example.test")

	for name, test := range map[string]struct {
		changes     object
		status      int
		field, code string
	}{
		"no practitioner": {object{"practitioner": ""}, 400, "practitioner", "validation_required"},
		"unknown practitioner": {
			object{"practitioner": "abcdefghijklmno"}, 400, "practitioner", "validation_missing_rel_records",
		},
		"no start":           {object{"start": ""}, 400, "start", "validation_required"},
		"not a start":        {object{"start": "soon"}, 400, "start", "validation_required"},
		"no duration":        {object{"duration": nil}, 400, "duration", "validation_required"},
		"other duration":     {object{"duration": 45}, 400, "duration", "duration_not_offered"},
		"fraction":           {object{"duration": 30.5}, 400, "duration", "validation_only_int_constraint"},
		"other mode":         {object{"mode": "physical"}, 400, "mode", "mode_not_offered"},
		"unknown mode":       {object{"mode": "pigeon"}, 400, "mode", "mode_not_offered"},
		"yesterday":          {object{"start": "2030-01-04T09:00:00+05:30"}, 400, "start", "in_the_past"},
		"within the notice":  {object{"start": "2030-01-07T08:30:00+05:30"}, 400, "start", "too_soon"},
		"beyond the horizon": {object{"start": "2030-01-18T09:00:00+05:30"}, 400, "start", "too_far"},
		"before hours":       {object{"start": "2030-01-08T08:30:00+05:30"}, 400, "start", "outside_hours"},
		"past the window":    {object{"start": "2030-01-08T11:30:00+05:30", "duration": 60}, 400, "start", "outside_hours"},
		"on Sunday":          {object{"start": "2030-01-13T09:00:00+05:30"}, 400, "start", "outside_hours"},
		"time off":           {object{"start": "2030-01-08T09:30:00+05:30"}, 400, "start", "outside_hours"},
		"off the grid":       {object{"start": "2030-01-08T10:10:00+05:30"}, 400, "start", "off_grid"},
		"off by a second":    {object{"start": "2030-01-08T10:00:01+05:30"}, 400, "start", "off_grid"},
	} {
		t.Run(name, func(t *testing.T) {
			w.in(t).
				create("appointments", visitor.token, booking(doctor, test.changes)).
				refused(test.status, test.field, test.code)
		})
	}
	require.Empty(t, w.rows("appointments", ""))
	require.Empty(t, w.rows("slots", ""))
}

func TestOnlyVisitorsBookAndForThemselves(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")

	w.create("appointments", "", booking(doctor, nil)).refused(401)
	w.create("appointments", w.admin, booking(doctor, nil)).refused(400, "visitor", "validation_required")
	w.create("appointments", doctorAccount.token, booking(doctor, nil)).refused(403, "auth", "not_allowed")
	for field, value := range (object{
		"visitor": other.id, "status": "confirmed", "amount": 1, "currency": "USD", "order_id": "order_1",
		"end": "2030-01-07 05:00:00.000Z", "hold_expires": "2031-01-01 00:00:00.000Z",
		"confirmed_at": "2030-01-01 00:00:00.000Z", "cancelled_by": "visitor", "cancel_reason": "none",
		"meeting_url": "https://example.test",
	}) {
		w.create("appointments", visitor.token, booking(doctor, object{field: value})).refused(403, field, "not_allowed")
	}
	require.Empty(t, w.rows("appointments", ""))
	require.Empty(t, w.rows("slots", ""))
}

func TestATakenTimeIsTakenForEveryOverlap(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"start_step": 15})
	first, second := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	w.book(first, doctor, object{"start": "2030-01-07T10:00:00+05:30", "duration": 30})

	for _, test := range []struct {
		start    string
		duration int
	}{
		{"10:00", 30}, {"10:15", 15}, {"10:15", 60}, {"09:45", 30}, {"09:30", 60}, {"10:00", 60},
	} {
		w.create("appointments", second.token, booking(doctor, object{
			"start": "2030-01-07T" + test.start + ":00+05:30", "duration": test.duration,
		})).refused(409, "start", "slot_taken")
	}
	require.Len(t, w.rows("slots", ""), 1)

	w.book(second, doctor, object{"start": "2030-01-07T09:30:00+05:30", "duration": 30})
	w.book(second, doctor, object{"start": "2030-01-07T10:30:00+05:30", "duration": 15})
	require.Len(t, w.rows("slots", ""), 3, "intervals that touch do not overlap")
}

func TestBuffersKeepTimeFree(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"start_step": 15, "buffer_before": 10, "buffer_after": 20})
	visitor, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	w.book(visitor, doctor, object{"start": "2030-01-07T09:00:00+05:30"})

	slot := w.rows("slots", "")[0]
	require.Equal(t, "2030-01-07 03:20:00.000Z", slot["start"], "buffers may reach beyond the window")
	require.Equal(t, "2030-01-07 04:20:00.000Z", slot["end"])
	w.create("appointments", other.token, booking(doctor, object{"start": "2030-01-07T09:45:00+05:30"})).
		refused(409, "start", "slot_taken")
	require.Equal(t, "2030-01-07T10:00:00+05:30", w.freeStarts(doctor, "2030-01-07", 30)[0])

	w.update("practitioners", doctor, w.admin, object{"buffer_before": 0, "buffer_after": 0}).ok()
	require.Equal(
		t,
		"2030-01-07T10:00:00+05:30",
		w.freeStarts(doctor, "2030-01-07", 30)[0],
		"a booking keeps the buffers of its moment",
	)
}

func TestRetryWithTheSameIDIsHarmless(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	request := object{"id": "abcdefghij12345", "reason": "Cough"}

	first := w.book(visitor, doctor, request)
	w.Advance(time.Minute)
	again := w.book(visitor, doctor, request)

	require.Equal(t, first, again)
	require.Equal(t, "abcdefghij12345", first["id"])
	require.Len(t, w.rows("appointments", ""), 1)
	require.Len(t, w.rows("slots", ""), 1)
	w.create("appointments", visitor.token, booking(doctor, with(request, object{"duration": 15}))).
		refused(409, "id", "id_reused")
	w.create("appointments", visitor.token, booking(doctor, with(request, object{"reason": "Flu"}))).
		refused(409, "id", "id_reused")
	w.create("appointments", other.token, booking(doctor, request)).refused(409, "id", "id_reused")
	require.Len(t, w.rows("appointments", ""), 1)

	w.pay(visitor, first, "pay_1").ok()
	require.Equal(t, "confirmed", w.book(visitor, doctor, request)["status"], "a late retry sees what has become of it")
}

func TestVisitorCannotBeInTwoPlaces(t *testing.T) {
	w := newWorld(t)
	first, second := w.practitioner(nil), w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, first, object{"duration": 60})

	w.create("appointments", visitor.token, booking(second, object{"start": "2030-01-07T09:30:00+05:30"})).
		refused(409, "start", "visitor_busy")
	require.Len(t, w.rows("slots", ""), 1)
	w.book(visitor, second, object{"start": "2030-01-07T10:00:00+05:30"})

	w.update("appointments", text(held, "id"), visitor.token, object{"status": "cancelled"}).ok()
	w.book(visitor, second, object{"start": "2030-01-07T09:30:00+05:30"})
}

func TestAtMostThreeUnpaidHolds(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	first := w.book(visitor, doctor, nil)
	w.book(visitor, doctor, object{"start": "2030-01-07T09:30:00+05:30"})
	w.book(visitor, doctor, object{"start": "2030-01-07T10:00:00+05:30"})
	fourth := object{"start": "2030-01-07T10:30:00+05:30"}

	w.create("appointments", visitor.token, booking(doctor, fourth)).refused(409, "start", "too_many_holds")
	require.Len(t, w.rows("slots", ""), 3)

	w.pay(visitor, first, "pay_1").ok()
	w.book(visitor, doctor, fourth)
	w.create("appointments", visitor.token, booking(doctor, object{"start": "2030-01-07T11:00:00+05:30"})).
		refused(409, "start", "too_many_holds")
	w.Advance(15 * time.Minute)
	w.book(visitor, doctor, object{"start": "2030-01-07T11:00:00+05:30"})
}

func TestAnInactivePractitionerTakesNoBookings(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"active": false})
	visitor := w.visitor("asha@example.test")

	require.Empty(t, w.freeStarts(doctor, "2030-01-07", 30))
	w.create("appointments", visitor.token, booking(doctor, nil)).refused(400, "start", "outside_hours")
	require.Empty(t, w.rows("slots", ""))
}

func TestEveryFormOfAnInstantIsUnderstood(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	for _, start := range []string{
		"2030-01-07T09:00:00+05:30", "2030-01-07T03:30:00Z", "2030-01-07t03:30:00z", "2030-01-07T03:30:00.000Z",
		"2030-01-07T03:30:00.000000000Z", "2030-01-07 03:30:00.000Z", "2030-01-07 03:30:00Z", "2030-01-06T22:30:00-05:00",
		"2030-01-07t09:00:00.0+05:30",
	} {
		held := w.book(visitor, doctor, object{"start": start})
		require.Equal(t, "2030-01-07 03:30:00.000Z", held["start"], start)
		moved := w.update("appointments", text(held, "id"), visitor.token, object{"start": "2030-01-07t04:00:00z"}).ok()
		require.Equal(t, "2030-01-07 04:00:00.000Z", moved["start"])
		w.update("appointments", text(held, "id"), visitor.token, object{"status": "cancelled"}).ok()
	}
}
