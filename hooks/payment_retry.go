package hooks

import (
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// retryRefund has the provider asked now to give back a payment that is due back, for a super admin who does not wait
// for the job. One that was given back is answered as it is: a second click does nothing.
func (h *handlers) retryRefund(e *core.RequestEvent) error {
	id := e.Request.PathValue("id")
	payment, err := collections.FindPaymentByID(e.App, id)
	if err != nil {
		return orNotFound(err)
	}
	if err := h.checkRefund(payment); err != nil {
		return err
	}
	if err := h.refund(e.App, id, h.operationOfRequest(e)); err != nil {
		return err
	}
	if payment, err = collections.FindPaymentByID(e.App, id); err != nil {
		return err
	}
	if err := apis.EnrichRecord(e, payment.Record); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, payment)
}

// checkRefund refuses to ask for money that is not due back, and where nobody could be asked.
func (h *handlers) checkRefund(payment *collections.Payment) error {
	switch {
	case payment.Status() == rules.PaymentSuccessful:
		return rules.ErrRefundNotDue
	case !slices.Contains(h.refunders(), payment.Provider()):
		return rules.ErrRefundElsewhere
	}
	return nil
}
