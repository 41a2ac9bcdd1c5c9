package hooks

import (
	"context"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// PaymentProvider is who takes the money. Its calls go over the network, but for Name and
// CheckSignature, and are never made inside a transaction. Each may be repeated without harm.
type PaymentProvider interface {
	Name() string
	// CreateOrder opens an order for what is due; a repeated receipt gives the same order.
	CreateOrder(ctx context.Context, receipt string, due collections.Money) (orderID string, err error)
	// CheckSignature refuses, with rules.ErrBadSignature, a payment that the provider has not signed.
	CheckSignature(orderID, paymentID, signature string) error
	// Refund gives a payment back in full.
	Refund(ctx context.Context, paymentID string, amount int64) (refundID string, err error)
	// Captured returns the payments captured in the interval, to find those that it never told of.
	Captured(ctx context.Context, from, to time.Time) ([]collections.Capture, error)
}

const providerTimeout = 10 * time.Second

// dummy takes no money and trusts everybody.
type dummy struct{}

func (dummy) Name() string { return "dummy" }

func (dummy) CreateOrder(context.Context, string, collections.Money) (string, error) {
	return "order_" + core.GenerateDefaultRandomId(), nil
}

func (dummy) CheckSignature(string, string, string) error { return nil }

func (dummy) Refund(_ context.Context, paymentID string, _ int64) (string, error) {
	return "refund_" + paymentID, nil
}

func (dummy) Captured(context.Context, time.Time, time.Time) ([]collections.Capture, error) {
	return nil, nil
}

// providerOf returns who takes the money for an amount. Where nothing is due, no provider opens an order.
func (c *clinic) providerOf(amount int64) PaymentProvider {
	if amount == 0 {
		return dummy{}
	}
	return c.Payments
}

// refunders returns the names of those through whom the clinic can give money back.
func (c *clinic) refunders() []string { return []string{dummy{}.Name(), c.Payments.Name()} }

// refunder returns one of the refunders.
func (c *clinic) refunder(name string) PaymentProvider {
	if name == c.Payments.Name() {
		return c.Payments
	}
	return dummy{}
}
