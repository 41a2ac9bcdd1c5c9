package hooks

import (
	"database/sql"
	"errors"
	"time"

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
) (*paymentOutcome, error) {
	outcome, err := h.settleOnce(app, appointment, paid, op, nil)
	if errors.As(err, new(*unconfirmedError)) {
		app.Logger().Error("a paid appointment was refused", "appointment", appointment, "error", err)
		return h.settleOnce(app, appointment, paid, op, rules.ErrSlotLost)
	}
	return outcome, err
}

// unconfirmedError is the rules' refusal of an appointment that a payment should have confirmed.
type unconfirmedError struct{ error }

func (e *unconfirmedError) Unwrap() error { return e.error }

// settleOnce keeps money that was captured, whatever becomes of the appointment.
// A refusal says that it cannot be confirmed; nil leaves it to the rules.
func (h *handlers) settleOnce(
	app core.App, appointment string, paid rules.Capture, op operation, refusal error,
) (outcome *paymentOutcome, err error) {
	var s saving
	err = h.group.run(app, func(tx core.App) (err error) {
		s = saving{operation: op}
		outcome, err = h.judge(tx, appointment, paid, refusal, &s)
		return err
	}, func(tx core.App) error {
		return h.applyPayment(tx, outcome, paid, s)
	})
	return outcome, err
}

// judge decides what becomes of a payment; an earlier one is found again. What it was decided on is kept for the
// confirmation. What fails is a fault of ours, that says nothing of the payment.
func (h *handlers) judge(
	tx core.App, appointment string, paid rules.Capture, refusal error, s *saving,
) (*paymentOutcome, error) {
	a, err := collections.FindAppointment(tx, appointment)
	if err != nil {
		return nil, err
	}
	earlier, err := h.earlierPayment(tx, a, paid, s.now)
	if err == nil {
		return repeatedPayment(earlier, a, paid)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if paid.Desk != nil && refusal == nil {
		if err := rules.CheckAtDesk(a.Facts(), s.now); err != nil {
			return nil, err
		}
	}
	outcome := &paymentOutcome{appointment: a, refusal: refusal}
	if refusal == nil {
		outcome.refusal = rules.CheckOrder(a.Order(), paid.Order())
	}
	if outcome.refusal != nil {
		return outcome, nil //nolint:nilerr // the error has only told that the payment is new
	}
	var late error
	if rules.IsLate(a.Facts(), s.now) {
		if s.booking, err = h.loadBooking(tx, a, a.Slot(), s.operation); err != nil {
			return nil, err
		}
		late = s.booking.facts.DecideLate(s.now)
	}
	outcome.refusal = rules.JudgePayment(a.Facts(), late, s.now)
	return outcome, nil
}

// sentTwiceWithin is how long after a payment at the desk the same one, without an id, is taken for a repetition.
const sentTwiceWithin = 5 * time.Minute

// earlierPayment finds what a payment repeats. It fails with sql.ErrNoRows where the payment is new. One without an id
// repeats what the same person has just taken in the same way and has to give back: nobody owes that twice.
func (h *handlers) earlierPayment(
	tx core.App, a *collections.Appointment, paid rules.Capture, now time.Time,
) (*collections.Payment, error) {
	if paid.PaymentID == "" {
		return collections.OwedByDesk(tx, a.Id, *paid.Desk, now.Add(-sentTwiceWithin))
	}
	return collections.FindPayment(tx, h.takenThrough(a, paid), paid.PaymentID)
}

// takenThrough returns the name of the provider that has taken the money, which may be the desk.
func (h *handlers) takenThrough(a *collections.Appointment, paid rules.Capture) string {
	if paid.Desk != nil {
		return collections.Desk
	}
	return h.providerOf(a.Amount()).Name()
}

// applyPayment writes what was decided of a payment. One that is known already is written.
func (h *handlers) applyPayment(tx core.App, outcome *paymentOutcome, paid rules.Capture, s saving) (err error) {
	if outcome.payment != nil {
		return nil
	}
	if outcome.payment, err = h.keepPayment(tx, outcome, paid, s.operation); err != nil {
		return err
	}
	s.receipt = outcome.payment.Receipt()
	kept := s.entry("create", outcome.payment.Record)
	if outcome.refusal != nil {
		return collections.Audit(tx, kept)
	}
	if err := s.confirm(tx, outcome.appointment); err != nil {
		return err
	}
	return collections.Audit(tx, kept, s.entry("update", outcome.appointment.Record, "status"))
}

// repeatedPayment answers the same payment the same way as the first time, and changes nothing.
func repeatedPayment(
	earlier *collections.Payment, a *collections.Appointment, paid rules.Capture,
) (*paymentOutcome, error) {
	if earlier.Appointment() != a.Id || paid.Desk != nil && !earlier.TakenAs(*paid.Desk) {
		return nil, rules.ErrPaymentReused
	}
	outcome := &paymentOutcome{appointment: a, payment: earlier}
	if earlier.Status() != rules.PaymentSuccessful {
		outcome.refusal = rules.ErrSlotLost.Because("The payment could not be used for this appointment; it is refunded.")
	}
	return outcome, nil
}

// keepPayment stores a payment with its receipt, as successful or, where it is refused, as due back.
func (h *handlers) keepPayment(
	tx core.App, outcome *paymentOutcome, paid rules.Capture, op operation,
) (*collections.Payment, error) {
	a := outcome.appointment
	if paid.PaymentID == "" {
		paid.PaymentID = "desk_" + collections.NewID()
	}
	payment, err := collections.NewPayment(tx, a, paid, h.takenThrough(a, paid))
	if err != nil {
		return nil, err
	}
	receipt, err := h.nextReceipt(tx, op.now)
	if err != nil {
		return nil, err
	}
	payment.Taken(op.now, receipt)
	payment.SetStatus(rules.PaymentSuccessful)
	if outcome.refusal != nil {
		payment.Owe(op.now)
	}
	return payment, op.saveOwn(tx, payment)
}

func (s saving) confirm(tx core.App, a *collections.Appointment) error {
	a.SetStatus(rules.Confirmed)
	if err := s.saveOwn(tx, a); err != nil {
		if _, refused := refusalIn(err); refused {
			return &unconfirmedError{err}
		}
		return err
	}
	return nil
}
