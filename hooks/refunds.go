package hooks

import (
	"context"
	"database/sql"
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const refundsPerRun = 100

// refundPayments gives back what is due back. What fails is tried again later, and holds up no other.
func (c *clinic) refundPayments(app core.App) error {
	if !c.refunding.TryLock() {
		return nil
	}
	defer c.refunding.Unlock()
	due, err := collections.DueRefunds(app, c.refunders(), c.Now(), refundsPerRun)
	if err != nil {
		return err
	}
	var failures []error
	for _, payment := range due {
		failures = append(failures, c.refund(app, payment))
	}
	return errors.Join(failures...)
}

func (c *clinic) refund(app core.App, payment *collections.Payment) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*providerTimeout)
	defer cancel()
	refundID, err := c.refunder(payment.Provider()).Refund(ctx, payment.PaymentID(), payment.Amount())
	if err == nil {
		return c.noteRefund(app, payment.Provider(), payment.PaymentID(), refundID, payment.Amount())
	}
	return errors.Join(err, c.noteFailedRefund(app, payment, err))
}

// noteFailedRefund notes an attempt, unless the provider has told meanwhile that the money is given back.
func (c *clinic) noteFailedRefund(app core.App, payment *collections.Payment, reason error) error {
	return app.RunInTransaction(func(tx core.App) error {
		current, err := collections.FindPayment(tx, payment.Provider(), payment.PaymentID())
		if err != nil || current.Status() != rules.PaymentRefundDue {
			return err
		}
		current.RefundFailed(reason, c.Now().Add(backoff(current.RefundAttempts())))
		return tx.Save(current)
	})
}

// noteRefund notes that a payment which is due back was given back in full. Anything else changes nothing.
func (c *clinic) noteRefund(app core.App, provider, paymentID, refundID string, amount int64) error {
	return app.RunInTransaction(func(tx core.App) error {
		payment, err := collections.FindPayment(tx, provider, paymentID)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil || payment.Status() != rules.PaymentRefundDue || amount < payment.Amount() {
			return err
		}
		payment.Refunded(refundID)
		if err := tx.Save(payment); err != nil {
			return err
		}
		return c.audit(tx, payment.Provider(), "update", payment.Record, "status", "refund_id")
	})
}
