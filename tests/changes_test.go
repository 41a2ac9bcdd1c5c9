package tests

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// confirmed is a world with one paid appointment at 09:00.
func confirmed(t *testing.T) (w *world, doctor string, doctorAccount, visitor account, appointment object) {
	t.Helper()
	w = newWorld(t)
	doctor, doctorAccount = w.practitionerAccount("meera@clinic.test", nil)
	visitor = w.visitor("asha@example.test")
	appointment = w.pay(visitor, w.book(visitor, doctor, nil), "pay_1").ok()["appointment"].(object)
	return w, doctor, doctorAccount, visitor, appointment
}

func TestCancellingFreesTheTimeAndOwesTheMoneyBack(t *testing.T) {
	for by, who := range map[string]func(w *world, doctor, visitor account) string{
		"visitor":      func(_ *world, _, visitor account) string { return visitor.token },
		"practitioner": func(_ *world, doctor, _ account) string { return doctor.token },
		"super_admin":  func(w *world, _, _ account) string { return w.admin },
	} {
		t.Run(by, func(t *testing.T) {
			w, doctor, doctorAccount, visitor, appointment := confirmed(t)
			id := text(appointment, "id")

			cancelled := w.update("appointments", id, who(w, doctorAccount, visitor), object{
				"status": "cancelled", "cancel_reason": "Ill",
			}).ok()

			require.Equal(t, "cancelled", cancelled["status"])
			require.Equal(t, by, cancelled["cancelled_by"])
			require.Equal(t, "Ill", cancelled["cancel_reason"])
			require.Empty(t, w.rows("slots", ""))
			require.Equal(t, "refund_due", w.paymentStatus("pay_1"))
			require.Contains(t, w.freeStarts(doctor, "2030-01-07", 30), "2030-01-07T09:00:00+05:30")
			w.update("appointments", id, w.admin, object{"status": "confirmed"}).refused(409, "status", "transition_not_allowed")
			w.update("appointments", id, visitor.token, object{"status": "cancelled"}).
				refused(409, "status", "transition_not_allowed")
		})
	}
}

func TestAHoldIsCancelledByItsVisitorOrASuperAdmin(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)

	w.update("appointments", text(held, "id"), doctorAccount.token, object{"status": "cancelled"}).
		refused(409, "status", "transition_not_allowed")
	require.Equal(t, "held", w.statusOf(held))
	w.update("appointments", text(held, "id"), visitor.token, object{"status": "cancelled"}).ok()
	require.Empty(t, w.rows("slots", ""))
	require.Empty(t, w.rows("payments", ""))

	second := w.book(visitor, doctor, nil)
	w.update("appointments", text(second, "id"), w.admin, object{"status": "cancelled"}).ok()
	require.Empty(t, w.rows("slots", ""))
}

func TestVisitorsCancelInTime(t *testing.T) {
	w, _, doctorAccount, visitor, appointment := confirmed(t)
	id := text(appointment, "id")
	w.update("clinic", text(w.rows("clinic", "")[0], "id"), w.admin, object{"cancel_notice": 1}).ok()

	w.Set(monday.Add(time.Millisecond))
	for _, change := range []object{{"status": "cancelled"}, {"start": "2030-01-07T10:00:00+05:30"}} {
		w.update("appointments", id, visitor.token, change).refused(409, "status", "transition_not_allowed")
	}
	require.Equal(t, "confirmed", w.statusOf(appointment))
	require.Equal(t, "successful", w.paymentStatus("pay_1"))
	require.Len(t, w.rows("slots", ""), 1)
	w.update("appointments", id, doctorAccount.token, object{"status": "cancelled"}).ok()
}

func TestClosingAnAppointment(t *testing.T) {
	w, doctor, doctorAccount, visitor, appointment := confirmed(t)
	id := text(appointment, "id")
	change := func(token, status string) *answer {
		return w.update("appointments", id, token, object{"status": status})
	}

	for _, status := range []string{"completed", "no_show"} {
		change(doctorAccount.token, status).refused(409, "status", "transition_not_allowed")
	}
	for _, status := range []string{"held", "expired", "confirmed", "", "done"} {
		change(doctorAccount.token, status).refused(409, "status", "transition_not_allowed")
	}
	change(visitor.token, "arrived").refused(409, "status", "transition_not_allowed")
	change(doctorAccount.token, "arrived").ok()
	change(doctorAccount.token, "completed").refused(409, "status", "transition_not_allowed")

	w.Set(monday.Add(time.Hour))
	change(visitor.token, "completed").refused(409, "status", "transition_not_allowed")
	change(doctorAccount.token, "completed").ok()
	change(doctorAccount.token, "cancelled").refused(409, "status", "transition_not_allowed")
	require.EqualValues(t, 1, w.view("practitioners", doctor, "").ok()["appointments_completed"])
	require.Equal(t, "successful", w.paymentStatus("pay_1"))
}

func TestNoShow(t *testing.T) {
	w, doctor, doctorAccount, _, appointment := confirmed(t)
	w.Set(monday.Add(time.Hour))
	w.update("appointments", text(appointment, "id"), doctorAccount.token, object{"status": "no_show"}).ok()
	require.EqualValues(t, 0, w.view("practitioners", doctor, "").ok()["appointments_completed"])
	require.Equal(t, "successful", w.paymentStatus("pay_1"))
}

func TestReschedulingTakesTheNewTimeBeforeTheOld(t *testing.T) {
	w, doctor, doctorAccount, visitor, appointment := confirmed(t)
	id, other := text(appointment, "id"), w.visitor("ravi@example.test")
	w.book(other, doctor, object{"start": "2030-01-07T10:00:00+05:30"})
	before := w.rows("slots", "")

	w.update("appointments", id, visitor.token, object{"start": "2030-01-07T10:00:00+05:30"}).
		refused(409, "start", "slot_taken")
	w.update("appointments", id, visitor.token, object{"start": "2030-01-07T09:10:00+05:30"}).
		refused(400, "start", "off_grid")
	w.update("appointments", id, visitor.token, object{"duration": 45}).refused(400, "duration", "duration_not_offered")
	w.update("appointments", id, visitor.token, object{"start": "2030-01-07T10:30:00+05:30", "status": "cancelled"}).
		refused(409, "status", "transition_not_allowed")
	w.update("appointments", id, other.token, object{"start": "2030-01-07T10:30:00+05:30"}).refused(404)
	require.Equal(t, before, w.rows("slots", ""), "what is refused changes nothing")

	moved := w.update("appointments", id, visitor.token, object{"start": "2030-01-07T11:00:00+05:30", "duration": 60}).ok()
	require.Equal(t, "2030-01-07 05:30:00.000Z", moved["start"])
	require.Equal(t, "2030-01-07 06:30:00.000Z", moved["end"])
	require.Equal(t, "confirmed", moved["status"])
	require.Equal(t, appointment["amount"], moved["amount"])
	require.Len(t, w.rows("slots", ""), 2)
	require.Contains(t, w.freeStarts(doctor, "2030-01-07", 30), "2030-01-07T09:00:00+05:30")
	require.NotContains(t, w.freeStarts(doctor, "2030-01-07", 30), "2030-01-07T11:00:00+05:30")

	w.update("appointments", id, doctorAccount.token, object{"start": "2030-01-07T11:30:00+05:30", "duration": 30}).ok()
	require.Len(t, w.rows("slots", `state = "booked"`), 1, "a move onto a part of its own time is no clash")
}

func TestNothingElseOfAnAppointmentChanges(t *testing.T) {
	w, doctor, doctorAccount, visitor, appointment := confirmed(t)
	id := text(appointment, "id")
	other := w.practitioner(nil)
	for _, token := range []string{visitor.token, doctorAccount.token, w.admin} {
		for field, value := range (object{
			"visitor": doctorAccount.id, "mode": "physical", "reason": "None", "amount": 1,
			"currency": "EUR", "order_id": "order_x", "confirmed_at": "", "cancelled_by": "visitor",
			"meeting_url": "https://example.test", "cancel_reason": "x",
		}) {
			w.update("appointments", id, token, object{field: value}).refused(403, field, "not_allowed")
		}
		w.delete("appointments", id, token).refused(403)
	}
	// The desk alone hands over; a visitor takes a colleague's time where the practitioner is not there.
	w.update("appointments", id, doctorAccount.token, object{"practitioner": other}).
		refused(409, "status", "transition_not_allowed")
	w.update("appointments", id, visitor.token, object{"practitioner": other}).
		refused(403, "practitioner", "not_allowed")
	after := w.view("appointments", id, visitor.token).ok()
	require.Equal(t, appointment, after)
	require.Equal(t, doctor, after["practitioner"])
}

func TestAnExpiredHoldCannotBeMovedOrCancelled(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.Advance(15 * time.Minute)
	for _, change := range []object{{"status": "cancelled"}, {"start": "2030-01-07T10:00:00+05:30"}} {
		w.update("appointments", text(held, "id"), visitor.token, change).refused(409, "status", "transition_not_allowed")
	}
}
