package hooks

import (
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/hooks/lang"
	"pocketclinic/rules"
)

// The kinds of notifications.
const (
	bookingConfirmed     = "booking_confirmed"
	appointmentMoved     = "appointment_moved"
	appointmentHandedOn  = "appointment_handed_over"
	timesProposed        = "times_proposed"
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
	p, err := h.loadParties(tx, a, h.portal(tx, s.asked))
	if err != nil {
		return err
	}
	now := s.now
	switch tell {
	case rules.TellConfirmation:
		return queue(tx, p.confirmed(s.receipt, now), now)
	case rules.TellMove:
		return queue(tx, p.moved(now), now)
	case rules.TellHandOver:
		return queue(tx, p.handedOver(now), now)
	case rules.TellPaymentLink:
		return p.renewPaymentLink(tx, now)
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
	visitor, practitioner := p.toVisitor(), p.toPractitioner()
	paid := collections.Fact{Name: visitor.text("Paid"), Value: visitor.paid()}
	told := visitor.invite(visitor.mail(bookingConfirmed,
		visitor.Say("Your appointment: {when}", lang.Values{"when": visitor.whenFor()}),
		visitor.text("your appointment is confirmed:"),
		visitor.forVisitor(paid), visitor.toChange()), now)
	if p.appointment.Amount() > 0 {
		told.Receipt = receipt
	}
	return slices.Concat([]collections.Message{
		practitioner.mail(bookingConfirmed,
			practitioner.Say("New appointment: {when}", lang.Values{"when": practitioner.when()}),
			practitioner.text("an appointment with you has been booked and paid for:"),
			practitioner.forPractitioner(), practitioner.toCalendar()),
		told,
	}, practitioner.sms(bookingConfirmed,
		practitioner.Say("new appointment {when}, {how}, {who}", practitioner.inShort())))
}

// toChange leads to where the visitor moves or cancels the appointment.
func (r reader) toChange() collections.Part { return button(r.text("Move or cancel it"), r.page()) }

// toCalendar leads to the appointment's day in the practitioner's calendar.
func (r reader) toCalendar() collections.Part {
	day := r.appointment.Start().In(r.zone).Format(time.DateOnly)
	return button(r.text("Open the calendar"), r.portal+"/calendar?date="+day+"&view=day")
}

// inShort is what a text message tells of the appointment.
func (r reader) inShort() lang.Values {
	return lang.Values{
		"when": r.when(), "how": r.how(), "who": r.who(), "caller": r.caller(),
		"practitioner": r.practitioner.Name(), "page": r.page(),
	}
}

func (p parties) moved(now time.Time) []collections.Message {
	visitor, practitioner := p.toVisitor(), p.toPractitioner()
	return slices.Concat([]collections.Message{
		practitioner.mail(appointmentMoved,
			practitioner.Say("Moved: {when}", lang.Values{"when": practitioner.when()}),
			practitioner.text("an appointment with you has been moved. It is now:"),
			practitioner.forPractitioner(), practitioner.toCalendar()),
		visitor.invite(visitor.mail(appointmentMoved,
			visitor.Say("Moved: {when}", lang.Values{"when": visitor.whenFor()}),
			visitor.text("your appointment has been moved. It is now:"), visitor.forVisitor(), visitor.toChange()), now),
	}, practitioner.sms(appointmentMoved,
		practitioner.Say("an appointment was moved to {when}, {who}", practitioner.inShort())))
}

func (p parties) cancelled(alternatives []rules.Interval, now time.Time) []collections.Message {
	visitor, practitioner := p.toVisitor(), p.toPractitioner()
	parts := []collections.Part{
		visitor.forVisitor(), visitor.because(), paragraph(visitor.text("What you have paid will be refunded.")),
	}
	if len(alternatives) > 0 {
		next := paragraph(visitor.text("The next free times are:"))
		for _, slot := range alternatives {
			next.Items = append(next.Items, visitor.wall(slot.Start))
		}
		parts = append(parts, next)
	}
	return slices.Concat([]collections.Message{
		practitioner.mail(appointmentCancelled,
			practitioner.Say("Cancelled: {when}", lang.Values{"when": practitioner.when()}),
			practitioner.text("an appointment with you has been cancelled:"),
			practitioner.forPractitioner(), practitioner.because(), practitioner.toCalendar()),
		visitor.invite(visitor.mail(appointmentCancelled,
			visitor.Say("Cancelled: {when}", lang.Values{"when": visitor.whenFor()}),
			visitor.text("your appointment has been cancelled:"), parts...), now),
	}, practitioner.sms(appointmentCancelled, practitioner.Say("cancelled: {when}, {who}", practitioner.inShort())))
}

// because tells why the appointment was cancelled, where a reason was given.
func (r reader) because() collections.Part {
	reason := r.appointment.CancelReason()
	if reason == "" {
		return collections.Part{}
	}
	return paragraph(r.Say("The reason given: {reason}", lang.Values{"reason": reason}))
}

// refunded tells of money that was given back, with the receipt for it.
func (p parties) refunded(payment *collections.Payment) collections.Message {
	r := p.toVisitor()
	sum := lang.Values{"amount": money(r.Language, payment.Amount(), payment.Currency())}
	parts := []collections.Part{r.forVisitor()}
	if payment.Provider() != collections.Desk {
		parts = append(parts, paragraph(r.text("It may take a few days until your bank shows it.")))
	}
	told := r.mail(paymentRefunded, r.Say("Refunded: {amount}", sum),
		r.Say("{amount} that you have paid for this appointment has been given back:", sum), parts...)
	told.Receipt = payment.RefundReceipt()
	return told
}

// toPay is what is to be paid, and until when.
func (r reader) toPay() lang.Values {
	values := r.inShort()
	values["amount"], values["until"] = r.paid(), r.wall(r.appointment.HoldExpires())
	return values
}

func (p parties) proposed() collections.Message {
	r := p.toVisitor()
	return r.mail(waitlistOffer, r.Say("A time has come free: {when}", lang.Values{"when": r.whenFor()}),
		r.text("a time that you wait for has come free:"), r.forVisitor(),
		paragraph(r.Say("It is held for you alone until {until}.", r.toPay())),
		paragraph(r.Say("Pay {amount} by then to have it; after that it goes to the next one.", r.toPay())),
		button(r.Say("Pay {amount}", r.toPay()), r.page()))
}

// askedToPay tells the visitor what is held for them, and where to pay for it: their own page, which shows nothing to
// anybody else.
func (p parties) askedToPay() []collections.Message {
	r := p.toVisitor()
	mail := r.mail(paymentLink, r.Say("Please pay: {when}", lang.Values{"when": r.when()}),
		r.text("a time is held for you:"), r.forVisitor(),
		paragraph(r.Say("Pay {amount} until {until} to have it.", r.toPay())),
		button(r.Say("Pay {amount}", r.toPay()), r.page()))
	return append([]collections.Message{mail},
		r.sms(paymentLink, r.Say("pay {amount} until {until} for {when} with {practitioner}: {page}", r.toPay()))...)
}

func (p parties) reminders() []collections.Message {
	visitor, practitioner := p.toVisitor(), p.toPractitioner()
	visitors := visitor.inShort()
	visitors["when"] = visitor.whenFor()
	return slices.Concat([]collections.Message{
		practitioner.mail(appointmentReminder,
			practitioner.Say("Reminder: {when}", lang.Values{"when": practitioner.when()}),
			practitioner.text("remember your appointment:"),
			practitioner.forPractitioner(), practitioner.toCalendar()),
		visitor.mail(appointmentReminder, visitor.Say("Reminder: {when}", visitors),
			visitor.text("remember your appointment:"), visitor.forVisitor(), visitor.toChange()),
	},
		practitioner.sms(appointmentReminder, practitioner.Say("remember: {when}, {how}, {who}", practitioner.inShort())),
		visitor.sms(appointmentReminder, visitor.Say("remember: {when}, with {practitioner}, {how}", visitors)),
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
