package tests

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func (w *world) payAtDesk(token string, appointment, changes object) *answer {
	w.t.Helper()
	return w.do("POST", "/api/clinic/payments/desk", token, with(object{
		"appointment_id": appointment["id"], "amount": appointment["amount"], "method": "cash",
	}, changes))
}

func (w *world) giveBack(token, payment string) *answer {
	w.t.Helper()
	return w.do("POST", "/api/clinic/payments/desk/"+payment+"/refund", token, nil)
}

// dueAtDesk is a payment that was taken at the desk, for an appointment that was cancelled since.
func (w *world) dueAtDesk(token string, appointment object) (payment string) {
	w.t.Helper()
	paid := w.payAtDesk(token, appointment, nil).ok()
	w.update("appointments", text(appointment, "id"), token, object{"status": "cancelled"}).ok()
	return text(paid["payment"].(object), "id")
}

func TestTheDeskTakesAPayment(t *testing.T) {
	w := newWorld(t)
	doctor, _ := w.practitionerAccount("meera@clinic.test", nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)

	paid := w.payAtDesk(desk.token, held, object{"method": "card", "reference": "slip 4711"}).ok()

	require.Equal(t, "successful", paid["status"])
	require.Equal(t, "confirmed", paid["appointment"].(object)["status"])
	payment := paid["payment"].(object)
	wanted := object{
		"provider": "desk", "method": "card", "reference": "slip 4711", "taken_by": desk.id, "status": "successful",
		"order_id": held["order_id"], "amount": 50000.0, "currency": "INR", "receipt": "2030-000001",
		"paid_at": "2030-01-07 02:30:00.000Z", "refund_receipt": "",
	}
	for field, want := range wanted {
		require.Equal(t, want, payment[field], field)
	}
	require.Equal(t, "booked", w.rows("slots", "")[0]["state"])
	require.Equal(t, 3, w.told())
	entries := w.rows("audit_log", `collection = "payments"`)
	require.Len(t, entries, 1)
	require.Equal(t, "users/"+desk.id, entries[0]["actor"])
	require.Empty(t, breachesOf(t, w))
}

func TestADoubleClickAtTheDeskTakesOnePayment(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	other := w.receptionist("other@clinic.test")
	held := w.book(visitor, doctor, nil)
	mine := object{"payment_id": "desk-0123456789"}
	first := w.payAtDesk(desk.token, held, mine).ok()
	told := w.told()

	require.Equal(t, first["payment"], w.payAtDesk(desk.token, held, mine).ok()["payment"])
	w.payAtDesk(desk.token, held, nil).refused(409, "appointment_id", "already_paid")
	w.payAtDesk(desk.token, held, with(mine, object{"method": "upi"})).refused(409, "payment_id", "payment_reused")
	w.payAtDesk(other.token, held, mine).refused(409, "payment_id", "payment_reused")
	second := w.book(visitor, doctor, object{"start": "2030-01-07T09:30:00+05:30"})
	w.payAtDesk(desk.token, second, mine).refused(409, "payment_id", "payment_reused")

	require.Len(t, w.rows("payments", ""), 1, "what the desk did not have to take is not kept")
	require.Equal(t, "held", w.statusOf(second))
	require.Equal(t, told, w.told())
}

func TestWrongPaymentsAtTheDeskAreRefused(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)

	w.payAtDesk("", held, nil).refused(401)
	w.payAtDesk(visitor.token, held, nil).refused(403, "auth", "not_allowed")
	w.payAtDesk(doctorAccount.token, held, nil).refused(403, "auth", "not_allowed")
	for _, amount := range []any{-50000, 0, 49999, 50001, int64(9e18)} {
		w.payAtDesk(desk.token, held, object{"amount": amount}).refused(400, "amount", "amount_mismatch")
	}
	careless := w.asCareless()
	for _, amount := range []any{500.5, 1e300, "50000x", []int{50000}} {
		careless.payAtDesk(desk.token, held, object{"amount": amount}).refused(400)
	}
	careless.payAtDesk(desk.token, held, object{"amount": nil}).refused(400, "amount", "validation_required")
	careless.payAtDesk(desk.token, held, object{"method": "cheque"}).refused(400, "method", "validation_invalid_value")
	careless.payAtDesk(desk.token, held, object{"method": ""}).refused(400, "method", "validation_required")
	careless.payAtDesk(desk.token, held, object{"appointment_id": ""}).
		refused(400, "appointment_id", "validation_required")
	w.payAtDesk(desk.token, held, object{"appointment_id": "abcdefghijklmno"}).refused(404)
	w.payAtDesk(desk.token, held, object{"payment_id": "short"}).
		refused(400, "payment_id", "validation_min_text_constraint")
	careless.payAtDesk(desk.token, held, object{"payment_id": strings.Repeat("x", 201)}).
		refused(400, "payment_id", "validation_max_text_constraint")
	w.payAtDesk(desk.token, held, object{"reference": "a\nb"}).refused(400, "reference", "control_characters")

	require.Empty(t, w.rows("payments", ""))
	require.Equal(t, "held", w.statusOf(held))
	require.Zero(t, w.told())
}

func TestALatePaymentAtTheDeskConfirmsWhatIsStillFree(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.Advance(20 * time.Minute)
	w.run("release_expired_holds")

	w.payAtDesk(desk.token, held, nil).ok()
	require.Equal(t, "confirmed", w.statusOf(held))
}

func TestTheDeskGivesBackWhatCameTooLate(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk, other := w.receptionist("desk@clinic.test"), w.receptionist("other@clinic.test")
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.Advance(20 * time.Minute)
	w.book(w.visitor("ravi@example.test"), doctor, nil)

	mine := object{"payment_id": "desk-0123456789"}
	for range 2 {
		w.payAtDesk(desk.token, held, mine).refused(409, "appointment_id", "slot_lost")
	}
	kept := w.rows("payments", "")
	require.Len(t, kept, 1)
	require.Equal(t, "refund_due", kept[0]["status"])
	require.Equal(t, "2030-000001", kept[0]["receipt"])

	w.Advance(time.Hour)
	w.run("refund_payments")
	require.Equal(t, "refund_due", w.paymentStatus("desk-0123456789"), "nobody but the desk gives it back")

	w.giveBack("", text(kept[0], "id")).refused(401)
	w.giveBack(visitor.token, text(kept[0], "id")).refused(403, "auth", "not_allowed")
	w.giveBack(desk.token, "abcdefghijklmno").refused(404)
	back := w.giveBack(desk.token, text(kept[0], "id")).ok()["payment"].(object)
	require.Equal(t, "refunded", back["status"])
	require.Equal(t, desk.id, back["refunded_by"])
	require.Equal(t, "2030-000002", back["refund_receipt"])
	require.Equal(t, "2030-01-07 03:50:00.000Z", back["refunded_at"])
	require.NotEmpty(t, back["refund_id"])
	mails := w.said("asha@example.test")
	require.Contains(t, mails[len(mails)-1], "₹500.00 that you have paid for this appointment has been given back")
	told := w.told()

	require.Equal(t, back, w.giveBack(desk.token, text(kept[0], "id")).ok()["payment"], "a double click")
	w.giveBack(other.token, text(kept[0], "id")).refused(409, "status", "refund_not_due")
	require.Equal(t, told, w.told())
	require.Empty(t, breachesOf(t, w))
}

// lostAtDesk is an appointment whose time somebody else has had since its hold was over.
func lostAtDesk(t *testing.T) (w *world, desk, other account, lost object) {
	w = newWorld(t)
	doctor := w.practitioner(nil)
	desk, other = w.receptionist("desk@clinic.test"), w.receptionist("other@clinic.test")
	lost = w.book(w.visitor("asha@example.test"), doctor, nil)
	w.Advance(20 * time.Minute)
	w.book(w.visitor("ravi@example.test"), doctor, nil)
	return w, desk, other, lost
}

func TestWhatTheDeskSendsTwiceIsOwedOnce(t *testing.T) {
	w, desk, other, lost := lostAtDesk(t)
	slip := object{"method": "card", "reference": "slip 4711"}
	atOnce(6, func(int) { w.payAtDesk(desk.token, lost, slip).refused(409, "appointment_id", "slot_lost") })
	w.Advance(5*time.Minute - time.Second)
	w.payAtDesk(desk.token, lost, slip).refused(409, "appointment_id", "slot_lost")
	require.Len(t, w.rows("payments", ""), 1)

	for i, another := range []struct {
		by      account
		changes object
	}{
		{other, slip}, {desk, with(slip, object{"method": "upi"})}, {desk, with(slip, object{"reference": "slip 4712"})},
		{desk, with(slip, object{"payment_id": "desk-0123456789"})},
	} {
		w.payAtDesk(another.by.token, lost, another.changes).refused(409, "appointment_id", "slot_lost")
		require.Len(t, w.rows("payments", `status = "refund_due"`), i+2, "is other money: %v", another.changes)
	}
	require.Empty(t, breachesOf(t, w))
}

func TestWhatTheDeskTakesLaterOrAfterARefundIsNew(t *testing.T) {
	w, desk, _, lost := lostAtDesk(t)
	w.payAtDesk(desk.token, lost, nil).refused(409, "appointment_id", "slot_lost")
	w.giveBack(desk.token, text(w.rows("payments", "")[0], "id")).ok()
	w.payAtDesk(desk.token, lost, nil).refused(409, "appointment_id", "slot_lost")
	require.Len(t, w.rows("payments", `status = "refund_due"`), 1)

	w.Advance(5 * time.Minute)
	w.payAtDesk(desk.token, lost, nil).refused(409, "appointment_id", "slot_lost")
	require.Len(t, w.rows("payments", `status = "refund_due"`), 2)
	require.Empty(t, breachesOf(t, w))
}

func TestTheDeskTakesNothingForWhatIsCancelled(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.update("appointments", text(held, "id"), desk.token, object{"status": "cancelled"}).ok()

	w.payAtDesk(desk.token, held, nil).refused(409, "status", "transition_not_allowed")
	require.Empty(t, w.rows("payments", ""), "nothing was taken")
	require.Equal(t, "cancelled", w.statusOf(held))
	require.Zero(t, w.told())
}

func TestOnlyWhatIsDueBackFromTheDeskIsGivenBackThere(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	stands := w.payAtDesk(desk.token, w.book(visitor, doctor, nil), nil).ok()["payment"].(object)
	w.giveBack(desk.token, text(stands, "id")).refused(409, "status", "refund_not_due")
	require.Equal(t, "successful", w.paymentStatus(text(stands, "payment_id")))

	online := w.book(visitor, doctor, object{"start": "2030-01-07T10:00:00+05:30"})
	w.pay(visitor, online, "pay_1").ok()
	w.update("appointments", text(online, "id"), desk.token, object{"status": "cancelled"}).ok()
	w.giveBack(desk.token, text(w.rows("payments", `payment_id = "pay_1"`)[0], "id")).
		refused(409, "provider", "refund_elsewhere")
	require.Equal(t, "refund_due", w.paymentStatus("pay_1"))
}

func TestMoneyIsGivenBackAtTheDeskOnce(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	desks := []account{w.receptionist("desk@clinic.test"), w.receptionist("other@clinic.test")}
	payment := w.dueAtDesk(desks[0].token, w.book(visitor, doctor, nil))

	var wait sync.WaitGroup
	statuses := make([]int, 12)
	for i := range statuses {
		wait.Go(func() {
			if i%3 == 2 {
				w.run("refund_payments")
				return
			}
			statuses[i] = w.giveBack(desks[i%3].token, payment).status
		})
	}
	wait.Wait()

	by := text(w.rows("payments", "")[0], "refunded_by")
	for i, status := range statuses {
		switch {
		case i%3 == 2:
		case desks[i%3].id == by:
			require.Equal(t, 200, status)
		default:
			require.Equal(t, 409, status)
		}
	}
	require.Len(t, w.rows("notifications", `kind = "payment_refunded"`), 1)
	require.Len(t, w.rows("audit_log", `collection = "payments" && fields ~ "refund_id"`), 1)
	require.Empty(t, breachesOf(t, w))
}

func TestTwoDesksTakeOnePayment(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	desks := []account{w.receptionist("desk@clinic.test"), w.receptionist("other@clinic.test")}
	held := w.book(visitor, doctor, nil)
	statuses := make([]int, 10)
	var wait sync.WaitGroup
	for i := range statuses {
		wait.Go(func() { statuses[i] = w.payAtDesk(desks[i%2].token, held, nil).status })
	}
	wait.Wait()
	taken := 0
	for _, status := range statuses {
		if status == 200 {
			taken++
			continue
		}
		require.Equal(t, 409, status)
	}
	require.Equal(t, 1, taken)
	require.Len(t, w.rows("payments", ""), 1)
	require.Equal(t, 3, w.told())
}
