package hooks

import (
	"database/sql"
	"errors"
	"net/http"
	"time"

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
		switch {
		case value == "":
			wrong = append(wrong, blank(field))
		case len(value) > 200:
			wrong = append(wrong, invalid(field, "validation_max_text_constraint", "Must be no more than 200 characters."))
		}
	}
	if r.Amount == nil {
		wrong = append(wrong, blank("amount"))
	}
	return refusals(wrong...)
}

// pay applies a payment to its appointment. A payment and its consequences are one transaction.
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
	outcome, err := h.settle(e.App, a.Id, paid, actorName(e.Auth))
	if err != nil {
		return err
	}
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

// paymentOutcome is what became of a payment. It is kept even where the refusal is what the client is told.
type paymentOutcome struct {
	appointment *collections.Appointment
	payment     *collections.Payment
	refusal     error
}

// checkPayment says whether the request is a payment for its appointment at all. What it looks at never changes.
func (h *handlers) checkPayment(app core.App, request paymentRequest, payer *core.Record) (*collections.Appointment, rules.Capture, error) {
	var paid rules.Capture
	a, err := collections.FindAppointment(app, request.AppointmentID)
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

// settle applies captured money, in one transaction with its consequences. Where these fail, whatever
// the reason, nothing is confirmed, and the money is kept as due back: it is never dropped.
func (h *handlers) settle(app core.App, appointment string, paid rules.Capture, actor string) (outcome *paymentOutcome, err error) {
	take := func(refusal error) error {
		return app.RunInTransaction(func(tx core.App) error {
			a, err := collections.FindAppointment(tx, appointment)
			if err != nil {
				return err
			}
			outcome, err = h.keepPayment(tx, a, paid, actor, refusal)
			return err
		})
	}
	err = take(nil)
	if errors.As(err, new(*unconfirmedError)) {
		app.Logger().Error("a paid appointment could not be confirmed", "appointment", appointment, "error", err)
		err = take(rules.ErrSlotLost)
	}
	return outcome, err
}

// unconfirmedError is why an appointment that was paid for could not be confirmed.
type unconfirmedError struct{ error }

func (e *unconfirmedError) Unwrap() error { return e.error }

// keepPayment keeps money that was captured, whatever becomes of the appointment.
// A refusal says that it cannot be confirmed; nil leaves it to the rules.
func (h *handlers) keepPayment(tx core.App, a *collections.Appointment, paid rules.Capture, actor string, refusal error) (*paymentOutcome, error) {
	earlier, err := collections.FindPayment(tx, h.providerOf(a.Amount()).Name(), paid.PaymentID)
	if err == nil {
		return repeatedPayment(earlier, a)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	now := h.Now()
	if refusal == nil {
		refusal = rules.CheckOrder(a.Order(), paid.Order())
	}
	if refusal == nil {
		refusal = rules.JudgePayment(a.Facts(), func() error { return stillFree(tx, a, now) }, now)
	}
	return h.storePayment(tx, a, paid, refusal, actor)
}

// repeatedPayment answers the same payment the same way as the first time, and changes nothing.
func repeatedPayment(earlier *collections.Payment, a *collections.Appointment) (*paymentOutcome, error) {
	if earlier.Appointment() != a.Id {
		return nil, rules.ErrPaymentReused
	}
	outcome := &paymentOutcome{appointment: a, payment: earlier}
	if earlier.Status() != rules.PaymentSuccessful {
		outcome.refusal = rules.ErrSlotLost.Because("The payment could not be used for this appointment; it is refunded.")
	}
	return outcome, nil
}

// stillFree decides on the time of a late payment. The notice that the practitioner
// wants of a booking does not count: the visitor gave it when the hold was taken.
func stillFree(tx core.App, a *collections.Appointment, now time.Time) error {
	p, err := collections.FindPractitioner(tx, a.Practitioner())
	if err != nil {
		return err
	}
	schedule, err := scheduleFor(tx, p, a, now)
	if err != nil {
		return err
	}
	schedule.MinNotice = 0
	if err := schedule.Decide(a.Interval(), now); err != nil {
		return err
	}
	return checkVisitor(tx, a, now)
}

func (h *handlers) storePayment(tx core.App, a *collections.Appointment, paid rules.Capture, refusal error, actor string) (*paymentOutcome, error) {
	payment, err := collections.NewPayment(tx, a, paid, h.providerOf(a.Amount()).Name())
	if err != nil {
		return nil, err
	}
	payment.SetStatus(rules.PaymentSuccessful)
	if refusal != nil {
		payment.Owe(h.Now())
	}
	if err := tx.Save(payment); err != nil {
		return nil, err
	}
	if err := h.audit(tx, actor, "create", payment.Record); err != nil {
		return nil, err
	}
	outcome := &paymentOutcome{appointment: a, payment: payment, refusal: refusal}
	if refusal != nil {
		return outcome, nil
	}
	a.SetStatus(rules.Confirmed)
	if err := tx.Save(a); err != nil {
		return nil, &unconfirmedError{err}
	}
	return outcome, h.audit(tx, actor, "update", a.Record, "status")
}
