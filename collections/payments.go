package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/list"

	"pocketclinic/rules"
)

// Payment is money that was captured for an appointment.
type Payment struct{ core.BaseRecordProxy }

// AsPayment views a record of payments.
func AsPayment(record *core.Record) *Payment {
	return &Payment{core.BaseRecordProxy{Record: record}}
}

// NewPayment makes an unsaved payment for an appointment.
func NewPayment(app core.App, a *Appointment, paid rules.Capture, provider string) (*Payment, error) {
	record, err := create(app, Payments)
	if err != nil {
		return nil, err
	}
	record.Load(map[string]any{
		"appointment": a.Id, "order_id": paid.OrderID, "payment_id": paid.PaymentID,
		"amount": paid.Amount, "currency": paid.Currency, "provider": provider,
		"visitor": a.Visitor(),
	})
	if paid.Desk != nil {
		record.Load(map[string]any{
			"method": string(paid.Desk.Method), "reference": paid.Desk.Reference, "taken_by": paid.Desk.By,
		})
	}
	return AsPayment(record), nil
}

// Desk is the provider of what the front desk takes in. It is asked for nothing: people give the money back.
const Desk = "desk"

// FindPaymentByID loads a payment by the id of its record. It fails with sql.ErrNoRows where there is none.
func FindPaymentByID(app core.App, id string) (*Payment, error) {
	return findOne(app, Payments, dbx.HashExp{"id": id}, AsPayment)
}

// FindPayment loads the payment that the provider knows by paymentID. It fails with sql.ErrNoRows where there is none.
func FindPayment(app core.App, provider, paymentID string) (*Payment, error) {
	return findOne(app, Payments, dbx.HashExp{"payment_id": paymentID, "provider": provider}, AsPayment)
}

// OwedByDesk returns what the desk has taken in for the appointment in this very way, since an instant, and has to give
// back. It fails with sql.ErrNoRows where there is nothing.
func OwedByDesk(app core.App, appointment string, taken rules.AtDesk, since time.Time) (*Payment, error) {
	return findOne(app, Payments, dbx.And(
		dbx.HashExp{
			"appointment": appointment, "provider": Desk, "status": string(rules.PaymentRefundDue),
			"method": string(taken.Method), "reference": taken.Reference, "taken_by": taken.By,
		},
		dbx.NewExp("[[paid_at]] > {:since}", dbx.Params{"since": Stamp(since)}),
	), AsPayment)
}

// SuccessfulPayments returns what confirmed the appointment and is not due back.
func SuccessfulPayments(app core.App, appointment string) ([]*Payment, error) {
	return findAll(app.RecordQuery(Payments).
		AndWhere(dbx.HashExp{"appointment": appointment, "status": string(rules.PaymentSuccessful)}), AsPayment)
}

// DueRefunds returns the providers' payments that are to be given back now, longest due first.
func DueRefunds(app core.App, providers []string, now time.Time, limit int64) ([]*Payment, error) {
	return findAll(app.RecordQuery(Payments).
		AndWhere(dbx.NewExp("[[status]] = 'refund_due' AND [[next_refund]] <= {:now}", dbx.Params{"now": Stamp(now)})).
		AndWhere(dbx.HashExp{"provider": list.ToInterfaceSlice(providers)}).
		OrderBy("next_refund").Limit(limit), AsPayment)
}

// Owe makes the payment one that is to be given back.
func (p *Payment) Owe(now time.Time) {
	p.SetStatus(rules.PaymentRefundDue)
	p.Set("next_refund", dateTime(now))
}

func (p *Payment) Provider() string    { return p.GetString("provider") }
func (p *Payment) PaymentID() string   { return p.GetString("payment_id") }
func (p *Payment) Amount() int64       { return int64(p.GetFloat("amount")) }
func (p *Payment) RefundAttempts() int { return p.GetInt("refund_attempts") }

// Taken notes when the money came in, and the number of the receipt for it.
func (p *Payment) Taken(at time.Time, receipt string) {
	p.Set("paid_at", dateTime(at))
	p.Set("receipt", receipt)
}

// TakenAs reports whether the desk took the payment in this very way.
func (p *Payment) TakenAs(desk rules.AtDesk) bool {
	return rules.AtDesk{Method: p.Method(), Reference: p.Reference(), By: p.TakenBy()} == desk
}

// Refunded notes that the money was given back, and when, and the number of the receipt for it.
func (p *Payment) Refunded(refundID string, at time.Time, receipt string) {
	p.SetStatus(rules.PaymentRefunded)
	p.Set("refund_id", refundID)
	p.Set("refund_error", "")
	p.Set("refunded_at", dateTime(at))
	p.Set("refund_receipt", receipt)
}

func (p *Payment) Visitor() string        { return p.GetString("visitor") }
func (p *Payment) Currency() string       { return p.GetString("currency") }
func (p *Payment) Method() rules.Method   { return rules.Method(p.GetString("method")) }
func (p *Payment) Reference() string      { return p.GetString("reference") }
func (p *Payment) TakenBy() string        { return p.GetString("taken_by") }
func (p *Payment) PaidAt() time.Time      { return p.GetDateTime("paid_at").Time() }
func (p *Payment) Receipt() string        { return p.GetString("receipt") }
func (p *Payment) RefundedBy() string     { return p.GetString("refunded_by") }
func (p *Payment) SetRefundedBy(a string) { p.Set("refunded_by", a) }
func (p *Payment) RefundedAt() time.Time  { return p.GetDateTime("refunded_at").Time() }
func (p *Payment) RefundReceipt() string  { return p.GetString("refund_receipt") }

// RefundFailed notes an attempt to give the money back, and when to try again.
func (p *Payment) RefundFailed(reason error, next time.Time) {
	p.Set("refund_attempts", p.RefundAttempts()+1)
	p.Set("refund_error", reason.Error())
	p.Set("next_refund", dateTime(next))
}

func (p *Payment) Appointment() string { return p.GetString("appointment") }

func (p *Payment) Status() rules.PaymentStatus { return rules.PaymentStatus(p.GetString("status")) }

func (p *Payment) SetStatus(status rules.PaymentStatus) { p.Set("status", string(status)) }
