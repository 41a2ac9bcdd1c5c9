// Package rules holds the clinic's rules as pure functions: facts in, verdicts out.
// It imports the standard library alone and never reads the clock.
package rules

import (
	"slices"
	"time"
)

// Kind says what class of refusal an Error is; the hooks turn it into an HTTP status.
type Kind int

// The kinds differ in what would help: another request, another caller, or another moment.
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
	Again   time.Time // when the same would not be refused; zero = nobody knows
	Record  string    // the id of what stands in the way, for those who may know; empty = it is not told
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

// By returns the same refusal, for what stands in the way.
func (e *Error) By(record string) *Error {
	variant := *e
	variant.Record = record
	return &variant
}

// From returns the same refusal, which ends at an instant.
func (e *Error) From(again time.Time) *Error {
	variant := *e
	variant.Again = again
	variant.Message += " It is possible again from " + again.Format(time.RFC3339) + "."
	return &variant
}

// The refusals, as the contract with clients names them: a code has one meaning, and one line here.
var (
	ErrDurationNotOffered = refuse(Invalid, "duration_not_offered",
		"The practitioner does not offer this duration.", "duration")
	ErrModeNotOffered = refuse(Invalid, "mode_not_offered", "The practitioner does not offer this mode.", "mode")
	ErrOutsideHours   = refuse(Invalid, "outside_hours", "The practitioner does not see anybody at this time.", "start")
	ErrOffGrid        = refuse(Invalid, "off_grid", "Appointments of this duration do not start at this time.", "start")
	ErrInThePast      = refuse(Invalid, "in_the_past", "This time has passed.", "start")
	ErrTooSoon        = refuse(Invalid, "too_soon", "The practitioner needs more notice than this.", "start")
	ErrTooFar         = refuse(Invalid, "too_far", "The practitioner's calendar is not open that far ahead.", "start")
	ErrInvalidDate    = refuse(Invalid, "invalid_date", "Must be a date in the form YYYY-MM-DD.", "date")
	ErrRangeTooLong   = refuse(Invalid, "range_too_long", "At most 31 days can be asked for at once.", "to")
	ErrAmountMismatch = refuse(Invalid, "amount_mismatch", "The amount is not the one that is due.", "amount")
	ErrOrderMismatch  = refuse(Invalid, "order_mismatch", "The order does not belong to this appointment.", "order_id")
	ErrInvalidWindow  = refuse(Invalid, "invalid_window",
		"A window needs a start (HH:MM) before its end (HH:MM, at most 24:00) and may not overlap another.", "start", "end")
	ErrBadSignature = refuse(Invalid, "bad_signature", "The payment is not signed by the payment provider.", "signature")
	ErrInvalidPAN   = refuse(Invalid, "invalid_pan", "A PAN is five letters, four digits and a letter.", "pan_number")
	ErrInvalidIFSC  = refuse(Invalid, "invalid_ifsc",
		"An IFSC is four letters, a zero and six letters or digits.", "ifsc_code")
	ErrInvalidAccount = refuse(Invalid, "invalid_account_number",
		"An account number is 9 to 18 digits.", "account_number")
	ErrInvalidTimezone = refuse(Invalid, "invalid_timezone",
		"Must be an IANA time zone, such as Asia/Kolkata.", "timezone")
	ErrInvalidDuration = refuse(Invalid, "invalid_duration",
		"A duration is a whole number of minutes from 5 to 480.", "duration")
	ErrInvalidPhone = refuse(Invalid, "invalid_phone",
		"This cannot be a phone number; write it with its country code, such as +91 98765 43210.", "phone")

	ErrInvalidType = refuse(
		Invalid,
		"invalid_type",
		"Must be one value, of the kind that the field keeps.",
		"status",
	)
	ErrControlCharacters = refuse(Invalid, "control_characters",
		"Must not contain line breaks or other control characters.", "name")
	ErrPictureTooLarge = refuse(Invalid, "picture_too_large",
		"A picture is at most 12,000 pixels wide and high, and has at most 40 million.", "picture")
	ErrInvalidPicture = refuse(Invalid, "invalid_picture", "The picture cannot be read.", "picture")

	ErrInvalidCurrency = refuse(Invalid, "invalid_currency", "Must be an ISO 4217 currency, such as INR.", "currency")
	ErrAccountTaken    = refuse(Invalid, "account_taken", "This account belongs to another practitioner.", "email")
	ErrHasAppointments = refuse(Invalid, "has_appointments",
		"This account has appointments ahead as a visitor; use another address.", "email")

	ErrInvalidWebhook   = refuse(Invalid, "invalid_webhook", "The webhook could not be read.")
	ErrInvalidReminders = refuse(Invalid, "invalid_reminders",
		"Must be a list of at most ten numbers of hours, each more than 0 and at most 720.", "reminders")
	ErrInvalidRequiredProfile = refuse(Invalid, "invalid_required_profile",
		"Must be a list of fields of a profile, such as name and phone.", "required_profile")
	ErrQuestionTooLarge = refuse(Invalid, "question_too_large", "This asks for too much at once.", "filter")

	ErrNotAColleague = refuse(Invalid, "not_a_colleague",
		"Must be another practitioner of the same specialization, who takes bookings.", "practitioner")
	ErrInvalidMeetingTemplate = refuse(Invalid, "invalid_meeting_template",
		"Must be an http or https address with {id} after its host, and no other placeholder than {date}.",
		"meeting_template")
	ErrVisitTypeNotOffered = refuse(Invalid, "visit_type_not_offered",
		"The practitioner does not offer this type of visit.", "visit_type")
	ErrVisitTypeMismatch = refuse(Invalid, "visit_type_mismatch",
		"This type of visit takes another time; leave the duration out, or send that of the type.", "duration")
	ErrTooManyVisitTypes = refuse(Invalid, "too_many_visit_types",
		"A practitioner has at most 50 types of visits.", "practitioner")

	ErrEmailNotVerified = refuse(Forbidden, "email_not_verified",
		"Verify your e-mail address with a one-time password first.", "email")
	ErrProfileIncomplete = refuse(Forbidden, "profile_incomplete", "Complete your profile first.")
	ErrNoShowLimit       = refuse(Forbidden, "no_show_limit",
		"You have missed too many appointments to book another; please call the clinic.", "auth")
	ErrNotAllowed = refuse(Forbidden, "not_allowed", "You are not allowed to do this.", "auth")

	ErrSchemaGuarded = refuse(Forbidden, "schema_guarded", "The clinic needs this as it is.", "fields")

	ErrAccountExists = refuse(Conflict, "account_exists", "This address is somebody's account already.", "email")
	ErrSlotTaken     = refuse(Conflict, "slot_taken", "This time has just been taken.", "start")
	ErrSlotLost      = refuse(Conflict, "slot_lost",
		"The payment came when the time was no longer held; it will be refunded.", "appointment_id")
	ErrTransitionNotAllowed = refuse(Conflict, "transition_not_allowed",
		"The appointment cannot go into this status now.", "status")
	ErrPaymentReused = refuse(Conflict, "payment_reused", "This payment was made for something else.", "payment_id")
	ErrVisitorBusy   = refuse(Conflict, "visitor_busy", "The same person has another appointment at this time.", "start")
	ErrTooManyHolds  = refuse(Conflict, "too_many_holds",
		"Pay for or cancel one of your unpaid appointments first.", "start")
	ErrTooManyUnpaid = refuse(Conflict, "too_many_unpaid",
		"Too many times that were held have run out unpaid.", "start")
	ErrPatientExpected = refuse(Conflict, "patient_expected",
		"There is an appointment ahead for this person; cancel it first.", "id")
	ErrTooManyPatients = refuse(Conflict, "too_many_patients",
		"There are as many people in this account's care as there can be.", "owner")
	ErrNoEmail = refuse(Conflict, "no_email",
		"The visitor has no e-mail address, without which nobody can sign in to pay.", "email")
	ErrNoTimeFree = refuse(Conflict, "no_time_free",
		"No practitioner of the same specialization is free.", "practitioner")
	ErrNotReachable = refuse(Conflict, "not_reachable",
		"There is neither an e-mail address nor a phone number to write to.", "visitor")
	ErrRelocationRunning = refuse(Conflict, "relocation_running",
		"The appointments of this practitioner are being relocated already.", "practitioner")
	ErrIDReused    = refuse(Conflict, "id_reused", "This id was used for something else.", "id")
	ErrAlreadyPaid = refuse(Conflict, "already_paid",
		"The appointment was already paid for; this payment will be refunded.", "appointment_id")

	ErrVisitTypeBooked = refuse(Conflict, "visit_type_booked",
		"Appointments were booked as this type of visit; deactivate it instead.", "id")
	ErrRefundNotDue    = refuse(Conflict, "refund_not_due", "Nothing of this payment is due back.", "status")
	ErrRefundElsewhere = refuse(Conflict, "refund_elsewhere",
		"This payment was not taken by a provider that can be asked to give it back.", "provider")
	ErrAlreadySent = refuse(Conflict, "already_sent", "This message was sent already.", "status")

	ErrRefundFailed = refuse(Unavailable, "refund_failed",
		"The provider did not give the money back; it will be asked again.", "refund_error")

	ErrPaymentsUnavailable = refuse(Unavailable, "payments_unavailable",
		"Payments cannot be taken at the moment; please try again in a minute.", "order_id")

	ErrTryAgain = refuse(Unavailable, "try_again",
		"This cannot be done at the moment; please try again in a few seconds.", "server")

	ErrDatabaseNotWritable = refuse(Unavailable, "database_not_writable",
		"The database cannot be written.", "database")
	ErrOutboxLate = refuse(Unavailable, "outbox_late", "Messages are not being sent.", "outbox")
	ErrJobsLate   = refuse(Unavailable, "jobs_late", "What is done every minute is not being done.", "jobs")

	ErrNotFound = refuse(Missing, "not_found", "The requested resource wasn't found.")
)

var refusals []*Error

func refuse(kind Kind, code, message string, fields ...string) *Error {
	refusal := &Error{Kind: kind, Code: code, Fields: fields, Message: message}
	refusals = append(refusals, refusal)
	return refusal
}

// Refusals returns every refusal that there is, as it is without an On or Because.
func Refusals() []*Error { return slices.Clone(refusals) }
