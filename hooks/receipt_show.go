package hooks

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/hooks/lang"
	"pocketclinic/rules"
)

// showReceipt answers with the receipt of a payment or, by ?refund=1, of its refund, to its visitor and the desk.
func (h *handlers) showReceipt(e *core.RequestEvent) error {
	if err := verified(e.Auth); err != nil {
		return err
	}
	id, isPDF := strings.CutSuffix(e.Request.PathValue("file"), ".pdf")
	if !isPDF {
		return rules.ErrNotFound
	}
	payment, err := collections.FindPaymentByID(e.App, id)
	if err != nil {
		return orNotFound(err)
	}
	if !collections.IsDesk(e.Auth) && payment.Visitor() != e.Auth.Id {
		return rules.ErrNotFound
	}
	r, err := h.loadReceipt(e.App, payment, e.Request.URL.Query().Get("refund") == "1")
	if err != nil {
		return err
	}
	file, err := r.pdf()
	if err != nil {
		return err
	}
	e.Response.Header().Set("Content-Disposition", `inline; filename="`+r.fileName()+`"`)
	e.Response.Header().Set("Cache-Control", "private, no-cache")
	return e.Blob(http.StatusOK, "application/pdf", file)
}

// receipt is what a receipt tells the visitor, of a payment or of its refund.
type receipt struct {
	reader
	payment  *collections.Payment
	ofRefund bool
	loc      *time.Location
}

// loadReceipt fails with rules.ErrNotFound where a refund is asked for that there is none of.
func (h *handlers) loadReceipt(app core.App, payment *collections.Payment, ofRefund bool) (*receipt, error) {
	if ofRefund && payment.RefundReceipt() == "" {
		return nil, rules.ErrNotFound
	}
	a, err := collections.FindAppointment(app, payment.Appointment())
	if err != nil {
		return nil, err
	}
	p, err := h.loadParties(app, a, "")
	if err != nil {
		return nil, err
	}
	loc, err := p.clinic.Location()
	return &receipt{reader: p.toVisitor(), payment: payment, ofRefund: ofRefund, loc: loc}, err
}

// numberedReceipt loads the receipt of a number, which goes with a mail.
func (h *handlers) numberedReceipt(app core.App, number string) (*receipt, error) {
	payment, err := collections.FindPaymentByReceipt(app, number)
	if err != nil {
		return nil, err
	}
	return h.loadReceipt(app, payment, payment.RefundReceipt() == number)
}

func (r *receipt) fileName() string { return "receipt-" + r.number() + ".pdf" }

func (r *receipt) number() string {
	if r.ofRefund {
		return r.payment.RefundReceipt()
	}
	return r.payment.Receipt()
}

// issued is the instant that the receipt is of.
func (r *receipt) issued() time.Time {
	if r.ofRefund {
		return r.payment.RefundedAt()
	}
	return r.payment.PaidAt()
}

func (r *receipt) title() string {
	if r.ofRefund {
		return r.text("Refund")
	}
	return r.text("Receipt")
}

// lines are what the receipt says, each with its name. What nobody knows, or what was erased, is left out.
func (r *receipt) lines() []collections.Fact {
	from, patient := "", ""
	if !r.visitor.IsErased() {
		from = r.visitor.Name()
		if r.patient != nil {
			patient = r.patient.Name()
		}
	}
	payer := r.text("Received from")
	if r.ofRefund {
		payer = r.text("Given back to")
	}
	times := r.times()
	times[0].Name = r.text("Appointment")
	return facts(slices.Concat([]collections.Fact{
		{Name: r.text("Number"), Value: r.number()},
		{Name: r.text("Date"), Value: r.date(r.issued())},
		{Name: payer, Value: from},
		{Name: r.text("Patient"), Value: patient},
		{Name: r.text("Practitioner"), Value: r.with()},
	}, times, []collections.Fact{
		{Value: r.how()},
		{Name: r.text("Paid by"), Value: r.paidBy()},
		{Name: r.text("Reference"), Value: r.payment.Reference()},
		{Name: r.text("Status"), Value: r.status()},
	})...).Facts
}

func (r *receipt) date(at time.Time) string { return r.Date(at.In(r.loc)) }

var methodNames = map[rules.Method]lang.Sentence{rules.Cash: "Cash", rules.Card: "Card", rules.UPI: "UPI"}

func (r *receipt) paidBy() string {
	if r.payment.Provider() == collections.Desk {
		return r.text(methodNames[r.payment.Method()])
	}
	return r.Say("Online, {payment}", lang.Values{"payment": r.payment.PaymentID()})
}

func (r *receipt) status() string {
	switch {
	case r.ofRefund:
		return r.Say("Given back; it was paid by receipt {receipt} of {date}",
			lang.Values{"receipt": r.payment.Receipt(), "date": r.date(r.payment.PaidAt())})
	case r.payment.Status() == rules.PaymentRefunded:
		return r.Say("Paid, and given back by receipt {receipt} of {date}",
			lang.Values{"receipt": r.payment.RefundReceipt(), "date": r.date(r.payment.RefundedAt())})
	case r.payment.Status() == rules.PaymentRefundDue:
		return r.text("Paid, and due back")
	default:
		return r.text("Paid")
	}
}
