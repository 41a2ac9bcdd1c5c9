package collections

import (
	"encoding/binary"
	"hash/maphash"
	"time"
)

// What is read of slots, payments and appointments.
const (
	slotID = iota
	slotPractitioner
	slotStart
	slotEnd
	slotState
	slotHoldExpires
)

var slotProof = [...]string{
	slotID:           "id",
	slotPractitioner: "practitioner",
	slotStart:        "start",
	slotEnd:          "end",
	slotState:        "state",
	slotHoldExpires:  "hold_expires",
}

const (
	paymentAppointment = iota
	paymentVisitor
	paymentOrder
	paymentAmount
	paymentCurrency
	paymentStatus
	paymentProvider
	paymentMethod
	paymentTakenBy
	paymentPaidAt
	paymentReceipt
	paymentRefund
	paymentRefundedBy
	paymentRefundedAt
	paymentRefundReceipt
)

var paymentProof = [...]string{
	paymentAppointment:   "appointment",
	paymentVisitor:       "visitor",
	paymentOrder:         "order_id",
	paymentAmount:        "amount",
	paymentCurrency:      "currency",
	paymentStatus:        "status",
	paymentProvider:      "provider",
	paymentMethod:        "method",
	paymentTakenBy:       "taken_by",
	paymentPaidAt:        "paid_at",
	paymentReceipt:       "receipt",
	paymentRefund:        "refund_id",
	paymentRefundedBy:    "refunded_by",
	paymentRefundedAt:    "refunded_at",
	paymentRefundReceipt: "refund_receipt",
}

const (
	appointmentID = iota
	appointmentPractitioner
	appointmentPractitionerUser
	appointmentVisitor
	appointmentStatus
	appointmentStart
	appointmentEnd
	appointmentDuration
	appointmentBufferBefore
	appointmentBufferAfter
	appointmentSlot
	appointmentHoldExpires
	appointmentConfirmedAt
	appointmentArrivedAt
	appointmentOrder
	appointmentAmount
	appointmentCurrency
)

var appointmentProof = [...]string{
	appointmentID:               "id",
	appointmentPractitioner:     "practitioner",
	appointmentPractitionerUser: "practitioner_user",
	appointmentVisitor:          "visitor",
	appointmentStatus:           "status",
	appointmentStart:            "start",
	appointmentEnd:              "end",
	appointmentDuration:         "duration",
	appointmentBufferBefore:     "buffer_before",
	appointmentBufferAfter:      "buffer_after",
	appointmentSlot:             "slot",
	appointmentHoldExpires:      "hold_expires",
	appointmentConfirmedAt:      "confirmed_at",
	appointmentArrivedAt:        "arrived_at",
	appointmentOrder:            "order_id",
	appointmentAmount:           "amount",
	appointmentCurrency:         "currency",
}

// addSlot reports whether it could be added to what its practitioner is occupied with.
func (p *proof) addSlot(slot []value) bool {
	id, practitioner, state, expires := slot[slotID], slot[slotPractitioner], slot[slotState], slot[slotHoldExpires]
	start, isStart := p.minute(slot[slotStart])
	end, isEnd := p.minute(slot[slotEnd])
	of := p.practitioners[string(practitioner.bytes)]
	if !areTexts(id, practitioner, state, expires) || !isStart || !isEnd || start >= end || of == nil {
		return false
	}
	of.occupied = append(of.occupied, interval(start, end))
	p.slots.add(p.digest(start, end, id.bytes, practitioner.bytes, state.bytes, expires.bytes))
	return true
}

// What a payment is worth to its appointment, where it is no digest of what was paid.
const (
	disputed   = 0  // SQL has to look at it
	notApplied = -1 // in place of an amount: it is due back, or was given back
)

// digestPaid digests what an appointment has to agree with.
func (p *proof) digestPaid(payment []value) uint64 {
	visitor, order := payment[paymentVisitor], payment[paymentOrder]
	currency := payment[paymentCurrency]
	amount, isMoney := money(payment[paymentAmount], currency)
	desk := payment[paymentProvider].is("desk")
	if !areTexts(visitor, order, payment[paymentProvider]) || !isMoney ||
		!payment[paymentReceipt].some() || !payment[paymentPaidAt].some() ||
		desk && (!payment[paymentTakenBy].some() || !payment[paymentMethod].some()) {
		return disputed
	}
	back := payment[paymentRefundedBy].is("") && payment[paymentRefundedAt].is("") && payment[paymentRefundReceipt].is("")
	switch {
	case payment[paymentStatus].is("successful") && back:
		return p.digest(amount, 0, visitor.bytes, order.bytes, currency.bytes)
	case payment[paymentStatus].is("refund_due") && back, payment[paymentStatus].is("refunded") && isRefund(payment, desk):
		return p.digest(notApplied, 0, visitor.bytes)
	}
	return disputed
}

func isRefund(payment []value, desk bool) bool {
	by := payment[paymentRefundedBy]
	return payment[paymentRefund].some() && payment[paymentRefundedAt].some() && payment[paymentRefundReceipt].some() &&
		(desk && by.some() || !desk && by.is(""))
}

// isRight reports whether none of the conditions is true of an appointment, as far as it can be seen.
func (p *proof) isRight(appointment []value) bool {
	practitioner, status := appointment[appointmentPractitioner], appointment[appointmentStatus]
	of := p.practitioners[string(practitioner.bytes)]
	if of == nil || !areTexts(practitioner, status) {
		return false
	}
	arrivedAt := appointment[appointmentArrivedAt]
	arrived, isAs := arrivedAt.is(""), func([]value) bool { return false }
	switch string(status.bytes) {
	case "held":
		isAs = p.isHeld
	case "confirmed", "no_show":
		isAs = p.isPaid
	case "arrived":
		arrived, isAs = arrivedAt.some(), p.isPaid
	case "completed":
		of.reached++
		arrived, isAs = arrived || arrivedAt.some(), p.isPaid
	case "cancelled", "expired":
		isAs = p.isOver
	}
	return arrived && appointment[appointmentPractitionerUser].is(of.user) && isAs(appointment)
}

// isHeld reports whether what is held has its slot, and was not confirmed. A payment of it is not expected.
func (p *proof) isHeld(appointment []value) bool {
	expires := appointment[appointmentHoldExpires]
	_, isDue := p.due(appointment)
	return isDue && appointment[appointmentConfirmedAt].is("") && expires.some() &&
		p.hasSlot(appointment, "held", expires.bytes)
}

// isPaid reports whether what took place or will has its slot and its payment.
func (p *proof) isPaid(appointment []value) bool {
	paid := p.settle(appointment[appointmentID])
	due, isDue := p.due(appointment)
	return isDue && paid == due && appointment[appointmentConfirmedAt].some() && p.hasSlot(appointment, "booked", nil)
}

// hasSlot reports whether there is the slot that an appointment has to have.
func (p *proof) hasSlot(appointment []value, state string, expires []byte) bool {
	start, end, ok := p.occupied(appointment)
	slot := appointment[appointmentSlot]
	if !ok || !slot.some() {
		return false
	}
	practitioner := appointment[appointmentPractitioner]
	_, ok = p.slots.find(p.digest(start, end, slot.bytes, practitioner.bytes, []byte(state), expires))
	return ok
}

// isOver reports whether what is over has no slot, and what was paid for it is not applied.
func (p *proof) isOver(appointment []value) bool {
	_, isDue := p.due(appointment)
	_, _, isTime := p.occupied(appointment)
	if !isDue || !isTime || !appointment[appointmentSlot].is("") {
		return false
	}
	return appointment[appointmentConfirmedAt].is("") ||
		p.settle(appointment[appointmentID]) == p.digest(notApplied, 0, appointment[appointmentVisitor].bytes)
}

// settle returns what was paid for an appointment; disputed where nothing was.
func (p *proof) settle(appointment value) uint64 {
	if !appointment.isText() {
		return disputed // and its payment is of none
	}
	place, ok := p.payments.find(p.digest(0, 0, appointment.bytes))
	if !ok {
		return disputed
	}
	return p.paid[place]
}

// occupied returns the minutes of an appointment, its buffers included; ok is whether it is as long as it says.
func (p *proof) occupied(appointment []value) (from, to int64, ok bool) {
	start, isStart := p.minute(appointment[appointmentStart])
	end, isEnd := p.minute(appointment[appointmentEnd])
	duration, isDuration := appointment[appointmentDuration].whole()
	before, isBefore := appointment[appointmentBufferBefore].whole()
	after, isAfter := appointment[appointmentBufferAfter].whole()
	return start - before, end + after,
		isStart && isEnd && isDuration && isBefore && isAfter && duration > 0 && end-start == duration
}

// due digests what has to be paid for an appointment; ok is whether there can be such an order.
func (p *proof) due(appointment []value) (digest uint64, ok bool) {
	id, visitor, order := appointment[appointmentID], appointment[appointmentVisitor], appointment[appointmentOrder]
	currency := appointment[appointmentCurrency]
	amount, ok := money(appointment[appointmentAmount], currency)
	if !ok || !areTexts(id, visitor, order) || !order.some() {
		return disputed, false
	}
	return p.digest(amount, 0, visitor.bytes, order.bytes, currency.bytes), true
}

// money returns an amount; ok is whether it is one, in a currency that there can be.
func money(amount, currency value) (number int64, ok bool) {
	number, ok = amount.whole()
	ok = ok && number <= 1e12 && areTexts(currency) && len(currency.bytes) == 3
	for _, letter := range currency.bytes {
		ok = ok && 'A' <= letter && letter <= 'Z'
	}
	return number, ok
}

func areTexts(values ...value) bool {
	for _, v := range values {
		if !v.isText() {
			return false
		}
	}
	return true
}

// digest stands for two numbers and some texts.
func (p *proof) digest(one, two int64, texts ...[]byte) uint64 {
	key := binary.AppendVarint(binary.AppendVarint(p.key[:0], one), two)
	for _, text := range texts {
		key = append(binary.AppendUvarint(key, uint64(len(text))), text...)
	}
	p.key = key
	return maphash.Bytes(p.seed, key) | 1 // not disputed
}

// minute returns an instant in minutes; ok is whether it is one as Stamp writes it, on the minute, of 1970 or later.
func (p *proof) minute(instant value) (minute int64, ok bool) {
	text := instant.bytes
	if !instant.isText() || len(text) != len("2006-01-02 15:04:00.000Z") ||
		text[10] != ' ' || text[13] != ':' || string(text[16:]) != ":00.000Z" {
		return 0, false
	}
	hour, isHour := twoDigits(text[11:])
	minute, isMinute := twoDigits(text[14:])
	day, isDay := p.day(text[:10])
	return day + 60*hour + minute, isHour && isMinute && isDay && hour < 24 && minute < 60
}

func twoDigits(text []byte) (number int64, ok bool) {
	tens, ones := text[0]-'0', text[1]-'0'
	return 10*int64(tens) + int64(ones), tens < 10 && ones < 10
}

// day returns the first minute of a date. There are few, which come again and again.
func (p *proof) day(text []byte) (minute int64, ok bool) {
	if minute, ok = p.days[string(text)]; ok {
		return minute, true
	}
	date, err := time.Parse(time.DateOnly, string(text))
	if err != nil || date.Unix() < 0 {
		return 0, false
	}
	minute = date.Unix() / 60
	p.days[string(text)] = minute
	return minute, true
}
