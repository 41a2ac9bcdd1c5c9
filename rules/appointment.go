package rules

import "time"

// Status is where an appointment is in its life.
type Status string

// A held appointment waits for its payment until its hold expires; the Transitions say what follows what.
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

// An appointment is moved by somebody with an account, or by what happens to it.
const (
	ByVisitor      Actor = "visitor"
	ByPractitioner Actor = "practitioner"
	ByReceptionist Actor = "receptionist"
	BySuperAdmin   Actor = "super_admin"
	ByPayment      Actor = "payment"
	ByTime         Actor = "time"
	ByWaitlist     Actor = "waitlist" // holds freed time for who waits for it
)

// Appointment is what the rules need to know of an appointment.
type Appointment struct {
	Status      Status
	Start       time.Time
	HoldExpires time.Time
	Conflict    bool // the practitioner's hours have changed since, and leave it outside
}

// StatusAt returns the status that counts at the moment now: an unpaid hold is over
// from the very instant it expires, whether or not that has been written down.
func (a Appointment) StatusAt(now time.Time) Status {
	if a.Status == Held && HoldExpired(a.HoldExpires, now) {
		return Expired
	}
	return a.Status
}
