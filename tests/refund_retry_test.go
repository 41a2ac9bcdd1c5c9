package tests

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func (w *world) retryRefund(token, id string) *answer {
	w.t.Helper()
	return w.do("POST", "/api/clinic/refunds/"+id, token, nil)
}

func TestASuperAdminHasMoneyGivenBackNow(t *testing.T) {
	w, razorpay, ids := dueBack(t, 1)
	due := w.rows("payments", `payment_id = "`+ids[0]+`"`)[0]
	razorpay.fail("500")
	w.run("refund_payments")
	razorpay.fail("500")
	w.retryRefund(w.admin, text(due, "id")).refused(503, "refund_error", "refund_failed")
	failed := w.rows("payments", "")[0]
	require.Equal(t, []any{"refund_due", float64(2), "razorpay: 500 Internal Server Error"},
		[]any{failed["status"], failed["refund_attempts"], failed["refund_error"]})

	back := w.retryRefund(w.admin, text(due, "id")).ok()
	require.Equal(
		t,
		[]any{"refunded", "rfnd_" + ids[0], ""},
		[]any{back["status"], back["refund_id"], back["refund_error"]},
	)
	entries := w.rows("audit_log", `record = "`+text(due, "id")+`" && action = "update" && actor ~ "_superusers/"`)
	require.Len(t, entries, 1)
	require.Equal(t, []any{"status", "refund_id", "refund_receipt"}, entries[0]["fields"])
	require.Equal(t, "127.0.0.1", entries[0]["ip"])

	razorpay.during = func(string) { require.Fail(t, "the provider is asked once more") }
	require.Equal(t, "refunded", w.retryRefund(w.admin, text(due, "id")).ok()["status"], "a second click")
	w.Advance(time.Hour)
	w.run("refund_payments")
	require.Len(t, w.rows("audit_log", `record = "`+text(due, "id")+`" && action = "update"`), len(entries))
}

// The job and many super admins at once ask the provider once for each payment.
func TestARefundIsAskedForOnceHoweverManyAsk(t *testing.T) {
	w, razorpay, ids := dueBack(t, 2)
	asked := make(chan string, 20)
	razorpay.during = func(path string) { asked <- path }
	due := w.rows("payments", `status = "refund_due"`)
	require.Len(t, due, 2)
	atOnce(7, func(i int) {
		if i == 6 {
			w.run("refund_payments")
			return
		}
		require.Equal(t, "refunded", w.retryRefund(w.admin, text(due[i%2], "id")).ok()["status"])
	})
	require.Len(t, razorpay.refunds, len(ids))
	require.Len(t, asked, len(ids), "one call for each payment")
}

func TestOnlyWhatIsDueBackIsAskedFor(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	paid := w.pay(visitor, held, "pay_1").ok()["payment"].(object)
	w.retryRefund(w.admin, text(paid, "id")).refused(409, "status", "refund_not_due")
	w.retryRefund(w.admin, "nothingofthesor").refused(404)
	w.retryRefund(visitor.token, text(paid, "id")).refused(403)
	w.retryRefund(w.receptionist("desk@clinic.test").token, text(paid, "id")).refused(403)
	w.retryRefund("", text(paid, "id")).refused(401)
	require.Equal(t, "successful", w.rows("payments", "")[0]["status"])
	require.Equal(t, "confirmed", w.statusOf(held))

	w.update("appointments", text(held, "id"), visitor.token, object{"status": "cancelled"}).ok()
	payment, err := w.app.FindRecordById("payments", text(paid, "id"))
	require.NoError(t, err)
	payment.Set("provider", "a provider of earlier days")
	require.NoError(t, w.app.Save(payment))
	w.retryRefund(w.admin, text(paid, "id")).refused(409, "provider", "refund_elsewhere")
	require.Equal(
		t,
		"refund_due",
		w.rows("payments", "")[0]["status"],
		"nobody says that money was given back which was not",
	)
}
