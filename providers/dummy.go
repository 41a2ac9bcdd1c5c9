// Package providers is the world outside: who takes payments, and who delivers messages.
package providers

import (
	"context"
	"net/http"
	"time"

	"pocketclinic/rules"
)

// Dummy takes no money and trusts everybody.
type Dummy struct{}

// Name returns "dummy".
func (Dummy) Name() string { return "dummy" }

// Checkout returns none: who has the visitor's token says that it is paid.
func (Dummy) Checkout() rules.Checkout { return rules.Checkout{} }

// CreateOrder makes up the id of an order, from its receipt.
func (Dummy) CreateOrder(_ context.Context, receipt string, _ rules.Money) (string, error) {
	return "order_" + receipt, nil
}

// CheckSignature takes any.
func (Dummy) CheckSignature(string, string, string) error { return nil }

// Refund has nothing to give back.
func (Dummy) Refund(_ context.Context, paymentID string, _ int64) (string, error) {
	return "refund_" + paymentID, nil
}

// Captured knows of nothing.
func (Dummy) Captured(context.Context, time.Time, time.Time) ([]rules.Capture, error) {
	return nil, nil
}

// ParseWebhook refuses with rules.ErrNotFound: nobody sends any.
func (Dummy) ParseWebhook(http.Header, []byte) (rules.PaymentEvent, error) {
	return rules.PaymentEvent{}, rules.ErrNotFound
}
