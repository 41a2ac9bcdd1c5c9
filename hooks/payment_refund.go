package hooks

import (
	"context"
	"database/sql"
	"errors"
	"time"

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
	now := h.Now()
	due, err := collections.DueRefunds(app, h.refunders(), now, refundsPerRun)
	if err != nil {
		return err
	}
	var failures []error
	for _, payment := range due {
		if h.running.isOver() {
			break
		}
		failures = append(failures, h.refund(app, payment, operation{now: now, actor: payment.Provider()}))
	}
	return errors.Join(failures...)
}

func (h *handlers) refund(app core.App, payment *collections.Payment, op operation) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*providerTimeout)
	defer cancel()
	id, err := h.refunder(op.actor).Refund(ctx, payment.PaymentID(), payment.Amount())
	if err == nil {
		return h.recordRefund(app, rules.Refund{ID: id, PaymentID: payment.PaymentID(), Amount: payment.Amount()}, op)
	}
	return errors.Join(err, op.recordFailedRefund(app, payment.PaymentID(), err))
}

// recordFailedRefund counts an attempt, unless the provider has told meanwhile that the money is given back.
func (op operation) recordFailedRefund(app core.App, paymentID string, reason error) error {
	return app.RunInTransaction(func(tx core.App) error {
		payment, err := collections.FindPayment(tx, op.actor, paymentID)
		if err != nil || payment.Status() != rules.PaymentRefundDue {
			return err
		}
		payment.RefundFailed(reason, op.now.Add(backoff(payment.RefundAttempts())))
		return op.save(tx, payment)
	})
}

// recordRefund writes down that the provider, who acts, has given back in full a payment which is due back.
// Anything else changes nothing.
func (h *handlers) recordRefund(app core.App, refund rules.Refund, op operation) error {
	return app.RunInTransaction(func(tx core.App) error {
		payment, err := collections.FindPayment(tx, op.actor, refund.PaymentID)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil || payment.Status() != rules.PaymentRefundDue || refund.Amount < payment.Amount() {
			return err
		}
		return h.applyRefund(tx, payment, refund.ID, op)
	})
}

// applyRefund writes down that a payment which is due back was given back, with the receipt for it, and tells its
// visitor.
func (h *handlers) applyRefund(tx core.App, payment *collections.Payment, id string, op operation) error {
	receipt, err := h.nextReceipt(tx, op.now)
	if err != nil {
		return err
	}
	payment.Refunded(id, op.now, receipt)
	if err := op.save(tx, payment); err != nil {
		return err
	}
	if err := op.audit(tx, "update", payment.Record, "status", "refund_id", "refund_receipt"); err != nil {
		return err
	}
	return h.tellRefund(tx, payment, op.now)
}

// tellRefund says nothing of nothing, and nothing to nobody.
func (h *handlers) tellRefund(tx core.App, payment *collections.Payment, now time.Time) error {
	if payment.Amount() == 0 {
		return nil
	}
	a, err := collections.FindAppointment(tx, payment.Appointment())
	if err != nil {
		return err
	}
	p, err := h.loadParties(tx, a)
	if err != nil || p.visitor.IsErased() {
		return err
	}
	return collections.Queue(tx, p.refunded(payment), now)
}
