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
func (h *handlers) refundPayments(app core.App) error {
	if !h.refunding.TryLock() {
		return nil
	}
	defer h.refunding.Unlock()
	due, err := collections.DueRefunds(app, h.refunders(), h.Now(), refundsPerRun)
	if err != nil {
		return err
	}
	var failures []error
	for _, payment := range due {
		failures = append(failures, h.refund(app, payment))
	}
	return errors.Join(failures...)
}

func (h *handlers) refund(app core.App, payment *collections.Payment) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*providerTimeout)
	defer cancel()
	refundID, err := h.refunder(payment.Provider()).Refund(ctx, payment.PaymentID(), payment.Amount())
	if err == nil {
		return h.recordRefund(app, payment.Provider(), rules.Refund{ID: refundID, PaymentID: payment.PaymentID(), Amount: payment.Amount()})
	}
	return errors.Join(err, h.recordFailedRefund(app, payment, err))
}

// recordFailedRefund notes an attempt, unless the provider has told meanwhile that the money is given back.
func (h *handlers) recordFailedRefund(app core.App, payment *collections.Payment, reason error) error {
	return app.RunInTransaction(func(tx core.App) error {
		current, err := collections.FindPayment(tx, payment.Provider(), payment.PaymentID())
		if err != nil || current.Status() != rules.PaymentRefundDue {
			return err
		}
		current.RefundFailed(reason, h.Now().Add(backoff(current.RefundAttempts())))
		return tx.Save(current)
	})
}

// recordRefund notes that a payment which is due back was given back in full. Anything else changes nothing.
func (h *handlers) recordRefund(app core.App, provider string, refund rules.Refund) error {
	return app.RunInTransaction(func(tx core.App) error {
		payment, err := collections.FindPayment(tx, provider, refund.PaymentID)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil || payment.Status() != rules.PaymentRefundDue || refund.Amount < payment.Amount() {
			return err
		}
		payment.Refunded(refund.ID)
		if err := tx.Save(payment); err != nil {
			return err
		}
		return h.operationBy(payment.Provider()).audit(tx, "update", payment.Record, "status", "refund_id")
	})
}
