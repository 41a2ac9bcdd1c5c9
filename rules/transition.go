package rules

import (
	"slices"
	"time"
)

// Transition is a row of the table that is the life of an appointment: who may move it from one status to the
// next, when, and all that follows from it. Rows between the same two statuses differ in who and when alone.
type Transition struct {
	From, To Status
	By       []Actor
	Move     bool // to another time, in the same status
	HandOver bool // to a colleague of the practitioner, at the same time or another one, in the same status

	HoldOver    bool  // once the hold is over; until that is written down, the appointment still says held
	AfterStart  bool  // not before the start
	BeforeStart bool  // not from the start on
	Notice      bool  // not later than the clinic's cancel_notice before the start, unless it lies outside the hours
	InConflict  bool  // only where it lies outside the practitioner's hours
	IfFree      bool  // only where the practitioner's and the visitor's time is still free
	Refused     error // never; a payment that asks for it is kept, and due back

	Slot    SlotEffect
	Money   MoneyEffect
	Tell    Told
	Arrival ArrivalEffect
	Done    int        // by how much the practitioner's appointments_completed changes
	Wait    WaitStatus // what becomes of the waitlist's entry that it was proposed to; empty = nothing
}

// SlotEffect is what a transition does to the slot of the appointment.
type SlotEffect string

// What happens to the slot.
const (
	KeepSlot    SlotEffect = ""
	ClaimSlot   SlotEffect = "claimed"
	BookSlot    SlotEffect = "booked"
	MoveSlot    SlotEffect = "moved"
	ReleaseSlot SlotEffect = "released"
)

// MoneyEffect is what a transition does to the payment of the appointment.
type MoneyEffect string

// What happens to the payment.
const (
	KeepMoney  MoneyEffect = ""
	ApplyMoney MoneyEffect = "applied"
	OweMoney   MoneyEffect = "due back"
)

// ArrivalEffect is what a transition does to the instant of arrival.
type ArrivalEffect string

// What happens to the instant of arrival.
const (
	KeepArrival ArrivalEffect = ""
	NoteArrival ArrivalEffect = "noted"
	UndoArrival ArrivalEffect = "undone"
)

// Told is what visitor and practitioner are told of a transition.
type Told string

// What is told. Of holds nobody is told: they come and go. Whom the desk has sent a link to pay for one is sent it
// anew, with the new time.
const (
	TellNobody       Told = ""
	TellConfirmation Told = "confirmation"
	TellMove         Told = "new time"
	TellHandOver     Told = "another practitioner"
	TellPaymentLink  Told = "payment link, where one was sent"
	TellCancellation Told = "cancellation"
)

var (
	desk         = []Actor{ByReceptionist, BySuperAdmin}
	staff        = []Actor{ByPractitioner, ByReceptionist, BySuperAdmin}
	staffAndTime = []Actor{ByPractitioner, ByReceptionist, BySuperAdmin, ByTime}
	everybody    = []Actor{ByVisitor, ByPractitioner, ByReceptionist, BySuperAdmin}
)

// Transitions is the table. What is not in it is refused with ErrTransitionNotAllowed.
var Transitions = []Transition{
	{From: "", To: Held, By: []Actor{ByVisitor, ByReceptionist, BySuperAdmin, ByWaitlist}, IfFree: true, Slot: ClaimSlot},
	{
		From: Held, To: Confirmed, By: []Actor{ByPayment},
		Slot: BookSlot, Money: ApplyMoney, Tell: TellConfirmation, Wait: Accepted,
	},
	{From: Held, To: Expired, By: []Actor{ByTime}, HoldOver: true, Slot: ReleaseSlot, Wait: Lapsed},
	{From: Held, To: Cancelled, By: []Actor{ByVisitor, ByReceptionist, BySuperAdmin}, Slot: ReleaseSlot, Wait: Lapsed},
	{
		From: Held, To: Held, Move: true, By: everybody, BeforeStart: true, IfFree: true,
		Slot: MoveSlot, Tell: TellPaymentLink,
	},
	{
		From: Expired, To: Confirmed, By: []Actor{ByPayment}, IfFree: true,
		Slot: ClaimSlot, Money: ApplyMoney, Tell: TellConfirmation, Wait: Accepted,
	},
	{
		From: Confirmed, To: Cancelled, By: []Actor{ByVisitor}, Notice: true,
		Slot: ReleaseSlot, Money: OweMoney, Tell: TellCancellation,
	},
	{From: Confirmed, To: Cancelled, By: staff, Slot: ReleaseSlot, Money: OweMoney, Tell: TellCancellation},
	{
		From: Confirmed, To: Confirmed, Move: true, By: []Actor{ByVisitor}, BeforeStart: true, Notice: true, IfFree: true,
		Slot: MoveSlot, Tell: TellMove,
	},
	{
		From: Confirmed, To: Confirmed, Move: true, By: staff, BeforeStart: true, IfFree: true,
		Slot: MoveSlot, Tell: TellMove,
	},
	{
		From: Confirmed, To: Confirmed, HandOver: true, By: []Actor{ByVisitor}, BeforeStart: true, InConflict: true,
		IfFree: true, Slot: MoveSlot, Tell: TellHandOver,
	},
	{
		From: Confirmed, To: Confirmed, HandOver: true, By: desk, BeforeStart: true, IfFree: true,
		Slot: MoveSlot, Tell: TellHandOver,
	},
	{From: Confirmed, To: Arrived, By: staff, Arrival: NoteArrival},
	{From: Confirmed, To: Completed, By: staffAndTime, AfterStart: true, Done: 1},
	{From: Confirmed, To: NoShow, By: staff, AfterStart: true},
	{From: Arrived, To: Completed, By: staffAndTime, AfterStart: true, Done: 1},
	{From: Arrived, To: Confirmed, By: staff, IfFree: true, Arrival: UndoArrival},
	{From: Completed, To: Confirmed, By: desk, IfFree: true, Arrival: UndoArrival, Done: -1},
	{From: NoShow, To: Confirmed, By: desk, IfFree: true},

	{From: Cancelled, To: Confirmed, By: []Actor{ByPayment}, Refused: errPaidAfterCancelling},
	{From: Confirmed, To: Confirmed, By: []Actor{ByPayment}, Refused: ErrAlreadyPaid},
	{From: Arrived, To: Confirmed, By: []Actor{ByPayment}, Refused: ErrAlreadyPaid},
	{From: Completed, To: Confirmed, By: []Actor{ByPayment}, Refused: ErrAlreadyPaid},
	{From: NoShow, To: Confirmed, By: []Actor{ByPayment}, Refused: ErrAlreadyPaid},
}

// Between returns what follows from a change of status, whoever makes it; false where nobody may.
func Between(from, to Status) (Transition, bool) {
	return first(func(t Transition) bool {
		return t.From == from && t.To == to && !t.Move && !t.HandOver && t.Refused == nil
	})
}

// Moving returns what follows from a move to another time; false where the status allows none.
func Moving(status Status) (Transition, bool) {
	return first(func(t Transition) bool { return t.From == status && t.Move })
}

// HandingOver returns what follows from a move to a colleague; false where the status allows none.
func HandingOver(status Status) (Transition, bool) {
	return first(func(t Transition) bool { return t.From == status && t.HandOver })
}

func first(fits func(Transition) bool) (Transition, bool) {
	i := slices.IndexFunc(Transitions, fits)
	if i < 0 {
		return Transition{}, false
	}
	return Transitions[i], true
}

// Request is a change that somebody asks for.
type Request struct {
	To       Status
	Move     bool // to another time; To is the status that it has
	HandOver bool // to a colleague, whatever the time; To is the status that it has
	By       Actor
	Notice   time.Duration // how long before the start visitors may still change a paid appointment
}

// DecideTransition finds the row of the table that a request goes by at the moment now.
// It refuses with ErrTransitionNotAllowed or, for payments, with what the table says of them.
// Where the row says IfFree, the time is still to be decided on.
func DecideTransition(a Appointment, r Request, now time.Time) (Transition, error) {
	from := a.StatusAt(now)
	t, found := first(func(t Transition) bool {
		status := from
		if t.HoldOver {
			status = a.Status
		}
		return t.From == status && t.To == r.To && t.Move == r.Move && t.HandOver == r.HandOver &&
			slices.Contains(t.By, r.By)
	})
	switch {
	case found && t.HoldOver && !HoldExpired(a.HoldExpires, now):
		return t, ErrTransitionNotAllowed
	case !found && (r.Move || r.HandOver):
		return t, errTooLateToMove
	case !found:
		return t, ErrTransitionNotAllowed
	case t.AfterStart && now.Before(a.Start):
		return t, errNotStarted
	case t.BeforeStart && !now.Before(a.Start):
		return t, errTooLateToMove
	case t.Notice && (!a.Conflict && a.Start.Sub(now) < r.Notice || !now.Before(a.Start)):
		return t, errNoticePassed
	case t.InConflict && !a.Conflict:
		return t, ErrNotAllowed.On("practitioner").Because("The clinic alone gives it to somebody else.")
	}
	return t, t.Refused
}

var (
	errPaidAfterCancelling = ErrSlotLost.Because("The appointment was cancelled; the payment will be refunded.")
	errNotStarted          = ErrTransitionNotAllowed.Because("The appointment has not started yet.")
	errTooLateToMove       = ErrTransitionNotAllowed.Because("The appointment cannot be moved any more.")
	errNoticePassed        = ErrTransitionNotAllowed.Because(
		"It is too late for you to change this appointment; please call the clinic.")
)
