package hooks

import (
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// The kinds of notifications.
const (
	bookingConfirmed     = "booking_confirmed"
	appointmentMoved     = "appointment_moved"
	appointmentCancelled = "appointment_cancelled"
	appointmentReminder  = "appointment_reminder"
	paymentRefunded      = "payment_refunded"
	waitlistOffer        = "waitlist_offer"
	paymentLink          = "payment_link"
)

// queueMessages queues what those concerned are to be told, in the transaction of what they are told of.
func (h *handlers) queueMessages(tx core.App, a *collections.Appointment, tell rules.Told, s saving) error {
	if tell == rules.TellNobody {
		return nil
	}
	p, err := h.loadParties(tx, a)
	if err != nil {
		return err
	}
	now := s.now
	switch tell {
	case rules.TellConfirmation:
		return queue(tx, p.confirmed(s.receipt, now), now)
	case rules.TellMove:
		return queue(tx, p.moved(now), now)
	}
	alternatives, err := p.alternatives(tx, now)
	if err != nil {
		return err
	}
	return queue(tx, p.cancelled(alternatives, now), now)
}

func queue(tx core.App, messages []collections.Message, now time.Time) error {
	for _, message := range messages {
		if err := collections.Queue(tx, message, now); err != nil {
			return err
		}
	}
	return nil
}

func (p parties) confirmed(receipt string, now time.Time) []collections.Message {
	toVisitor := slices.Concat(p.forVisitor("your appointment is confirmed:"),
		[]string{"Paid: " + money(p.appointment.Amount(), p.appointment.Currency()), "", "Move or cancel it: " + p.page()})
	toPractitioner := p.forPractitioner("an appointment with you has been booked and paid for:")
	told := p.invite(p.mailVisitor(bookingConfirmed, "Your appointment: "+p.when(), toVisitor...), now)
	if p.appointment.Amount() > 0 {
		told.Receipt = receipt
	}
	line := fmt.Sprintf("new appointment %s, %s, %s", p.when(), p.how(), p.caller())
	return slices.Concat([]collections.Message{
		p.mailPractitioner(bookingConfirmed, "New appointment: "+p.when(), toPractitioner...),
		told,
	}, p.sms(bookingConfirmed, p.practitioner.Phone(), line))
}

func (p parties) moved(now time.Time) []collections.Message {
	toVisitor := p.forVisitor("your appointment has been moved. It is now:")
	toPractitioner := p.forPractitioner("an appointment with you has been moved. It is now:")
	return slices.Concat([]collections.Message{
		p.mailPractitioner(appointmentMoved, "Moved: "+p.when(), toPractitioner...),
		p.invite(p.mailVisitor(appointmentMoved, "Moved: "+p.when(), toVisitor...), now),
	}, p.sms(appointmentMoved, p.practitioner.Phone(), "an appointment was moved to "+p.when()+", "+p.caller()))
}

func (p parties) cancelled(alternatives []rules.Interval, now time.Time) []collections.Message {
	reason := p.appointment.CancelReason()
	because := func(lines []string) []string {
		if reason != "" {
			lines = append(lines, "", "The reason given: "+reason)
		}
		return lines
	}
	toVisitor := because(p.forVisitor("your appointment has been cancelled:"))
	toVisitor = append(toVisitor, "", "What you have paid will be refunded.")
	if len(alternatives) > 0 {
		toVisitor = append(toVisitor, "", "The next free times are:")
		for _, slot := range alternatives {
			toVisitor = append(toVisitor, "  "+p.wall(slot.Start))
		}
	}
	toPractitioner := because(p.forPractitioner("an appointment with you has been cancelled:"))
	return slices.Concat([]collections.Message{
		p.mailPractitioner(appointmentCancelled, "Cancelled: "+p.when(), toPractitioner...),
		p.invite(p.mailVisitor(appointmentCancelled, "Cancelled: "+p.when(), toVisitor...), now),
	}, p.sms(appointmentCancelled, p.practitioner.Phone(), "cancelled: "+p.when()+", "+p.caller()))
}

// refunded tells of money that was given back, with the receipt for it.
func (p parties) refunded(payment *collections.Payment) collections.Message {
	sum := money(payment.Amount(), payment.Currency())
	lines := p.forVisitor(sum + " that you have paid for this appointment has been given back:")
	if payment.Provider() != collections.Desk {
		lines = append(lines, "", "It may take a few days until your bank shows it.")
	}
	told := p.mailVisitor(paymentRefunded, "Refunded: "+sum, lines...)
	told.Receipt = payment.RefundReceipt()
	return told
}

func (p parties) proposed() collections.Message {
	lines := slices.Concat(p.forVisitor("a time that you wait for has come free:"), []string{
		"", "It is held for you alone until " + p.wall(p.appointment.HoldExpires()) + ".",
		"Pay " + money(p.appointment.Amount(), p.appointment.Currency()) +
			" by then to have it; after that it goes to the next one:", p.page(),
	})
	return p.mailVisitor(waitlistOffer, "A time has come free: "+p.when(), lines...)
}

// askedToPay tells the visitor what is held for them, and where to pay for it: their own page, which shows nothing to
// anybody else.
func (p parties) askedToPay() []collections.Message {
	amount := money(p.appointment.Amount(), p.appointment.Currency())
	until := p.wall(p.appointment.HoldExpires())
	lines := slices.Concat(p.forVisitor("a time is held for you:"),
		[]string{"", "Pay " + amount + " until " + until + " to have it:", p.page()})
	return slices.Concat([]collections.Message{p.mailVisitor(paymentLink, "Please pay: "+p.when(), lines...)},
		p.sms(paymentLink, p.visitor.Phone(), "pay "+amount+" until "+until+" for "+p.when()+" with "+
			p.practitioner.Name()+": "+p.page()))
}

func (p parties) reminders() []collections.Message {
	toVisitor := p.forVisitor("remember your appointment:")
	toPractitioner := p.forPractitioner("remember your appointment:")
	return slices.Concat([]collections.Message{
		p.mailPractitioner(appointmentReminder, "Reminder: "+p.when(), toPractitioner...),
		p.mailVisitor(appointmentReminder, "Reminder: "+p.when(), toVisitor...),
	},
		p.sms(appointmentReminder, p.practitioner.Phone(), "remember: "+p.when()+", "+p.how()+", "+p.caller()),
		p.sms(appointmentReminder, p.visitor.Phone(), "remember: "+p.when()+" with "+p.practitioner.Name()+", "+p.how()),
	)
}

const (
	alternativeDays  = 14
	alternativeSlots = 3
)

// alternatives are the practitioner's next free times, for a visitor whose appointment the clinic has cancelled.
func (p parties) alternatives(tx core.App, now time.Time) ([]rules.Interval, error) {
	if p.appointment.CancelledBy() == rules.ByVisitor {
		return nil, nil
	}
	loc, err := p.practitioner.Location()
	if err != nil {
		return nil, err
	}
	today := rules.DateOf(now, loc)
	span := collections.Span{From: today, To: today.AddDays(alternativeDays), Now: now}
	schedule, err := collections.ScheduleOf(tx, p.practitioner, span)
	if err != nil {
		return nil, err
	}
	return schedule.FirstFree(span.From, span.To, p.appointment.Length(), now, alternativeSlots), nil
}
