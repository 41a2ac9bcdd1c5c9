package collections

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// Payment is money that was captured for an appointment.
type Payment struct{ core.BaseRecordProxy }

// AsPayment views a record of payments.
func AsPayment(record *core.Record) *Payment {
	return &Payment{core.BaseRecordProxy{Record: record}}
}

// NewPayment makes an unsaved payment for an appointment.
func NewPayment(app core.App, a *Appointment, paymentID, provider string) (*Payment, error) {
	record, err := create(app, Payments)
	if err != nil {
		return nil, err
	}
	record.Load(map[string]any{
		"appointment": a.Id, "order_id": a.OrderID(), "payment_id": paymentID,
		"amount": a.Amount(), "currency": a.Currency(), "provider": provider,
		"visitor": a.Visitor(),
	})
	return AsPayment(record), nil
}

// FindPayment loads the payment that its provider knows by paymentID. It fails with sql.ErrNoRows where there is none.
func FindPayment(app core.App, paymentID string) (*Payment, error) {
	return findOne(app, Payments, dbx.HashExp{"payment_id": paymentID}, AsPayment)
}

// SuccessfulPayments returns what confirmed the appointment and is not due back.
func SuccessfulPayments(app core.App, appointment string) ([]*Payment, error) {
	return findAll(app.RecordQuery(Payments).
		AndWhere(dbx.HashExp{"appointment": appointment, "status": string(rules.PaymentSuccessful)}), AsPayment)
}

func (p *Payment) Appointment() string { return p.GetString("appointment") }

func (p *Payment) Status() rules.PaymentStatus { return rules.PaymentStatus(p.GetString("status")) }

func (p *Payment) SetStatus(status rules.PaymentStatus) { p.Set("status", string(status)) }
