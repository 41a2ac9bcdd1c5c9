package rules

import "time"

// PaymentStatus is what became of a captured payment.
type PaymentStatus string

// A payment that does not confirm its appointment goes back.
const (
	PaymentSuccessful PaymentStatus = "successful" // it confirmed its appointment
	PaymentRefundDue  PaymentStatus = "refund_due" // it is owed back
	PaymentRefunded   PaymentStatus = "refunded"
)

// Money is a whole amount of a currency's minor unit.
type Money struct {
	Amount   int64
	Currency string // ISO 4217
}

// Checkout is how a visitor pays a provider in a browser: with a script of its own, which opens frames. The zero value
// is none.
type Checkout struct {
	Key string // tells the provider's script whose account it is; public

	Scripts, Frames, Others []string // origins; others are those that the script asks, and shows pictures of
}

// Capture is money that a provider, or the front desk, has taken in for an order. What came in at the desk need not
// have a PaymentID.
type Capture struct {
	PaymentID, OrderID string
	Money
	Desk *AtDesk // nil: it came in through a provider
}

// Method is how money changes hands at the front desk.
type Method string

// The desk's own machine reads cards, and its own code takes UPI: neither tells the clinic anything.
const (
	Cash Method = "cash"
	Card Method = "card"
	UPI  Method = "upi"
)

// Methods are all of them.
var Methods = []Method{Cash, Card, UPI}

// AtDesk is how a payment came in at the front desk.
type AtDesk struct {
	Method    Method
	Reference string // what was noted of it, such as the number of a card's slip
	By        string // the account of who took it
}

// Order returns what was paid, and for which order.
func (c Capture) Order() Order { return Order{ID: c.OrderID, Amount: c.Amount, Currency: c.Currency} }

// Refund is money that a provider has given back.
type Refund struct {
	ID, PaymentID string
	Amount        int64 // minor units
}

// PaymentEvent is what a provider tells by a webhook; both are nil where nothing follows from it.
type PaymentEvent struct {
	Captured *Capture
	Refunded *Refund
}

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

// JudgePayment decides what a correct payment does at the moment now. nil: it confirms the appointment.
// ErrSlotLost, ErrAlreadyPaid: it is kept, and due back. late is the verdict on the appointment's time; it is
// asked for by IsLate, and counts then alone.
func JudgePayment(a Appointment, late error, now time.Time) error {
	t, err := DecideTransition(a, Request{To: Confirmed, By: ByPayment}, now)
	if err != nil {
		return err
	}
	if t.IfFree && late != nil {
		return ErrSlotLost
	}
	return nil
}

// CheckAtDesk refuses, at the moment now, what the desk need not take in at all: money for what is cancelled
// (ErrTransitionNotAllowed) or paid for (ErrAlreadyPaid). Nothing was captured yet, so nothing is kept of it.
func CheckAtDesk(a Appointment, now time.Time) error {
	switch a.StatusAt(now) {
	case Held, Expired:
		return nil
	case Cancelled:
		return errCancelledAtDesk
	default:
		return errPaidAtDesk
	}
}

var (
	errCancelledAtDesk = ErrTransitionNotAllowed.Because("The appointment was cancelled: no money is due for it.")
	errPaidAtDesk      = ErrAlreadyPaid.Because("The appointment is paid for already: no money is due for it.")
)

// IsLate reports whether a payment comes after the hold is over, so that its time has to be free still.
func IsLate(a Appointment, now time.Time) bool { return a.StatusAt(now) == Expired }
