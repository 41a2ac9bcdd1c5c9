// Package rules holds the clinic's rules as pure functions: facts in, verdicts out.
// It imports the standard library alone and never reads the clock.
package rules

// Kind says what class of refusal an Error is; the hooks turn it into an HTTP status.
type Kind int

const (
	Invalid     Kind = iota // the request itself is wrong
	Forbidden               // the caller may not do this
	Conflict                // the request is fine, but the state of the clinic forbids it
	Missing                 // there is no such thing, or the caller may not know of it
	Unavailable             // somebody else does not answer; it may work later
)

// Error is a refusal with a stable Code for programs, and a Message for people.
// Fields names the request's fields that it is about.
type Error struct {
	Kind    Kind
	Code    string
	Fields  []string
	Message string
}

// Error returns the message for people.
func (e *Error) Error() string { return e.Message }

// Is reports whether target is a refusal with the same code, so that a variant
// made by On or Because still matches its sentinel.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code
}

// On returns the same refusal, about other fields.
func (e *Error) On(fields ...string) *Error {
	variant := *e
	variant.Fields = fields
	return &variant
}

// Because returns the same refusal, with another message.
func (e *Error) Because(message string) *Error {
	variant := *e
	variant.Message = message
	return &variant
}

// The refusals, as the contract with clients names them.
var (
	ErrDurationNotOffered = &Error{Invalid, "duration_not_offered", []string{"duration"}, "The practitioner does not offer this duration."}
	ErrModeNotOffered     = &Error{Invalid, "mode_not_offered", []string{"mode"}, "The practitioner does not offer this mode."}
	ErrOutsideHours       = &Error{Invalid, "outside_hours", []string{"start"}, "The practitioner does not see anybody at this time."}
	ErrOffGrid            = &Error{Invalid, "off_grid", []string{"start"}, "Appointments of this duration do not start at this time."}
	ErrInThePast          = &Error{Invalid, "in_the_past", []string{"start"}, "This time has passed."}
	ErrTooSoon            = &Error{Invalid, "too_soon", []string{"start"}, "The practitioner needs more notice than this."}
	ErrTooFar             = &Error{Invalid, "too_far", []string{"start"}, "The practitioner's calendar is not open that far ahead."}
	ErrInvalidDate        = &Error{Invalid, "invalid_date", []string{"date"}, "Must be a date in the form YYYY-MM-DD."}
	ErrRangeTooLong       = &Error{Invalid, "range_too_long", []string{"to"}, "At most 31 days can be asked for at once."}
	ErrAmountMismatch     = &Error{Invalid, "amount_mismatch", []string{"amount"}, "The amount is not the one that is due."}
	ErrOrderMismatch      = &Error{Invalid, "order_mismatch", []string{"order_id"}, "The order does not belong to this appointment."}
	ErrInvalidWindow      = &Error{Invalid, "invalid_window", []string{"start", "end"}, "A window needs a start (HH:MM) before its end (HH:MM, at most 24:00) and may not overlap another."}
	ErrBadSignature       = &Error{Invalid, "bad_signature", []string{"signature"}, "The payment is not signed by the payment provider."}
	ErrInvalidPAN         = &Error{Invalid, "invalid_pan", []string{"pan_number"}, "A PAN is five letters, four digits and a letter."}
	ErrInvalidIFSC        = &Error{Invalid, "invalid_ifsc", []string{"ifsc_code"}, "An IFSC is four letters, a zero and six letters or digits."}
	ErrInvalidAccount     = &Error{Invalid, "invalid_account_number", []string{"account_number"}, "An account number is 9 to 18 digits."}
	ErrInvalidTimezone    = &Error{Invalid, "invalid_timezone", []string{"timezone"}, "Must be an IANA time zone, such as Asia/Kolkata."}
	ErrInvalidDuration    = &Error{Invalid, "invalid_duration", []string{"duration"}, "A duration is a whole number of minutes from 5 to 480."}
	ErrInvalidPhone       = &Error{Invalid, "invalid_phone", []string{"phone"}, "A phone number is 6 to 15 digits, best with a leading + and the country code."}

	ErrInvalidCurrency = &Error{Invalid, "invalid_currency", []string{"currency"}, "Must be an ISO 4217 currency, such as INR."}
	ErrAccountTaken    = &Error{Invalid, "account_taken", []string{"email"}, "This account belongs to another practitioner."}
	ErrHasAppointments = &Error{Invalid, "has_appointments", []string{"email"}, "This account has appointments ahead as a visitor; use another address."}

	ErrInvalidWebhook   = &Error{Invalid, "invalid_webhook", nil, "The webhook could not be read."}
	ErrInvalidReminders = &Error{Invalid, "invalid_reminders", []string{"reminders"}, "Must be a list of at most ten numbers of hours, each more than 0 and at most 720."}

	ErrEmailNotVerified  = &Error{Forbidden, "email_not_verified", []string{"email"}, "Verify your e-mail address with a one-time password first."}
	ErrProfileIncomplete = &Error{Forbidden, "profile_incomplete", nil, "Complete your profile first."}
	ErrNoShowLimit       = &Error{Forbidden, "no_show_limit", []string{"auth"}, "You have missed too many appointments to book another; please call the clinic."}
	ErrNotAllowed        = &Error{Forbidden, "not_allowed", []string{"auth"}, "You are not allowed to do this."}

	ErrSlotTaken            = &Error{Conflict, "slot_taken", []string{"start"}, "This time has just been taken."}
	ErrSlotLost             = &Error{Conflict, "slot_lost", []string{"appointment_id"}, "The payment came when the time was no longer held; it will be refunded."}
	ErrTransitionNotAllowed = &Error{Conflict, "transition_not_allowed", []string{"status"}, "The appointment cannot go into this status now."}
	ErrPaymentReused        = &Error{Conflict, "payment_reused", []string{"payment_id"}, "This payment was made for something else."}
	ErrVisitorBusy          = &Error{Conflict, "visitor_busy", []string{"start"}, "You have another appointment at this time."}
	ErrTooManyHolds         = &Error{Conflict, "too_many_holds", []string{"start"}, "Pay for or cancel one of your unpaid appointments first."}
	ErrIDReused             = &Error{Conflict, "id_reused", []string{"id"}, "This id was used for something else."}
	ErrAlreadyPaid          = &Error{Conflict, "already_paid", []string{"appointment_id"}, "The appointment was already paid for; this payment will be refunded."}

	ErrPaymentsUnavailable = &Error{Unavailable, "payments_unavailable", []string{"order_id"}, "Payments cannot be taken at the moment; please try again in a minute."}

	ErrTryAgain = &Error{Unavailable, "try_again", []string{"server"}, "This cannot be done at the moment; please try again in a few seconds."}

	ErrNotFound = &Error{Missing, "not_found", nil, "The requested resource wasn't found."}
)
