package tests

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAnOrderIsOpenedAtTheProvider(t *testing.T) {
	w, razorpay := newRazorpayWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	razorpay.during = func(string) {
		w.update("users", visitor.id, visitor.token, object{"city": "Mysuru"}).ok() // would wait for a transaction
	}
	held := w.book(visitor, doctor, nil)
	require.Len(t, razorpay.orders, 1)
	require.Equal(t, held["order_id"], razorpay.orders[0]["id"])
	require.Equal(t, text(held, "id")+"-50000-INR", razorpay.orders[0]["receipt"])

	w.create("appointments", visitor.token, booking(doctor, nil)).refused(409, "start", "slot_taken")
	w.create("appointments", visitor.token, booking(doctor, object{"start": "2030-01-07T23:00:00+05:30"})).refused(400)
	require.Len(t, razorpay.orders, 1, "what is refused opens no order")

	free := w.practitioner(object{"fee": 0})
	gratis := w.book(visitor, free, object{"start": "2030-01-07T10:00:00+05:30"})
	w.pay(visitor, gratis, "none").ok()
	require.Len(t, razorpay.orders, 1, "where nothing is due, there is no order")
}

func TestABookingWithoutItsProviderIsRefusedAndMayBeRepeated(t *testing.T) {
	w, razorpay := newRazorpayWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	wanted := booking(doctor, object{"id": "abcdefghijklmno"})
	for _, fault := range []string{"500", "lost"} {
		razorpay.fail(fault)
		w.create("appointments", visitor.token, wanted).refused(503, "order_id", "payments_unavailable")
	}
	require.Zero(t, w.count()["appointments"])
	require.Zero(t, w.count()["slots"])

	held := w.create("appointments", visitor.token, wanted).ok()
	require.Equal(t, held, w.create("appointments", visitor.token, wanted).ok())
	require.Len(t, razorpay.orders, 1, "the order whose answer was lost is used")
}

func TestAPaymentNeedsTheProvidersSignature(t *testing.T) {
	w, razorpay := newRazorpayWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	id := razorpay.capture(held["order_id"], 50000)
	good := signed(held, id)
	for _, signature := range []any{
		nil, "", "x", strings.Repeat("0", 64), text(good, "signature")[:62], sign("wrong", text(held, "order_id")+"|"+id),
	} {
		for _, token := range []string{visitor.token, w.admin} {
			w.do("POST", "/api/clinic/payments", token, with(good, object{"signature": signature})).
				refused(400, "signature", "bad_signature")
		}
	}
	w.do("POST", "/api/clinic/payments", visitor.token, with(good, object{"payment_id": "pay_other"})).
		refused(400, "signature", "bad_signature")
	require.Equal(t, "held", w.statusOf(held))
	require.Empty(t, w.rows("payments", ""))

	body := w.do("POST", "/api/clinic/payments", visitor.token, good).ok()
	require.Equal(t, "razorpay", body["payment"].(object)["provider"])
	require.Equal(t, "confirmed", w.statusOf(held))
	razorpay.tell("payment.captured", id).ok()
	require.Len(t, w.rows("payments", ""), 1)
	require.Len(t, w.rows("notifications", `kind = "booking_confirmed"`), 3)
}

func TestWebhooksConfirmInAnyOrderAndOnce(t *testing.T) {
	w, razorpay := newRazorpayWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	id := razorpay.capture(held["order_id"], 50000)
	razorpay.tell("payment.failed", id).ok()
	razorpay.tell("refund.processed", id).ok()
	razorpay.tell("payment.authorized", id).ok()
	require.Equal(t, "held", w.statusOf(held))
	for _, event := range []string{"order.paid", "payment.captured", "order.paid", "payment.authorized"} {
		razorpay.tell(event, id).ok()
	}
	require.Equal(t, "confirmed", w.statusOf(held))
	require.Len(t, w.rows("payments", `status = "successful"`), 1)
	require.Len(t, w.rows("notifications", `kind = "booking_confirmed"`), 3)
	w.do("POST", "/api/clinic/payments", visitor.token, signed(held, id)).ok()
	razorpay.tell("refund.processed", id).ok()
	require.Len(
		t,
		w.rows("payments", `status = "successful"`),
		1,
		"what is not due back stays applied: the appointment stands",
	)
}

func TestWebhooksAreVerified(t *testing.T) {
	w, razorpay := newRazorpayWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	entity := `{"id":"pay_1","order_id":"` + text(held, "order_id") + `","amount":50000,"currency":"INR"}`
	body := `{"event":"payment.captured","payload":{"payment":{"entity":` + entity + `}}}`
	good := sign(razorpayAccount.WebhookSecret, body)
	for _, signature := range []string{
		"", "x", sign(razorpayAccount.KeySecret, body), good[:len(good)-2] + "00",
		sign(razorpayAccount.WebhookSecret, body+" "),
	} {
		razorpay.hook(body, signature).refused(400, "signature", "bad_signature")
	}
	razorpay.hook(strings.Replace(body, "50000", "1", 1), good).refused(400, "signature", "bad_signature")
	for _, junk := range []string{"", "{", "[]", `{"event":7}`, "\x00"} {
		razorpay.hook(junk, sign(razorpayAccount.WebhookSecret, junk)).refused(400)
	}
	for _, other := range []string{
		"{}", `{"event":"payment.captured"}`, `{"event":"unheard.of"}`,
		strings.Replace(body, text(held, "order_id"), "order_of_another_shop", 1),
	} {
		razorpay.hook(other, sign(razorpayAccount.WebhookSecret, other)).ok()
	}
	require.Equal(t, "held", w.statusOf(held))
	require.Empty(t, w.rows("payments", ""))
	razorpay.hook(body, good).ok()
	require.Equal(t, "confirmed", w.statusOf(held))

	worldOf(t).do("POST", "/api/clinic/payments/webhook/razorpay", "", object{}).refused(404)
}

func TestMoneyThatCannotBeUsedIsKeptAndGivenBack(t *testing.T) {
	w, razorpay := newRazorpayWorld(t)
	doctor := w.practitioner(nil)
	visitor, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	at := func(clock string) object {
		return w.book(visitor, doctor, object{"start": "2030-01-07T" + clock + ":00+05:30"})
	}
	short, cancelled, twice := at("09:00"), at("09:30"), at("10:00")
	razorpay.tell("payment.captured", razorpay.capture(short["order_id"], 100)).ok()
	w.update("appointments", text(cancelled, "id"), visitor.token, object{"status": "cancelled"}).ok()
	razorpay.tell("payment.captured", razorpay.capture(cancelled["order_id"], 50000)).ok()
	for range 2 {
		razorpay.tell("order.paid", razorpay.capture(twice["order_id"], 50000)).ok()
	}
	w.Advance(15 * time.Minute)
	w.book(other, doctor, nil)
	razorpay.tell("payment.captured", razorpay.capture(short["order_id"], 50000)).ok()

	require.Equal(
		t,
		[]any{"expired", "cancelled", "confirmed"},
		[]any{w.statusOf(short), w.statusOf(cancelled), w.statusOf(twice)},
	)
	require.Len(t, w.rows("payments", `status = "refund_due"`), 4)
	require.Equal(
		t,
		[]any{float64(100)},
		fieldOf(w.rows("payments", `amount < 50000`), "amount"),
		"what was captured, not what was due",
	)
	due := w.rows("refunds_due", "")
	require.Len(t, due, 1)
	require.Equal(
		t,
		[]any{"razorpay", float64(4), float64(150100)},
		[]any{due[0]["provider"], due[0]["payments"], due[0]["amount"]},
	)
	w.get("/api/collections/refunds_due/records", visitor.token).refused(403)

	w.run("refund_payments")
	require.Len(t, w.rows("payments", `status = "refunded" && refund_id ~ "rfnd_"`), 4)
	require.Empty(t, w.rows("refunds_due", ""))
	require.Len(t, razorpay.refunds, 4)
	w.run("refund_payments")
	require.Len(t, razorpay.refunds, 4)
}

func fieldOf(rows []object, field string) []any {
	values := make([]any, len(rows))
	for i, row := range rows {
		values[i] = row[field]
	}
	return values
}

// dueBack is a clinic that owes visitors as many payments.
func dueBack(t *testing.T, count int) (w *world, razorpay *razorpayStandIn, ids []string) {
	t.Helper()
	w, razorpay = newRazorpayWorld(t)
	doctor := w.practitioner(nil)
	for i := range count {
		visitor := w.visitor(fmt.Sprintf("visitor%d@example.test", i))
		held := w.book(visitor, doctor, object{"start": fmt.Sprintf("2030-01-07T%02d:00:00+05:30", 9+i)})
		ids = append(ids, razorpay.capture(held["order_id"], 50000))
		razorpay.tell("payment.captured", ids[i]).ok()
		w.update("appointments", text(held, "id"), visitor.token, object{"status": "cancelled"}).ok()
		w.Advance(time.Second)
	}
	return w, razorpay, ids
}

func TestRefundsAreTriedAgainAndMadeOnce(t *testing.T) {
	w, razorpay, ids := dueBack(t, 2)
	payment := func(id string) object { return w.rows("payments", `payment_id = "`+id+`"`)[0] }
	razorpay.fail("500")
	w.run("refund_payments")
	require.Equal(t, []any{"refund_due", float64(1), "razorpay: 500 Internal Server Error"},
		[]any{payment(ids[0])["status"], payment(ids[0])["refund_attempts"], payment(ids[0])["refund_error"]})
	require.Equal(t, "refunded", payment(ids[1])["status"], "one that fails holds up no other")

	w.run("refund_payments")
	require.Len(t, razorpay.refunds, 1, "not before its time")
	w.Advance(time.Minute)
	razorpay.fail("lost")
	w.run("refund_payments")
	require.Equal(t, "refund_due", payment(ids[0])["status"])
	w.Advance(2 * time.Minute)
	w.run("refund_payments")
	require.Equal(
		t,
		[]any{"refunded", "rfnd_" + ids[0], ""},
		[]any{payment(ids[0])["status"], payment(ids[0])["refund_id"], payment(ids[0])["refund_error"]},
	)
	require.Len(t, razorpay.refunds, 2)
}

func TestRefundsMadeElsewhereAreNoticed(t *testing.T) {
	w, razorpay, ids := dueBack(t, 3)
	entity := `{"id":"rfnd_1","payment_id":"` + ids[0] + `","amount":1}`
	partly := `{"event":"refund.processed","payload":{"refund":{"entity":` + entity + `}}}`
	razorpay.hook(partly, sign(razorpayAccount.WebhookSecret, partly)).ok()
	require.Empty(t, w.rows("payments", `status = "refunded"`))
	razorpay.tell("refund.processed", ids[0]).ok()
	require.Len(t, w.rows("payments", `status = "refunded" && payment_id = "`+ids[0]+`"`), 1)

	_, _ = razorpay.refund(ids[1], "by hand, in Razorpay's dashboard", object{"amount": 50000.0})
	_, _ = razorpay.refund(ids[2], "a part of it", object{"amount": 1.0})
	w.run("refund_payments")
	require.Len(t, w.rows("payments", `status = "refunded"`), 2)
	left := w.rows("payments", `status = "refund_due"`)[0]
	require.Equal(t, "razorpay: The payment has been fully refunded already (BAD_REQUEST_ERROR)", left["refund_error"])
}

func TestReconciliationFindsWhatNoWebhookTold(t *testing.T) {
	w, razorpay := newRazorpayWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	for range 130 {
		razorpay.capture("order_of_another_shop", 7)
	}
	held := w.book(visitor, doctor, nil)
	razorpay.payment(razorpay.capture(held["order_id"], 50000))["status"] = "failed"
	w.run("reconcile_payments")
	require.Equal(t, "held", w.statusOf(held))
	razorpay.capture(held["order_id"], 50000)
	razorpay.fail("500")
	w.run("reconcile_payments")
	require.Equal(t, "held", w.statusOf(held))

	for range 2 {
		w.run("reconcile_payments")
		require.Equal(t, "confirmed", w.statusOf(held))
		require.Len(t, w.rows("payments", ""), 1)
		require.Len(t, w.rows("notifications", `kind = "booking_confirmed"`), 3)
	}
}

// shop drives a clinic, its visitors and a provider that fails, through a random life.
type shop struct {
	*model
	razorpay *razorpayStandIn
	captured []string
}

func (s *shop) Capture(*rapid.T) {
	a, _, ok := s.pick()
	if !ok {
		return
	}
	amount := rapid.SampledFrom([]int64{50000, 50000, 50000, 1}).Draw(s.t, "amount")
	s.captured = append(s.captured, s.razorpay.capture(a["order_id"], amount))
}

// paid returns one of the payments, as soon as there is one.
func (s *shop) paid() (id string, ok bool) {
	if len(s.captured) == 0 {
		return "", false
	}
	return rapid.SampledFrom(s.captured).Draw(s.t, "payment"), true
}

func (s *shop) Tell(*rapid.T) {
	event := rapid.SampledFrom([]string{"payment.captured", "order.paid", "payment.authorized", "refund.processed"}).
		Draw(s.t, "event")
	id, ok := s.paid()
	if !ok || event == "refund.processed" && s.razorpay.payment(id)["status"] != "refunded" {
		return
	}
	s.razorpay.tell(event, id).ok()
}

// Return is the visitor coming back from the provider's checkout.
func (s *shop) Return(*rapid.T) {
	id, ok := s.paid()
	if !ok {
		return
	}
	i := slices.IndexFunc(
		s.appointments,
		func(a object) bool { return a["order_id"] == s.razorpay.payment(id)["order_id"] },
	)
	a := with(s.appointments[i], object{"amount": s.razorpay.payment(id)["amount"]})
	s.noServerError(s.do("POST", "/api/clinic/payments", s.admin, signed(a, id)))
}

func (s *shop) Fail(*rapid.T) {
	s.razorpay.fail(rapid.SliceOfN(rapid.SampledFrom([]string{"", "500", "lost"}), 0, 4).Draw(s.t, "faults")...)
}

func (s *shop) Job(*rapid.T) {
	s.run(
		rapid.SampledFrom([]string{"release_expired_holds", "refund_payments", "reconcile_payments", "match_waitlist"}).
			Draw(s.t, "job"),
	)
}

func (s *shop) Book(*rapid.T) {
	visitor := rapid.SampledFrom(s.visitors).Draw(s.t, "visitor")
	a := s.create("appointments", visitor.token, booking(s.doctors[0], object{"start": s.start()}))
	require.Contains(s.t, []int{200, 400, 409, 503}, a.status, a.raw)
	if a.status == 200 {
		s.appointments = append(s.appointments, a.body)
	}
}

// Settle lets the provider work again, and everything be caught up with.
func (s *shop) Settle() {
	s.razorpay.fail()
	s.run("reconcile_payments")
	for range 2 {
		s.Advance(5 * time.Hour)
		s.run("release_expired_holds")
		s.run("refund_payments")
	}
	s.checkInvariants()
	kept := map[string]object{}
	for _, payment := range s.rows("payments", "") {
		kept[text(payment, "payment_id")] = payment
	}
	require.Len(s.t, kept, len(s.captured), "all that was captured is kept, and nothing else")
	for _, id := range s.captured {
		given := s.razorpay.payment(id)
		want := map[bool]any{true: "refunded", false: "successful"}[given["status"] == "refunded"]
		require.Equal(s.t, want, kept[id]["status"], id)
		require.EqualValues(s.t, given["amount"], kept[id]["amount"])
	}
}

func TestNoMoneyIsLostWhateverTheProviderDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := newModel(t, rt)
		defer m.close()
		s := &shop{model: m, razorpay: payThroughRazorpay(t, m.world)}
		rt.Repeat(map[string]func(*rapid.T){
			"book":          s.Book,
			"book again":    s.Book,
			"capture":       s.Capture,
			"capture again": s.Capture,
			"tell":          s.Tell,
			"return":        s.Return,
			"change":        s.Change,
			"move":          s.Move,
			"wait":          s.Wait,
			"fail":          s.Fail,
			"job":           s.Job,
			"":              func(*rapid.T) { s.checkInvariants() },
		})
		s.Settle()
	})
}
