package hooks

import (
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// calendarText keeps out of a calendar's parameters what golang-ical does not escape there (RFC 5545, section 3.2).
var calendarText = strings.NewReplacer(`"`, "'", ",", " ", ";", " ", ":", " ", `\`, " ", "\r", " ", "\n", " ")

// printable takes out the control characters that golang-ical does not escape: a lenient reader
// would take a carriage return for the end of a property.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// invite adds to a mail the appointment as an invitation (RFC 5546): a request, an update of one, or its cancellation.
func (r reader) invite(m collections.Message, now time.Time) collections.Message {
	method := ics.MethodRequest
	if r.appointment.Status() == rules.Cancelled {
		method = ics.MethodCancel
	}
	m.Calendar = r.calendar(method, now)
	return m
}

// withdraw adds to a mail that the appointment is no longer in its reader's calendar, although it takes place.
func (r reader) withdraw(m collections.Message, now time.Time) collections.Message {
	m.Calendar = r.calendar(ics.MethodCancel, now)
	return m
}

func (r reader) calendar(method ics.Method, now time.Time) string {
	calendar := newCalendar(method)
	event := r.addEvent(calendar, now)
	if method == ics.MethodCancel {
		event.SetStatus(ics.ObjectStatusCancelled)
	}
	event.SetOrganizer("mailto:"+r.account.Email(), ics.WithCN(calendarText.Replace(r.practitioner.Name())))
	if address := r.visitor.Email(); address != "" { // an attendee is an address (RFC 5545, section 3.8.4.1)
		event.AddAttendee(
			"mailto:"+address, ics.WithCN(calendarText.Replace(r.visitor.Name())), ics.ParticipationStatusAccepted,
		)
	}
	return calendar.Serialize(ics.WithNewLineWindows)
}

func newCalendar(method ics.Method) *ics.Calendar {
	calendar := ics.NewCalendarFor("PocketClinic")
	calendar.SetMethod(method)
	return calendar
}

// addEvent adds the appointment, the same event (UID) each time, newer by its sequence.
func (r reader) addEvent(calendar *ics.Calendar, now time.Time) *ics.VEvent {
	a := r.appointment
	event := calendar.AddEvent(a.Id + "@pocketclinic")
	event.SetDtStampTime(now)
	event.SetSequence(a.Sequence())
	event.SetStartAt(a.Start())
	event.SetEndAt(a.End())
	event.SetSummary(printable(r.practitioner.Name() + " – " + r.person()))
	description := r.how()
	if r.patient != nil {
		description = r.List(description, r.inCare(r.visitor.Name()))
	}
	event.SetDescription(printable(description))
	if place := r.practitioner.Place(); place != "" && a.Mode() == rules.Physical {
		event.SetLocation(printable(place))
	}
	if call := a.Meeting(); call != "" {
		event.SetLocation(call)
		event.SetURL(call)
		event.AddProperty("CONFERENCE", call, ics.WithValue("URI"), // RFC 7986
			&ics.KeyValues{Key: "FEATURE", Value: []string{"AUDIO", "VIDEO"}})
	}
	status := ics.ObjectStatusConfirmed
	if a.Status() == rules.Cancelled {
		status = ics.ObjectStatusCancelled
	}
	event.SetStatus(status)
	return event
}
