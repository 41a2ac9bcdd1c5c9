package rules

import "time"

// PaymentStatus is what became of a captured payment.
type PaymentStatus string

const (
	PaymentSuccessful PaymentStatus = "successful" // it confirmed its appointment
	PaymentRefundDue  PaymentStatus = "refund_due" // it is owed back
	PaymentRefunded   PaymentStatus = "refunded"
)

// Order is what is due for an appointment, or was paid: a whole Amount of the Currency's (ISO 4217) minor unit.
type Order struct {
	ID       string
	Amount   int64
	Currency string
}

// CheckOrder refuses a payment for another order (ErrOrderMismatch) or of another
// amount (ErrAmountMismatch) than the one that is due.
func CheckOrder(due, paid Order) error {
	switch {
	case paid.ID != due.ID:
		return ErrOrderMismatch
	case paid.Amount != due.Amount || paid.Currency != due.Currency:
		return ErrAmountMismatch
	}
	return nil
}

// JudgePayment decides what a correct payment does at the moment now.
// nil: it confirms the appointment. ErrSlotLost, ErrAlreadyPaid: it is kept, and due back.
// stillFree is the verdict on the appointment's time, asked only when the hold is over.
func JudgePayment(a Appointment, stillFree func() error, now time.Time) error {
	switch a.StatusAt(now) {
	case Held:
		return nil
	case Expired:
		if stillFree() != nil {
			return ErrSlotLost
		}
		return nil
	case Cancelled:
		return ErrSlotLost.Because("The appointment was cancelled; the payment will be refunded.")
	default:
		return ErrAlreadyPaid
	}
}
