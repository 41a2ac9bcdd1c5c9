package hooks

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

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
		failures = append(failures, h.refund(app, payment.Id, operation{now: now, actor: payment.Provider()}))
	}
	return errors.Join(failures...)
}

// refund asks the provider to give back a payment that is due back, of one payment at a time: who has waited finds what
// was given back meanwhile, and asks for it no more. It fails with rules.ErrRefundFailed where the provider does.
func (h *handlers) refund(app core.App, id string, op operation) error {
	h.askingBack.Lock()
	defer h.askingBack.Unlock()
	payment, err := collections.FindPaymentByID(app, id)
	if err != nil || payment.Status() != rules.PaymentRefundDue {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*providerTimeout)
	defer cancel()
	refundID, err := h.refunder(payment.Provider()).Refund(ctx, payment.PaymentID(), payment.Amount())
	if err == nil {
		refund := rules.Refund{ID: refundID, PaymentID: payment.PaymentID(), Amount: payment.Amount()}
		return h.recordRefund(app, payment.Provider(), refund, op)
	}
	if unrecorded := op.recordFailedRefund(app, id, err); unrecorded != nil {
		return errors.Join(err, unrecorded)
	}
	return fmt.Errorf("%w: %w", rules.ErrRefundFailed, err)
}

// recordFailedRefund counts an attempt, unless the provider has told meanwhile that the money is given back.
func (op operation) recordFailedRefund(app core.App, id string, reason error) error {
	return app.RunInTransaction(func(tx core.App) error {
		payment, err := collections.FindPaymentByID(tx, id)
		if err != nil || payment.Status() != rules.PaymentRefundDue {
			return err
		}
		payment.RefundFailed(reason, op.now.Add(backoff(payment.RefundAttempts())))
		return op.save(tx, payment)
	})
}

// recordRefund writes down that the provider has given back in full a payment which is due back.
// Anything else changes nothing.
func (h *handlers) recordRefund(app core.App, provider string, refund rules.Refund, op operation) error {
	return app.RunInTransaction(func(tx core.App) error {
		payment, err := collections.FindPayment(tx, provider, refund.PaymentID)
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
	return h.tellRefund(tx, payment, op)
}

// tellRefund says nothing of nothing, and nothing to nobody.
func (h *handlers) tellRefund(tx core.App, payment *collections.Payment, op operation) error {
	if payment.Amount() == 0 {
		return nil
	}
	a, err := collections.FindAppointment(tx, payment.Appointment())
	if err != nil {
		return err
	}
	p, err := h.loadParties(tx, a, h.portal(tx, op.asked))
	if err != nil || p.visitor.IsErased() {
		return err
	}
	return collections.Queue(tx, p.refunded(payment), op.now)
}
