package providers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pocketclinic/rules"
)

func parse(secret, body string) (rules.PaymentEvent, error) {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	header := http.Header{"X-Razorpay-Signature": {hex.EncodeToString(mac.Sum(nil))}}
	return NewRazorpay(razorpayAccount, nil).ParseWebhook(header, []byte(body))
}

const capturedBody = `{"entity":"event","event":"payment.captured","contains":["payment"],` +
	`"payload":{"payment":{"entity":` +
	`{"id":"pay_1","entity":"payment","amount":50000,"currency":"INR","status":"captured","order_id":"order_1",` +
	`"amount_refunded":0,"captured":true,"notes":[],"created_at":1893983400}}},"created_at":1893983401}`

func TestWhatAWebhookTells(t *testing.T) {
	t.Parallel()
	capture := &rules.Capture{PaymentID: "pay_1", OrderID: "order_1", Money: rules.Money{Amount: 50000, Currency: "INR"}}
	refund := &rules.Refund{ID: "rfnd_1", PaymentID: "pay_1", Amount: 50000}
	const refundBody = `{"event":"refund.processed","payload":{"refund":{"entity":` +
		`{"id":"rfnd_1","payment_id":"pay_1","amount":50000}},"payment":{"entity":{"id":"pay_1","amount":50000}}}}`
	for body, want := range map[string]rules.PaymentEvent{
		capturedBody: {Captured: capture},
		strings.Replace(capturedBody, "payment.captured", "order.paid", 1):         {Captured: capture},
		strings.Replace(capturedBody, "payment.captured", "payment.authorized", 1): {},
		strings.Replace(capturedBody, "payment.captured", "payment.failed", 1):     {},
		refundBody: {Refunded: refund},
		strings.Replace(refundBody, "refund.processed", "refund.created", 1): {},
		strings.Replace(capturedBody, `"order_1"`, "null", 1):                {},
		strings.Replace(capturedBody, `"id":"pay_1",`, "", 1):                {},
		`{"event":"payment.captured"}`:                                       {},
		`{"event":"unheard.of"}`:                                             {},
		`{}`:                                                                 {},
	} {
		for range 2 { // a replay tells the same
			event, err := parse("webhook secret", body)
			require.NoError(t, err)
			require.Equal(t, want, event, body)
		}
	}
}

func TestAForgedWebhookTellsNothing(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"key secret", "", "webhook secret "} {
		event, err := parse(secret, capturedBody)
		require.ErrorIs(t, err, rules.ErrBadSignature, secret)
		require.Zero(t, event)
	}
	r := NewRazorpay(razorpayAccount, nil)
	for _, header := range []http.Header{nil, {}, {"X-Razorpay-Signature": {""}}, {"X-Razorpay-Signature": {"zz"}}} {
		_, err := r.ParseWebhook(header, []byte(capturedBody))
		require.ErrorIs(t, err, rules.ErrBadSignature)
	}
}

func TestTheSignatureCoversTheBodyAsItCame(t *testing.T) {
	t.Parallel()
	mac := hmac.New(sha256.New, []byte("webhook secret"))
	mac.Write([]byte(capturedBody))
	header := http.Header{"X-Razorpay-Signature": {hex.EncodeToString(mac.Sum(nil))}}
	for _, other := range []string{capturedBody + " ", strings.Replace(capturedBody, "50000", "5000", 1), ""} {
		_, err := NewRazorpay(razorpayAccount, nil).ParseWebhook(header, []byte(other))
		require.ErrorIs(t, err, rules.ErrBadSignature, other)
	}
	_, err := NewRazorpay(razorpayAccount, nil).ParseWebhook(header, []byte(capturedBody))
	require.NoError(t, err)
}

func TestAWebhookOfJunkIsRefused(t *testing.T) {
	t.Parallel()
	for _, junk := range []string{
		"", "{", "[]", "7", "\x00", `"payment.captured"`, `{"event":7}`, capturedBody + capturedBody,
		strings.Replace(capturedBody, "50000", `"50000"`, 1), strings.Replace(capturedBody, "50000", "1e300", 1),
		strings.Replace(capturedBody, "50000", "0.5", 1), strings.Replace(capturedBody, `"pay_1"`, `["pay_1"]`, 1),
		strings.Repeat(`{"payload":`, 20000),
	} {
		event, err := parse("webhook secret", junk)
		require.ErrorIs(t, err, rules.ErrInvalidWebhook, junk[:min(len(junk), 80)])
		require.Zero(t, event)
	}
}

func FuzzWebhooks(f *testing.F) {
	f.Add(capturedBody)
	f.Add(`{"event":"refund.processed"}`)
	f.Fuzz(func(t *testing.T, body string) {
		event, err := parse("webhook secret", body)
		if err != nil {
			require.ErrorIs(t, err, rules.ErrInvalidWebhook)
			require.Zero(t, event)
		}
	})
}

func TestNobodySendsWebhooksOfTheDummy(t *testing.T) {
	t.Parallel()
	_, err := Dummy{}.ParseWebhook(nil, []byte(capturedBody))
	require.ErrorIs(t, err, rules.ErrNotFound)
}
