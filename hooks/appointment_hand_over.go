package hooks

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// checkColleague refuses to hand an appointment over to anybody but a colleague of its practitioner.
func (h *handlers) checkColleague(
	tx core.App, a *collections.Appointment, to *collections.Practitioner, now time.Time,
) error {
	former, err := h.roster.Person(tx, a.Before().Practitioner(), now)
	if err != nil {
		return err
	}
	if !to.Staff().CanStandInFor(former.Practitioner.Staff()) {
		return rules.ErrNotAColleague
	}
	return nil
}

// tellFormerPractitioner tells the one whose appointment it was, with its cancellation for their calendar: to the
// visitor and the colleague the same event lives on. before is the appointment as it was.
func (h *handlers) tellFormerPractitioner(tx core.App, before *collections.Appointment, now time.Time) error {
	p, err := h.loadParties(tx, before)
	if err != nil {
		return err
	}
	before.Revise()
	return queue(tx, p.handedOn(now), now)
}

func (p parties) handedOn(now time.Time) []collections.Message {
	lines := p.forPractitioner("an appointment with you is a colleague's now. It was:")
	mail := p.mailPractitioner(appointmentHandedOn, "Not yours any more: "+p.when(), lines...)
	return append([]collections.Message{p.withdraw(mail, now)},
		p.sms(appointmentHandedOn, p.practitioner.Phone(), "not yours any more: "+p.when()+", "+p.caller())...)
}

func (p parties) handedOver(now time.Time) []collections.Message {
	toVisitor := append(
		p.forVisitor("your appointment is with another practitioner now:"),
		"",
		"Move or cancel it: "+p.page(),
	)
	toPractitioner := p.forPractitioner("an appointment of a colleague is yours now:")
	invitation := p.invite(p.mailVisitor(appointmentHandedOn, "Your appointment: "+p.when(), toVisitor...), now)
	mail := p.mailPractitioner(appointmentHandedOn, "New appointment: "+p.when(), toPractitioner...)
	mail.Calendar = invitation.Calendar
	messages := append([]collections.Message{mail, invitation},
		p.sms(appointmentHandedOn, p.practitioner.Phone(), "yours now: "+p.when()+", "+p.how()+", "+p.caller())...)
	return append(messages, p.sms(appointmentHandedOn, p.visitor.Phone(),
		"your appointment is now "+p.when()+" with "+p.practitioner.Name()+", "+p.how()+". "+p.page())...)
}
