package hooks

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const bookingConfirmed = "booking_confirmed"

// parties is everybody that an appointment concerns.
type parties struct {
	clinic       *collections.Clinic
	appointment  *collections.Appointment
	visitor      *collections.User
	practitioner *collections.Practitioner
	account      *collections.User // the practitioner's
}

func loadParties(app core.App, a *collections.Appointment) (p parties, err error) {
	p.appointment = a
	if p.clinic, err = collections.FindClinic(app); err != nil {
		return p, err
	}
	if p.visitor, err = collections.FindUser(app, a.Visitor()); err != nil {
		return p, err
	}
	if p.practitioner, err = collections.FindPractitioner(app, a.Practitioner()); err != nil {
		return p, err
	}
	p.account, err = collections.FindUser(app, p.practitioner.User())
	return p, err
}

func (p parties) message(channel collections.Channel, to, subject string, lines ...string) collections.Message {
	return collections.Message{
		Channel: channel, Kind: bookingConfirmed, To: to, Subject: subject,
		Body: strings.Join(lines, "\n"), Appointment: p.appointment.Id,
	}
}

// when writes the time on the practitioner's wall clock.
func (p parties) when() string {
	loc, err := p.practitioner.Location()
	if err != nil {
		return p.appointment.Start().UTC().Format("Monday, 2 January 2006, 15:04 MST")
	}
	return p.appointment.Start().In(loc).Format("Monday, 2 January 2006, 15:04") + " (" + loc.String() + ")"
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

func toPractitioner(p parties) []collections.Message {
	lines := []string{
		"Hello " + p.practitioner.Name() + ",", "",
		"an appointment with you has been booked and paid for:", "",
		"When:    " + p.when(), "How:     " + p.how(), "Visitor: " + p.caller(),
	}
	if reason := p.appointment.Reason(); reason != "" {
		lines = append(lines, "Reason:  "+reason)
	}
	lines = append(lines, "", p.clinic.Name())
	messages := []collections.Message{
		p.message(collections.Email, p.account.Email(), "New appointment: "+p.when(), lines...),
	}
	if phone := p.practitioner.Phone(); phone != "" {
		messages = append(messages, p.message(collections.SMS, phone, "",
			fmt.Sprintf("%s: new appointment %s, %s, %s", p.clinic.Name(), p.when(), p.how(), p.caller())))
	}
	return messages
}

func toVisitor(p parties) []collections.Message {
	return []collections.Message{p.message(collections.Email, p.visitor.Email(), "Your appointment: "+p.when(),
		"Hello "+p.visitor.Name()+",", "",
		"your appointment is confirmed:", "",
		"When: "+p.when(),
		"With: "+p.practitioner.Name()+", "+p.practitioner.Specialization(),
		"How:  "+p.how(),
		"Paid: "+money(p.appointment.Amount(), p.appointment.Currency()), "",
		p.clinic.Name(),
	)}
}

// money writes an amount of minor units for people, with as many decimals as the currency has (ISO 4217).
func money(amount int64, code string) string {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return fmt.Sprintf("%d %s", amount, code)
	}
	digits, _ := currency.Standard.Rounding(unit)
	value := float64(amount)
	for range digits {
		value /= 10
	}
	return message.NewPrinter(language.English).Sprintf("%s %.*f", unit.String(), digits, value)
}
