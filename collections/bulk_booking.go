package collections

import "pocketclinic/rules"

// Booked is what distinguishes a paid appointment from another one. Instants are written by Stamp; the values
// that many share are boxed once, by whoever makes them.
type Booked struct {
	ID                             string // also of its order, payment and refund, with a prefix of their own
	Slot, Payment                  string // ids
	Practitioner, PractitionerUser any
	Visitor, Patient               any // patient: empty = the visitor
	Start, End, Confirmed          any
	Year                           int // in which it was confirmed, by the clinic's calendar
	OccupiedFrom, OccupiedTo       any
	Minutes, BufferAfter           any // minutes
	Fee, Mode, VisitType           any
	Status                         rules.Status
}

var (
	appointmentColumns = []string{
		"id", "practitioner", "practitioner_user", "visitor", "patient", "start", "end", "duration", "buffer_after", "mode",
		"visit_type", "status", "amount", "order_id", "confirmed_at", "slot", "cancelled_by",
	}
	slotColumns    = []string{"id", "practitioner", "start", "end"}
	paymentColumns = []string{
		"id", "appointment", "visitor", "amount", "order_id", "payment_id", "status", "refund_id", "paid_at", "refunded_at",
		"receipt", "refund_receipt",
	}
)

// BookedAppointments writes the appointments of bookings.
type BookedAppointments struct {
	copies *Copies
	rows   []any
}

// NewBookedAppointments prepares the writing of appointments that are like the sample, which need not be saved.
func NewBookedAppointments(tx *Bulk, sample *Appointment) (*BookedAppointments, error) {
	copies, err := NewCopies(tx, sample.Record, appointmentColumns...)
	return &BookedAppointments{copies: copies}, err
}

// Write writes them. Cancelled ones were cancelled by their visitors.
func (w *BookedAppointments) Write(bookings []Booked) error {
	w.rows = w.rows[:0]
	for _, b := range bookings {
		slot, cancelledBy := b.Slot, ""
		if b.Status == rules.Cancelled {
			slot, cancelledBy = "", string(rules.ByVisitor)
		}
		w.rows = append(w.rows, b.ID, b.Practitioner, b.PractitionerUser, b.Visitor, b.Patient, b.Start, b.End, b.Minutes,
			b.BufferAfter, b.Mode, b.VisitType, string(b.Status), b.Fee, orderOf(b), b.Confirmed, slot, cancelledBy)
	}
	return w.copies.Write(w.rows)
}

// BookedClaims writes what bookings claim: their slots and payments.
type BookedClaims struct {
	slots, payments       *Copies
	slotRows, paymentRows []any
	numbers               *ReceiptNumbers
}

// NewBookedClaims prepares the writing of slots and payments that are like the samples, which need not be saved.
func NewBookedClaims(tx *Bulk, slot *Slot, payment *Payment) (*BookedClaims, error) {
	slots, err := NewCopies(tx, slot.Record, slotColumns...)
	if err != nil {
		return nil, err
	}
	payments, err := NewCopies(tx, payment.Record, paymentColumns...)
	return &BookedClaims{slots: slots, payments: payments, numbers: NewReceiptNumbers(tx.Tx)}, err
}

// Write writes them. Those who cancelled have their money back, and claim no time.
func (w *BookedClaims) Write(bookings []Booked) error {
	w.slotRows, w.paymentRows = w.slotRows[:0], w.paymentRows[:0]
	for _, b := range bookings {
		var refund, refunded, refundReceipt any = "", "", ""
		status := rules.PaymentSuccessful
		receipt, err := w.numbers.next(b.Year)
		if err != nil {
			return err
		}
		if b.Status == rules.Cancelled {
			status, refund, refunded = rules.PaymentRefunded, "refund_"+b.ID, b.Confirmed
			if refundReceipt, err = w.numbers.next(b.Year); err != nil {
				return err
			}
		} else {
			w.slotRows = append(w.slotRows, b.Slot, b.Practitioner, b.OccupiedFrom, b.OccupiedTo)
		}
		w.paymentRows = append(w.paymentRows, b.Payment, b.ID, b.Visitor, b.Fee, orderOf(b), "pay_"+b.ID, string(status),
			refund, b.Confirmed, refunded, receipt, refundReceipt)
	}
	if err := w.slots.Write(w.slotRows); err != nil {
		return err
	}
	return w.payments.Write(w.paymentRows)
}

func orderOf(b Booked) string { return "order_" + b.ID }
