package hooks

import (
	"net/http"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// paymentRequest is the body of POST /api/clinic/payments.
type paymentRequest struct {
	OrderID       string `json:"order_id" form:"order_id"`
	PaymentID     string `json:"payment_id" form:"payment_id"`
	Amount        *int64 `json:"amount" form:"amount"` // minor units
	AppointmentID string `json:"appointment_id" form:"appointment_id"`
	Signature     string `json:"signature" form:"signature"` // the provider's, where there is a real one
}

func (r paymentRequest) check() error {
	var wrong []error
	for field, value := range map[string]string{
		"order_id": r.OrderID, "payment_id": r.PaymentID, "appointment_id": r.AppointmentID,
	} {
		if value == "" {
			wrong = append(wrong, blank(field))
		}
		wrong = append(wrong, checkShort(field, value))
	}
	if r.Amount == nil {
		wrong = append(wrong, blank("amount"))
	}
	return refusals(wrong...)
}

// checkShort refuses a text that its field would not keep.
func checkShort(field, value string) error {
	switch {
	case utf8.RuneCountInString(value) > 200:
		return invalid(field, "validation_max_text_constraint", "Must be no more than 200 characters.")
	case rules.CheckLine(value) != nil:
		return rules.ErrControlCharacters.On(field)
	}
	return nil
}

// pay applies a payment to its appointment: what it is for, and who has signed it, is decided before the transaction.
func (h *handlers) pay(e *core.RequestEvent) error {
	if err := verified(e.Auth); err != nil {
		return err
	}
	var request paymentRequest
	if err := e.BindBody(&request); err != nil {
		return e.BadRequestError("The payment could not be read.", nil)
	}
	if err := request.check(); err != nil {
		return e.BadRequestError("", err)
	}
	a, paid, err := h.checkPayment(e.App, request, e.Auth)
	if err != nil {
		return err
	}
	op := h.operationBy(actorName(e.Auth))
	op.asked = h.addressAsked(e)
	outcome, err := h.settle(e.App, a.Id, paid, op)
	if err != nil {
		return err
	}
	return answerPayment(e, outcome)
}

func answerPayment(e *core.RequestEvent, outcome *paymentOutcome) error {
	if outcome.refusal != nil {
		return outcome.refusal
	}
	for _, record := range []*core.Record{outcome.payment.Record, outcome.appointment.Record} {
		if err := apis.EnrichRecord(e, record); err != nil {
			return err
		}
	}
	return e.JSON(http.StatusOK, map[string]any{
		"status": outcome.payment.Status(), "payment": outcome.payment, "appointment": outcome.appointment,
	})
}

// checkPayment says whether the request is a payment for its appointment at all. What it looks at never changes.
func (h *handlers) checkPayment(
	app core.App, request paymentRequest, payer *core.Record,
) (a *collections.Appointment, paid rules.Capture, err error) {
	a, err = collections.FindAppointment(app, request.AppointmentID)
	if err != nil {
		return nil, paid, orNotFound(err)
	}
	if !payer.IsSuperuser() && a.Visitor() != payer.Id {
		return nil, paid, rules.ErrNotFound
	}
	paid = rules.Capture{
		PaymentID: request.PaymentID, OrderID: request.OrderID,
		Money: rules.Money{Amount: *request.Amount, Currency: a.Currency()},
	}
	if err := rules.CheckOrder(a.Order(), paid.Order()); err != nil {
		return nil, paid, err
	}
	return a, paid, h.providerOf(a.Amount()).CheckSignature(paid.OrderID, paid.PaymentID, request.Signature)
}
