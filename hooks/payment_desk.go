package hooks

import (
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// deskPaymentRequest is the body of POST /api/clinic/payments/desk.
type deskPaymentRequest struct {
	AppointmentID string `json:"appointment_id" form:"appointment_id"`
	Amount        *int64 `json:"amount" form:"amount"` // minor units
	Method        string `json:"method" form:"method"` // cash | card | upi
	Reference     string `json:"reference" form:"reference"`
	PaymentID     string `json:"payment_id" form:"payment_id"` // the same again is harmless; made where there is none
}

const shortestPaymentID = 15 // characters: so many are hard to guess, and to give twice

func (r deskPaymentRequest) check() error {
	wrong := []error{checkShort("appointment_id", r.AppointmentID), checkShort("reference", r.Reference)}
	if r.AppointmentID == "" {
		wrong = append(wrong, blank("appointment_id"))
	}
	if r.Amount == nil {
		wrong = append(wrong, blank("amount"))
	}
	switch {
	case r.Method == "":
		wrong = append(wrong, blank("method"))
	case !slices.Contains(rules.Methods, rules.Method(r.Method)):
		wrong = append(wrong, invalid("method", "validation_invalid_value", "Must be cash, card or upi."))
	}
	if r.PaymentID != "" && utf8.RuneCountInString(r.PaymentID) < shortestPaymentID {
		wrong = append(wrong, invalid("payment_id", "validation_min_text_constraint", "Must be at least 15 characters."))
	}
	return refusals(append(wrong, checkShort("payment_id", r.PaymentID))...)
}

// payAtDesk takes in money that the desk has in its hand: cash, a card in its own machine, or UPI by its own code.
func (h *handlers) payAtDesk(e *core.RequestEvent) error {
	if err := requireDesk(e.Auth); err != nil {
		return err
	}
	var request deskPaymentRequest
	if err := e.BindBody(&request); err != nil {
		return e.BadRequestError("The payment could not be read.", nil)
	}
	if err := request.check(); err != nil {
		return e.BadRequestError("", err)
	}
	a, err := collections.FindAppointment(e.App, request.AppointmentID)
	if err != nil {
		return orNotFound(err)
	}
	paid := request.capture(a, e.Auth.Id)
	if err := rules.CheckOrder(a.Order(), paid.Order()); err != nil {
		return err
	}
	outcome, err := h.settle(e.App, a.Id, paid, h.operationOf(e))
	if err != nil {
		return err
	}
	return answerPayment(e, outcome)
}

func (r deskPaymentRequest) capture(a *collections.Appointment, by string) rules.Capture {
	return rules.Capture{
		PaymentID: r.PaymentID, OrderID: a.OrderID(), Money: rules.Money{Amount: *r.Amount, Currency: a.Currency()},
		Desk: &rules.AtDesk{Method: rules.Method(r.Method), Reference: r.Reference, By: by},
	}
}

// refundAtDesk writes down that somebody at the desk has given back what was paid there. The same person may say so
// twice; somebody else learns that it was done.
func (h *handlers) refundAtDesk(e *core.RequestEvent) error {
	if err := requireDesk(e.Auth); err != nil {
		return err
	}
	var payment *collections.Payment
	err := e.App.RunInTransaction(func(tx core.App) (err error) {
		payment, err = h.giveBack(tx, e.Request.PathValue("id"), e.Auth.Id, h.operationOf(e))
		return err
	})
	if err != nil {
		return err
	}
	if err := apis.EnrichRecord(e, payment.Record); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"payment": payment})
}

func (h *handlers) giveBack(tx core.App, id, by string, op operation) (*collections.Payment, error) {
	payment, err := collections.FindPaymentByID(tx, id)
	if err != nil {
		return nil, orNotFound(err)
	}
	switch {
	case payment.Provider() != collections.Desk:
		return nil, errNotFromDesk
	case payment.Status() == rules.PaymentRefunded && payment.RefundedBy() == by:
		return payment, nil
	case payment.Status() == rules.PaymentRefunded:
		return nil, errGivenBack
	case payment.Status() != rules.PaymentRefundDue:
		return nil, errNotDueBack
	}
	payment.SetRefundedBy(by)
	return payment, h.applyRefund(tx, payment, "desk_"+collections.NewID(), op)
}

var (
	errNotFromDesk = rules.ErrRefundElsewhere.Because(
		"This was not paid at the desk: it goes back the way that it came, by itself.")
	errGivenBack  = rules.ErrRefundNotDue.Because("Somebody else has given this back already.")
	errNotDueBack = rules.ErrRefundNotDue.Because("This is not due back: its appointment stands.")
)
