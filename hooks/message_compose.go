package hooks

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// parties is everybody that an appointment concerns.
type parties struct {
	clinic       *collections.Settings
	appointment  *collections.Appointment
	visitor      *collections.User
	practitioner *collections.Practitioner
	account      *collections.User // the practitioner's
	portal       string            // its address
}

func (h *handlers) loadParties(app core.App, a *collections.Appointment) (p parties, err error) {
	p.appointment = a
	p.portal = strings.TrimRight(app.Settings().Meta.AppURL, "/")
	if p.clinic, p.practitioner = h.roster.Known(a.Practitioner()); p.clinic == nil {
		if p.clinic, err = collections.FindSettings(app); err != nil {
			return p, err
		}
	}
	if p.practitioner == nil {
		if p.practitioner, err = collections.FindPractitioner(app, a.Practitioner()); err != nil {
			return p, err
		}
	}
	accounts, err := collections.UsersByID(app, []string{a.Visitor(), a.PractitionerUser()})
	if err != nil {
		return p, err
	}
	p.visitor, p.account = accounts[a.Visitor()], accounts[a.PractitionerUser()]
	if p.visitor == nil || p.account == nil {
		return p, fmt.Errorf("appointment %s: an account is gone", a.Id)
	}
	return p, nil
}

// mail greets, tells the lines, and signs with the clinic's name.
func (p parties) mail(kind string, to *collections.User, name, subject string, lines ...string) collections.Message {
	body := append([]string{"Hello " + name + ",", ""}, lines...)
	return collections.Message{
		Channel: collections.Email, Kind: kind, To: to.Email(), Subject: subject,
		Body: strings.Join(append(body, p.signature()...), "\n"), Appointment: p.appointment.Id,
	}
}

// signature is who writes, and how to reach them.
func (p parties) signature() []string {
	lines := []string{"", p.clinic.Name()}
	for _, line := range []string{p.clinic.Address(), p.clinic.Phone()} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// page is where the visitor sees, pays for and changes the appointment.
func (p parties) page() string { return p.portal + "/#/appointments/" + p.appointment.Id }

func (p parties) mailVisitor(kind, subject string, lines ...string) collections.Message {
	return p.mail(kind, p.visitor, p.visitor.Name(), subject, lines...)
}

func (p parties) mailPractitioner(kind, subject string, lines ...string) collections.Message {
	return p.mail(kind, p.account, p.practitioner.Name(), subject, lines...)
}

// sms is a text message of one line, or none where there is no number.
func (p parties) sms(kind, phone, line string) []collections.Message {
	if phone == "" {
		return nil
	}
	return []collections.Message{{
		Channel: collections.SMS, Kind: kind, To: phone, Body: p.clinic.Name() + ": " + line, Appointment: p.appointment.Id,
	}}
}

// when writes the time on the practitioner's wall clock.
func (p parties) when() string { return p.wall(p.appointment.Start()) }

func (p parties) wall(t time.Time) string {
	loc, err := p.practitioner.Location()
	if err != nil {
		loc = time.UTC
	}
	return t.In(loc).Format("Monday, 2 January 2006, 15:04") + " (" + loc.String() + ")"
}

var modeNames = map[rules.Mode]string{
	rules.Telephone: "by telephone", rules.Video: "by video", rules.Physical: "in person",
}

func (p parties) how() string {
	how := fmt.Sprintf("%d minutes, %s", p.appointment.Minutes(), modeNames[p.appointment.Mode()])
	if place := p.practitioner.Place(); place != "" && p.appointment.Mode() == rules.Physical {
		how += ", " + place
	}
	return how
}

func (p parties) caller() string {
	if phone := p.visitor.Phone(); phone != "" {
		return p.visitor.Name() + ", " + phone
	}
	return p.visitor.Name()
}

// forPractitioner describes the appointment as its practitioner needs it, after an opening.
func (p parties) forPractitioner(opening string) []string {
	lines := []string{opening, "", "When:    " + p.when(), "How:     " + p.how(), "Visitor: " + p.caller()}
	if reason := p.appointment.Reason(); reason != "" {
		lines = append(lines, "Reason:  "+reason)
	}
	return lines
}

// forVisitor describes the appointment as its visitor needs it, after an opening.
func (p parties) forVisitor(opening string) []string {
	return []string{
		opening, "",
		"When: " + p.when(),
		"With: " + p.practitioner.Name() + ", " + p.practitioner.Specialization(),
		"How:  " + p.how(),
	}
}

// money writes an amount of minor units for people, with as many decimals as the currency has (ISO 4217).
func money(amount int64, code string) string {
	digits := decimals(code)
	value := float64(amount)
	for range digits {
		value /= 10
	}
	return message.NewPrinter(language.English).Sprintf("%s %.*f", code, digits, value)
}

// decimal writes an amount of minor units for programs, such as 500.00.
func decimal(amount int64, code string) string {
	digits := decimals(code)
	sign := ""
	if amount < 0 {
		sign, amount = "-", -amount
	}
	text := fmt.Sprintf("%0*d", digits+1, amount)
	if digits == 0 {
		return sign + text
	}
	return sign + text[:len(text)-digits] + "." + text[len(text)-digits:]
}

// decimals is how many a currency has; 2 also for those that are newer than x/text's list.
func decimals(code string) int {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 2
	}
	digits, _ := currency.Standard.Rounding(unit)
	return digits
}
