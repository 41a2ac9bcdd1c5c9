package tests

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

// numbers returns the numbers of all receipts, in order.
func (w *world) numbers() (all []string) {
	w.t.Helper()
	for _, payment := range w.rows("payments", "") {
		for _, field := range []string{"receipt", "refund_receipt"} {
			if number := text(payment, field); number != "" {
				all = append(all, number)
			}
		}
	}
	slices.Sort(all)
	return all
}

// numbered are the first numbers of a year.
func numbered(year, count int) (all []string) {
	for n := range count {
		all = append(all, fmt.Sprintf("%d-%06d", year, n+1))
	}
	return all
}

func TestReceiptsOfPaymentsAndRefundsAreOneSeries(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	first, second := w.book(visitor, doctor, nil), w.book(visitor, doctor, object{"start": "2030-01-07T10:00:00+05:30"})
	w.pay(visitor, first, "pay_1").ok()
	w.update("appointments", text(first, "id"), w.admin, object{"status": "cancelled"}).ok()
	w.run("refund_payments")
	w.pay(visitor, second, "pay_2").ok()
	w.pay(visitor, second, "pay_3").refused(409)
	w.pay(visitor, second, "pay_2").ok()
	w.run("refund_payments")

	require.Equal(t, numbered(2030, 5), w.numbers())
	payment := w.rows("payments", `payment_id = "pay_1"`)[0]
	require.Equal(t, "2030-000001", payment["receipt"])
	require.Equal(t, "2030-000002", payment["refund_receipt"])
	require.Empty(t, breachesOf(t, w))
}

func TestReceiptsBeginAnewWithTheClinicsYear(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	paidAt := func(now, start, id string) string {
		at, err := time.Parse(time.RFC3339, now)
		require.NoError(t, err)
		w.Set(at)
		return text(w.pay(visitor, w.book(visitor, doctor, object{"start": start}), id).ok()["payment"].(object), "receipt")
	}
	fresh := func() { visitor = w.signIn("asha@example.test") } // a token does not last that long
	w.Set(time.Date(2030, 12, 30, 0, 0, 0, 0, time.UTC))
	fresh()
	require.Equal(t, "2030-000001", paidAt("2030-12-31T18:29:59Z", "2031-01-02T09:00:00+05:30", "pay_1"))
	require.Equal(t, "2031-000001", paidAt("2030-12-31T18:30:00Z", "2031-01-02T10:00:00+05:30", "pay_2"), "in Kolkata")
	require.Equal(t, "2031-000002", paidAt("2031-01-01T00:00:00Z", "2031-01-02T11:00:00+05:30", "pay_3"))
	require.Empty(t, breachesOf(t, w))
}

func TestAMillionReceiptsInAYearGoOn(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	at := func(hour int) object {
		return w.book(visitor, doctor, object{"start": fmt.Sprintf("2030-01-07T%02d:00:00+05:30", hour)})
	}
	w.pay(visitor, at(9), "pay_1").ok()
	w.sql("UPDATE payments SET receipt = '2030-999999'", nil)
	w.pay(visitor, at(10), "pay_2").ok()
	w.pay(visitor, at(11), "pay_3").ok()
	require.Equal(t, []string{"2030-1000000", "2030-1000001", "2030-999999"}, w.numbers())
}

// payTogether pays for as many appointments at once, by the desk and online, while another process keeps the
// database's write lock: all but the first are written together.
func (w *world) payTogether(count int) []*answer {
	w.t.Helper()
	doctor, crowd, desk := w.practitioner(object{"start_step": 15}), w.crowd(count), w.receptionist("desk@clinic.test")
	held := make([]object, count)
	for i := range held {
		start := fmt.Sprintf("2030-01-07T%02d:%02d:00+05:30", 9+i/4, i%4*15)
		held[i] = w.book(crowd[i], doctor, object{"start": start, "duration": 15})
	}
	answers := make([]*answer, count)
	release := w.lockDatabase()
	time.AfterFunc(300*time.Millisecond, release)
	atOnce(count, func(i int) {
		if i%2 == 0 {
			answers[i] = w.payAtDesk(desk.token, held[i], nil)
			return
		}
		answers[i] = w.pay(crowd[i], held[i], fmt.Sprint("pay_", i))
	})
	return answers
}

func TestPaymentsAtOnceLeaveNoGap(t *testing.T) {
	w := newWorld(t)
	for _, a := range w.payTogether(12) {
		a.ok()
	}
	require.Equal(t, numbered(2030, 12), w.numbers())
	require.Empty(t, breachesOf(t, w))
}

func TestAGroupThatIsRolledBackLeavesNoGap(t *testing.T) {
	w := newWorld(t)
	w.app.OnRecordCreateExecute(collections.Payments).BindFunc(func(e *core.RecordEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		if e.Record.GetString("payment_id") == "pay_5" {
			return fmt.Errorf("the disk is full")
		}
		return nil
	})
	for i, a := range w.payTogether(12) {
		if i == 5 {
			a.refused(http.StatusInternalServerError)
			continue
		}
		a.ok()
	}
	require.Equal(t, numbered(2030, 11), w.numbers())
	require.Empty(t, breachesOf(t, w))
}

func TestWhatRazorpayTakesAfterTheDeskGoesBack(t *testing.T) {
	w, razorpay := newRazorpayWorld(t)
	doctor := w.practitioner(nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.payAtDesk(desk.token, held, nil).ok()
	told := w.told()

	id := razorpay.capture(held["order_id"], 50000)
	for range 2 {
		razorpay.tell("payment.captured", id).ok()
	}
	require.Equal(t, "refund_due", w.paymentStatus(id))
	require.Equal(t, "confirmed", w.statusOf(held))
	require.Equal(t, told, w.told())
	w.run("refund_payments")
	require.Equal(t, "refunded", w.paymentStatus(id))
	require.Len(t, razorpay.refunds, 1)
	require.Len(t, w.rows("payments", `provider = "desk" && status = "successful"`), 1)
	require.Equal(t, numbered(2030, 3), w.numbers())
	require.Empty(t, breachesOf(t, w))
}
