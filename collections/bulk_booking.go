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

// BookedRows are bookings as rows: appointments, slots and payments.
type BookedRows struct {
	Count                         int
	Appointments, Slots, Payments []any
	years                         []int // of the payments
}

// NewBookedRows makes room for so many bookings.
func NewBookedRows(room int) *BookedRows {
	return &BookedRows{
		Appointments: make([]any, 0, room*len(appointmentColumns)),
		Slots:        make([]any, 0, room*len(slotColumns)),
		Payments:     make([]any, 0, room*len(paymentColumns)),
	}
}

// Add adds a booking. A cancelled one was cancelled by its visitor, and its money given back.
func (r *BookedRows) Add(b Booked) {
	r.Count++
	order := "order_" + b.ID
	var slot, cancelledBy, paid, refund, refunded any = b.Slot, "", string(rules.PaymentSuccessful), "", ""
	if b.Status == rules.Cancelled {
		slot, cancelledBy, paid = "", string(rules.ByVisitor), string(rules.PaymentRefunded)
		refund, refunded = "refund_"+b.ID, b.Confirmed
	} else {
		r.Slots = append(r.Slots, slot, b.Practitioner, b.OccupiedFrom, b.OccupiedTo)
	}
	r.Appointments = append(r.Appointments, b.ID, b.Practitioner, b.PractitionerUser, b.Visitor, b.Patient, b.Start,
		b.End, b.Minutes, b.BufferAfter, b.Mode, b.VisitType, string(b.Status), b.Fee, order, b.Confirmed, slot, cancelledBy)
	r.Payments = append(r.Payments, b.Payment, b.ID, b.Visitor, b.Fee, order, "pay_"+b.ID, paid, refund,
		b.Confirmed, refunded, "", "")
	r.years = append(r.years, b.Year)
}

// NumberReceipts gives the payments and refunds their numbers, in the transaction that writes them.
func (r *BookedRows) NumberReceipts(numbers *ReceiptNumbers) (err error) {
	width := len(paymentColumns)
	for n, year := range r.years {
		row := r.Payments[n*width : (n+1)*width]
		if row[width-2], err = numbers.next(year); err != nil {
			return err
		}
		if row[width-3] == "" {
			continue
		}
		if row[width-1], err = numbers.next(year); err != nil {
			return err
		}
	}
	return nil
}

// CopiesOfAppointments prepares the writing of appointments that are like the sample, which need not be saved.
func CopiesOfAppointments(tx *Bulk, sample *Appointment) (*Copies, error) {
	return NewCopies(tx, sample.Record, appointmentColumns...)
}

// CopiesOfSlots does so for slots.
func CopiesOfSlots(tx *Bulk, sample *Slot) (*Copies, error) {
	return NewCopies(tx, sample.Record, slotColumns...)
}

// CopiesOfPayments does so for payments.
func CopiesOfPayments(tx *Bulk, sample *Payment) (*Copies, error) {
	return NewCopies(tx, sample.Record, paymentColumns...)
}
