package rules

import (
	"slices"
	"time"
)

// Status is where an appointment is in its life.
type Status string

const (
	Held      Status = "held"
	Confirmed Status = "confirmed"
	Arrived   Status = "arrived"
	Completed Status = "completed"
	NoShow    Status = "no_show"
	Cancelled Status = "cancelled"
	Expired   Status = "expired"
)

// Live reports whether an appointment in this status still claims its time.
func (s Status) Live() bool { return s == Held || s == Confirmed || s == Arrived }

// Actor is who or what moves an appointment from one status to the next.
type Actor string

const (
	ByVisitor      Actor = "visitor"
	ByPractitioner Actor = "practitioner"
	BySuperAdmin   Actor = "super_admin"
	ByPayment      Actor = "payment"
	ByTime         Actor = "time"
)

// Transition is one way out of a status.
type Transition struct {
	To             Status
	By             []Actor
	NotBeforeStart bool
}

var transitions = map[Status][]Transition{
	"": {
		{To: Held, By: []Actor{ByVisitor}},
	},
	Held: {
		{To: Confirmed, By: []Actor{ByPayment}},
		{To: Expired, By: []Actor{ByTime}},
		{To: Cancelled, By: []Actor{ByVisitor, BySuperAdmin}},
	},
	Expired: {
		{To: Confirmed, By: []Actor{ByPayment}},
	},
	Confirmed: {
		{To: Cancelled, By: []Actor{ByVisitor, ByPractitioner, BySuperAdmin}},
		{To: Arrived, By: []Actor{ByPractitioner, BySuperAdmin}},
		{To: Completed, By: []Actor{ByPractitioner, BySuperAdmin, ByTime}, NotBeforeStart: true},
		{To: NoShow, By: []Actor{ByPractitioner, BySuperAdmin}, NotBeforeStart: true},
	},
	Arrived: {
		{To: Completed, By: []Actor{ByPractitioner, BySuperAdmin, ByTime}, NotBeforeStart: true},
		{To: Confirmed, By: []Actor{BySuperAdmin}},
	},
	Completed: {
		{To: Confirmed, By: []Actor{BySuperAdmin}},
	},
	NoShow: {
		{To: Confirmed, By: []Actor{BySuperAdmin}},
	},
}

// Reachable reports whether anybody at all may move an appointment from one status to the other.
func Reachable(from, to Status) bool {
	return slices.ContainsFunc(transitions[from], func(t Transition) bool { return t.To == to })
}

// Appointment is what the rules need to know of an appointment.
type Appointment struct {
	Status      Status
	Start       time.Time
	HoldExpires time.Time
}

// StatusAt returns the status that counts at the moment now: an unpaid hold is over
// from the very instant it expires, whether or not that has been written down.
func (a Appointment) StatusAt(now time.Time) Status {
	if a.Status == Held && HoldExpired(a.HoldExpires, now) {
		return Expired
	}
	return a.Status
}

// CheckTransition refuses, with ErrTransitionNotAllowed, what the table does not allow.
// cancelNotice is how long before the start a visitor may still cancel.
func CheckTransition(a Appointment, to Status, by Actor, cancelNotice time.Duration, now time.Time) error {
	from := a.StatusAt(now)
	for _, t := range transitions[from] {
		if t.To != to || !slices.Contains(t.By, by) {
			continue
		}
		if t.NotBeforeStart && now.Before(a.Start) {
			return ErrTransitionNotAllowed.Because("The appointment has not started yet.")
		}
		if from == Confirmed && to == Cancelled && by == ByVisitor {
			return checkNotice(a.Start, cancelNotice, now)
		}
		return nil
	}
	return ErrTransitionNotAllowed
}

// CheckReschedule refuses, with ErrTransitionNotAllowed, to move an appointment that is not held
// or confirmed, that has started, or that its visitor could not cancel any more either.
func CheckReschedule(a Appointment, by Actor, cancelNotice time.Duration, now time.Time) error {
	status := a.StatusAt(now)
	if status != Held && status != Confirmed || !now.Before(a.Start) {
		return ErrTransitionNotAllowed.Because("The appointment cannot be moved any more.")
	}
	if status == Confirmed && by == ByVisitor {
		return checkNotice(a.Start, cancelNotice, now)
	}
	return nil
}

func checkNotice(start time.Time, notice time.Duration, now time.Time) error {
	if start.Sub(now) < notice || !now.Before(start) {
		return ErrTransitionNotAllowed.Because("It is too late for you to change this appointment; please call the clinic.")
	}
	return nil
}
