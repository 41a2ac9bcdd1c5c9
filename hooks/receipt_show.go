package hooks

import (
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
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

// receipt is what a receipt tells, of a payment or of its refund.
type receipt struct {
	parties
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
	r := &receipt{payment: payment, ofRefund: ofRefund}
	if r.parties, err = h.loadParties(app, a); err != nil {
		return nil, err
	}
	r.loc, err = r.clinic.Location()
	return r, err
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
		return "Refund"
	}
	return "Receipt"
}

// lines are what the receipt says, each with its name. What nobody knows, or what was erased, is left out.
func (r *receipt) lines() (lines [][2]string) {
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, [2]string{name, value})
		}
	}
	add("Number", r.number())
	add("Date", r.date(r.issued()))
	if !r.visitor.IsErased() {
		add(map[bool]string{false: "Received from", true: "Given back to"}[r.ofRefund], r.visitor.Name())
		if r.patient != nil {
			add("Patient", r.patient.Name())
		}
	}
	add("Practitioner", r.practitioner.Name()+", "+r.practitioner.Specialization())
	add("Appointment", r.when())
	add("", r.how())
	add("Paid by", r.paidBy())
	add("Reference", r.payment.Reference())
	add("Status", r.status())
	return lines
}

func (r *receipt) date(at time.Time) string { return at.In(r.loc).Format("2 January 2006") }

var methodNames = map[rules.Method]string{rules.Cash: "Cash", rules.Card: "Card", rules.UPI: "UPI"}

func (r *receipt) paidBy() string {
	if r.payment.Provider() == collections.Desk {
		return methodNames[r.payment.Method()]
	}
	return "Online, " + r.payment.PaymentID()
}

func (r *receipt) status() string {
	switch {
	case r.ofRefund:
		return "Given back; it was paid by receipt " + r.payment.Receipt() + " of " + r.date(r.payment.PaidAt())
	case r.payment.Status() == rules.PaymentRefunded:
		return "Paid, and given back by receipt " + r.payment.RefundReceipt() + " of " + r.date(r.payment.RefundedAt())
	case r.payment.Status() == rules.PaymentRefundDue:
		return "Paid, and due back"
	default:
		return "Paid"
	}
}
