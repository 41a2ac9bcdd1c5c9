package tests

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// told counts what was queued for whom.
func (w *world) told() int { w.t.Helper(); return len(w.rows("notifications", "")) }

func (w *world) statusOf(appointment object) any {
	w.t.Helper()
	return w.view("appointments", text(appointment, "id"), w.admin).ok()["status"]
}

func (w *world) paymentStatus(paymentID string) any {
	w.t.Helper()
	rows := w.rows("payments", `payment_id = "`+paymentID+`"`)
	if len(rows) == 0 {
		return nil
	}
	return rows[0]["status"]
}

func TestPaymentConfirms(t *testing.T) {
	w := newWorld(t)
	doctor, _ := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, object{"reason": "Chest pain", "mode": "telephone"})

	paid := w.pay(visitor, held, "pay_1").ok()

	require.Equal(t, "successful", paid["status"])
	payment, appointment := paid["payment"].(object), paid["appointment"].(object)
	require.Equal(t, "pay_1", payment["payment_id"])
	require.Equal(t, held["order_id"], payment["order_id"])
	require.EqualValues(t, 50000, payment["amount"])
	require.Equal(t, "INR", payment["currency"])
	require.Equal(t, "dummy", payment["provider"])
	require.Equal(t, "successful", payment["status"])
	require.Equal(t, "confirmed", appointment["status"])
	require.Equal(t, "2030-01-07 02:30:00.000Z", appointment["confirmed_at"])

	slots := w.rows("slots", "")
	require.Len(t, slots, 1)
	require.Equal(t, "booked", slots[0]["state"])

	w.Advance(24 * time.Hour)
	w.run("release_expired_holds")
	require.Equal(t, "confirmed", w.statusOf(held), "what is paid for does not expire")
}

func TestConfirmationIsToldOnce(t *testing.T) {
	w := newWorld(t)
	doctor, _ := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, object{"reason": "Chest pain"})
	w.pay(visitor, held, "pay_1").ok()

	toDoctor, toVisitor := w.said("meera@clinic.test"), w.said("asha@example.test")
	require.Len(t, toDoctor, 2, "the one-time password and the booking")
	require.Len(t, toVisitor, 2, "the one-time password and the confirmation")
	for _, part := range []string{
		"Asha Rao", "+919812345678", "Chest pain", "Monday, 7 January 2030, 09:00", "30 minutes, by video",
	} {
		require.Contains(t, toDoctor[1], part)
	}
	for _, part := range []string{"Dr. Meera Iyer", "Monday, 7 January 2030, 09:00", "₹500.00"} {
		require.Contains(t, toVisitor[1], part)
	}
	require.Len(t, w.sms.sent, 1)
	require.Contains(t, w.sms.sent[0], "+918022334455: ")
	require.Contains(t, w.sms.sent[0], "Asha Rao")
	require.Len(t, w.rows("notifications", `status = "sent" && attempts = 1`), 3)
}

func TestTheSamePaymentTwiceIsHarmless(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	first := w.pay(visitor, held, "pay_1").ok()
	told, audited := w.told(), len(w.rows("audit_log", ""))

	w.Advance(time.Hour)
	again := w.pay(visitor, held, "pay_1").ok()

	require.Equal(t, first["payment"], again["payment"])
	require.Equal(t, "successful", again["status"])
	require.Len(t, w.rows("payments", ""), 1)
	require.Equal(t, told, w.told())
	require.Len(t, w.rows("audit_log", ""), audited)
}

func TestWrongPaymentsAreRefused(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	held := w.book(visitor, doctor, nil)
	right := paymentFor(held, "pay_1")
	pay := func(token string, changes object) *answer {
		return w.do("POST", "/api/clinic/payments", token, with(right, changes))
	}

	pay("", nil).refused(401)
	pay("not.a.token", nil).refused(401)
	pay(other.token, nil).refused(404)
	pay(visitor.token, object{"appointment_id": "abcdefghijklmno"}).refused(404)
	pay(visitor.token, object{"amount": 49999}).refused(400, "amount", "amount_mismatch")
	pay(visitor.token, object{"amount": -50000}).refused(400, "amount", "amount_mismatch")
	pay(visitor.token, object{"amount": 500.5}).refused(400)
	pay(visitor.token, object{"amount": nil}).refused(400, "amount", "validation_required")
	pay(visitor.token, object{"order_id": "order_x"}).refused(400, "order_id", "order_mismatch")
	for _, field := range []string{"order_id", "payment_id", "appointment_id"} {
		pay(visitor.token, object{field: ""}).refused(400, field, "validation_required")
	}

	all := pay(
		visitor.token,
		object{"order_id": "", "payment_id": strings.Repeat("x", 201), "appointment_id": "", "amount": nil},
	)
	all.refused(400, "order_id", "validation_required").refused(400, "payment_id", "validation_max_text_constraint")
	all.refused(400, "appointment_id", "validation_required").refused(400, "amount", "validation_required")

	require.Equal(t, "held", w.statusOf(held))
	require.Empty(t, w.rows("payments", ""))
	require.Zero(t, w.told())
	require.Equal(t, "held", w.rows("slots", "")[0]["state"])
	w.do("POST", "/api/clinic/payments", w.admin, right).ok()
}

func TestAPaymentIsForOneAppointment(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	first, second := w.book(visitor, doctor, nil), w.book(visitor, doctor, object{"start": "2030-01-07T09:30:00+05:30"})
	w.pay(visitor, first, "pay_1").ok()

	w.pay(visitor, second, "pay_1").refused(409, "payment_id", "payment_reused")
	require.Equal(t, "held", w.statusOf(second))
	require.Len(t, w.rows("payments", ""), 1)
}

func TestASecondPaymentIsKeptAndDueBack(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.pay(visitor, held, "pay_1").ok()
	told := w.told()

	for range 2 {
		w.pay(visitor, held, "pay_2").refused(409)
		require.Equal(t, "successful", w.paymentStatus("pay_1"))
		require.Equal(t, "refund_due", w.paymentStatus("pay_2"))
		require.Equal(t, "confirmed", w.statusOf(held))
		require.Equal(t, told, w.told())
	}
	w.pay(visitor, held, "pay_3").refused(409, "appointment_id", "already_paid")
}

func TestALatePaymentConfirmsWhatIsStillFree(t *testing.T) {
	for name, cronRan := range map[string]bool{"before the job": false, "after the job": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doctor := w.practitioner(nil)
			visitor := w.visitor("asha@example.test")
			held := w.book(visitor, doctor, nil)
			w.Advance(20 * time.Minute)
			if cronRan {
				w.run("release_expired_holds")
				require.Empty(t, w.rows("slots", ""))
			}

			require.Equal(t, "confirmed", w.pay(visitor, held, "pay_1").ok()["appointment"].(object)["status"])
			slots := w.rows("slots", "")
			require.Len(t, slots, 1)
			require.Equal(t, "booked", slots[0]["state"])
			require.Equal(t, 3, w.told())
		})
	}
}

func TestALatePaymentForALostSlotIsDueBack(t *testing.T) {
	for name, lose := range map[string]func(w *world, doctor string){
		"taken by another": func(w *world, doctor string) {
			w.Advance(15 * time.Minute)
			w.book(w.visitor("ravi@example.test"), doctor, nil)
		},
		"time has passed": func(w *world, _ string) { w.Set(monday.Add(2 * time.Hour)) },
		"time off": func(w *world, doctor string) {
			w.Advance(15 * time.Minute)
			w.create("time_off", w.admin, object{
				"practitioner": doctor, "start": "2030-01-07T08:00:00+05:30", "end": "2030-01-07T12:00:00+05:30",
			}).ok()
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doctor := w.practitioner(nil)
			visitor := w.visitor("asha@example.test")
			held := w.book(visitor, doctor, nil)
			lose(w, doctor)
			slots := w.rows("slots", "")

			for range 2 {
				w.pay(visitor, held, "pay_1").refused(409, "appointment_id", "slot_lost")
				require.Equal(t, "refund_due", w.paymentStatus("pay_1"))
				require.NotEqual(t, "confirmed", w.statusOf(held))
				require.Equal(t, slots, w.rows("slots", ""))
				require.Zero(t, w.told())
			}
		})
	}
}

func TestALatePaymentDoesNotPutAVisitorInTwoPlaces(t *testing.T) {
	w := newWorld(t)
	first, second := w.practitioner(nil), w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, first, nil)
	w.Advance(15 * time.Minute)
	w.book(visitor, second, nil)

	w.pay(visitor, held, "pay_1").refused(409, "appointment_id", "slot_lost")
	require.Equal(t, "refund_due", w.paymentStatus("pay_1"))
}

func TestAPaymentAfterCancellingNeverRevives(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.update("appointments", text(held, "id"), visitor.token, object{"status": "cancelled"}).ok()

	w.pay(visitor, held, "pay_1").refused(409)
	require.Equal(t, "cancelled", w.statusOf(held))
	require.Equal(t, "refund_due", w.paymentStatus("pay_1"))
	require.Empty(t, w.rows("slots", ""))
	require.Zero(t, w.told())
}

func TestPayingFollowsTheNoticeOfTheBooking(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"min_notice": 60})
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.Advance(16 * time.Minute)
	require.NotContains(t, w.freeStarts(doctor, "2030-01-07", 30), "2030-01-07T09:00:00+05:30")

	w.pay(visitor, held, "pay_1").ok()
	require.Equal(t, "confirmed", w.statusOf(held))
}
