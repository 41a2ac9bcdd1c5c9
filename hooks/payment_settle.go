package hooks

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// paymentOutcome is what became of a payment. It is kept even where the refusal is what the client is told.
type paymentOutcome struct {
	appointment *collections.Appointment
	payment     *collections.Payment
	refusal     error
}

// settle applies captured money, in one transaction with its consequences: load, decide, apply. Where the rules
// refuse the appointment only when it is confirmed, the money is kept as due back; a fault changes nothing.
func (h *handlers) settle(
	app core.App, appointment string, paid rules.Capture, op operation,
) (outcome *paymentOutcome, err error) {
	settle := func(refusal error) error {
		return app.RunInTransaction(func(tx core.App) error {
			outcome, err = h.settleIn(tx, appointment, paid, op, refusal)
			return err
		})
	}
	err = settle(nil)
	if errors.As(err, new(*unconfirmedError)) {
		app.Logger().Error("a paid appointment was refused", "appointment", appointment, "error", err)
		err = settle(rules.ErrSlotLost)
	}
	return outcome, err
}

// unconfirmedError is the rules' refusal of an appointment that a payment should have confirmed.
type unconfirmedError struct{ error }

func (e *unconfirmedError) Unwrap() error { return e.error }

// settleIn keeps money that was captured, whatever becomes of the appointment.
// A refusal says that it cannot be confirmed; nil leaves it to the rules.
func (h *handlers) settleIn(
	tx core.App, appointment string, paid rules.Capture, op operation, refusal error,
) (*paymentOutcome, error) {
	a, err := collections.FindAppointment(tx, appointment)
	if err != nil {
		return nil, err
	}
	provider := h.providerOf(a.Amount()).Name()
	earlier, err := collections.FindPayment(tx, provider, paid.PaymentID)
	if err == nil {
		return repeatedPayment(earlier, a)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	s := saving{operation: op}
	if refusal == nil {
		if refusal, err = h.judge(tx, a, paid, &s); err != nil {
			return nil, err
		}
	}
	payment, err := op.keepPayment(tx, a, paid, provider, refusal)
	if err != nil {
		return nil, err
	}
	outcome := &paymentOutcome{a, payment, refusal}
	if refusal != nil {
		return outcome, nil //nolint:nilerr // the outcome has the refusal; ErrNoRows meant a new payment
	}
	return outcome, s.confirm(tx, a)
}

// judge returns what the rules say of a payment: a refusal, or a fault of ours that says nothing of it.
// What it was decided on is kept for the confirmation.
func (h *handlers) judge(
	tx core.App, a *collections.Appointment, paid rules.Capture, s *saving,
) (refusal, fault error) {
	if refusal := rules.CheckOrder(a.Order(), paid.Order()); refusal != nil {
		return refusal, nil
	}
	var late error
	if rules.IsLate(a.Facts(), s.now) {
		if s.booking, fault = h.loadBooking(tx, a, a.Slot(), s.now); fault != nil {
			return nil, fault
		}
		late = s.booking.facts.DecideLate(s.now)
	}
	return rules.JudgePayment(a.Facts(), late, s.now), nil
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

// keepPayment stores a payment, as successful or, where it is refused, as due back.
func (op operation) keepPayment(
	tx core.App, a *collections.Appointment, paid rules.Capture, provider string, refusal error,
) (*collections.Payment, error) {
	payment, err := collections.NewPayment(tx, a, paid, provider)
	if err != nil {
		return nil, err
	}
	payment.SetStatus(rules.PaymentSuccessful)
	if refusal != nil {
		payment.Owe(op.now)
	}
	if err := op.save(tx, payment); err != nil {
		return nil, err
	}
	return payment, op.audit(tx, "create", payment.Record)
}

func (s saving) confirm(tx core.App, a *collections.Appointment) error {
	a.SetStatus(rules.Confirmed)
	if err := s.save(tx, a); err != nil {
		if _, refused := refusalIn(err); refused {
			return &unconfirmedError{err}
		}
		return err
	}
	return s.audit(tx, "update", a.Record, "status")
}
