package hooks

import (
	"context"
	"net/http"
	"time"

	"pocketclinic/rules"
)

// PaymentProvider is who takes the money. Its calls go over the network, but for Name, Checkout,
// CheckSignature and ParseWebhook, and are never made inside a transaction. Each may be repeated without harm.
type PaymentProvider interface {
	Name() string
	Checkout() rules.Checkout
	// CreateOrder makes an order for what is due; a repeated receipt gives the same order.
	CreateOrder(ctx context.Context, receipt string, due rules.Money) (orderID string, err error)
	// CheckSignature refuses, with rules.ErrBadSignature, a payment that the provider has not signed.
	CheckSignature(orderID, paymentID, signature string) error
	// Refund gives a payment back in full.
	Refund(ctx context.Context, paymentID string, amount int64) (refundID string, err error)
	// Captured returns the payments captured in the interval, to find those that it never told of.
	Captured(ctx context.Context, from, to time.Time) ([]rules.Capture, error)
	// ParseWebhook reads what the provider tells. It refuses with rules.ErrBadSignature what is not signed by it,
	// with rules.ErrInvalidWebhook what cannot be read, and with rules.ErrNotFound where there are no webhooks.
	ParseWebhook(header http.Header, body []byte) (rules.PaymentEvent, error)
}

const providerTimeout = 10 * time.Second

// providerOf returns who takes the money for an amount. Where nothing is due, no provider is asked for an order.
func (h *handlers) providerOf(amount int64) PaymentProvider {
	if amount == 0 {
		return h.Dummy
	}
	return h.Payments
}

// refunders returns the names of those through whom the clinic can give money back.
func (h *handlers) refunders() []string { return []string{h.Dummy.Name(), h.Payments.Name()} }

// refunder returns one of the refunders.
func (h *handlers) refunder(name string) PaymentProvider {
	if name == h.Payments.Name() {
		return h.Payments
	}
	return h.Dummy
}
