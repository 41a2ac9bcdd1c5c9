package hooks

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/text/currency"

	"pocketclinic/collections"
	"pocketclinic/hooks/lang"
	"pocketclinic/rules"
)

// parties is everybody that an appointment concerns.
type parties struct {
	clinic       *collections.Settings
	appointment  *collections.Appointment
	visitor      *collections.User
	patient      *collections.Patient // in the visitor's care, and the one who comes; nil = the visitor
	practitioner *collections.Practitioner
	account      *collections.User // the practitioner's
	visitType    string            // its name; empty = of none
	portal       string            // its address
}

// loadParties loads them for messages whose links lead to the portal's address.
func (h *handlers) loadParties(app core.App, a *collections.Appointment, portal string) (p parties, err error) {
	p.appointment, p.portal = a, portal
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
	if a.Patient() != "" {
		if p.patient, err = collections.FindPatient(app, a.Patient()); err != nil {
			return p, err
		}
	}
	if a.VisitType() == "" {
		return p, nil
	}
	types, err := collections.VisitTypesByID(app, []string{a.VisitType()})
	p.visitType = nameOfType(types[a.VisitType()])
	return p, err
}

// nameOfType is what a visit type is called; empty for none.
func nameOfType(t *collections.VisitType) string {
	if t == nil {
		return ""
	}
	return t.Name()
}

// page is where the visitor sees, pays for and changes the appointment.
func (p parties) page() string { return p.portal + "/appointments/" + p.appointment.Id }

// practitionerZone is where the practitioner's clock hangs.
func (p parties) practitionerZone() *time.Location {
	loc, err := p.practitioner.Location()
	if err != nil {
		return time.UTC
	}
	return loc
}

// visitorZone is where the visitor's clock hangs: the clinic's, unless they have said otherwise.
func (p parties) visitorZone() *time.Location {
	if loc, err := p.visitor.Location(); err == nil {
		return loc
	}
	if loc, err := p.clinic.Location(); err == nil {
		return loc
	}
	return time.UTC
}

// person is the name of the one who comes.
func (p parties) person() string {
	if p.patient != nil {
		return p.patient.Name()
	}
	return p.visitor.Name()
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

// money writes an amount of minor units for people; of a currency that is newer than the language's names, by its code.
func money(l *lang.Language, amount int64, code string) string {
	sum, err := l.Money(amount, code)
	if err != nil {
		return code + " " + decimal(amount, code)
	}
	return sum
}

var modeNames = map[rules.Mode]lang.Sentence{
	rules.Telephone: "by telephone", rules.Video: "by video", rules.Physical: "in person",
}
