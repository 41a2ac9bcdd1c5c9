package commands

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const (
	demoAhead = 21  // days that already have bookings
	demoPast  = 730 // days of history at the most
	demoUsual = 60  // days of history over which a small share is spread

	densityAhead, densityPast = 0.35, 0.8 // the part of the free slots that is booked
	cancelledPart             = 0.05
)

// addAppointments books free slots the way visitors would have: by the same rules, but straight
// into the tables, and without telling anybody. The database still refuses any overlap.
func (d *demo) addAppointments(tx core.App, doctors []*collections.Practitioner, visitors []string) error {
	book := &bookkeeper{demo: d, tx: tx, visitors: visitors, busy: map[string]bool{}}
	for i, doctor := range doctors {
		share := d.appointments / len(doctors)
		if i < d.appointments%len(doctors) {
			share++
		}
		if err := book.fillCalendar(doctor, share); err != nil {
			return err
		}
	}
	return nil
}

// bookkeeper remembers who is where, so that no visitor is in two places.
type bookkeeper struct {
	*demo
	tx       core.App
	visitors []string
	busy     map[string]bool // visitor and hour
	next     int
}

// fillCalendar books half of the share into the coming days, thinly, and the rest into the past, as densely as it takes.
func (b *bookkeeper) fillCalendar(doctor *collections.Practitioner, share int) error {
	today := rules.DateOf(b.now, time.UTC)
	span := collections.Span{From: today.AddDays(-demoPast), To: today.AddDays(demoAhead), Now: b.now}
	schedule, err := collections.ScheduleOf(b.tx, doctor, span)
	if err != nil {
		return err
	}
	calendar := calendar{doctor, schedule}
	offer, err := doctor.Offer()
	if err != nil {
		return err
	}
	open := 0
	for day := range demoUsual {
		open += int(schedule.Open(today.AddDays(-day)).Minutes()) / offer.Durations[0]
	}
	half := (share + 1) / 2
	ahead, err := b.fillDays(calendar, days{today, today.AddDays(demoAhead), 1}, densityAhead, half)
	if err != nil {
		return err
	}
	density := min(densityPast, float64(share-ahead)/float64(max(open, 1)))
	past, err := b.fillDays(calendar, days{today.AddDays(-1), today.AddDays(-demoPast), -1}, density, share-ahead)
	if err == nil && ahead+past < share {
		err = fmt.Errorf("%s has no room for %d more appointments; ask for more practitioners or fewer appointments",
			doctor.Name(), share-ahead-past)
	}
	return err
}

type calendar struct {
	doctor   *collections.Practitioner
	schedule *rules.Schedule
}

// days are walked from the first to the last, forwards or backwards.
type days struct {
	first, last rules.Date
	step        int
}

// fillDays books a part of the free slots of the days, and returns how many appointments it booked.
func (b *bookkeeper) fillDays(c calendar, d days, density float64, most int) (booked int, err error) {
	offer, err := c.doctor.Offer()
	if err != nil {
		return 0, err
	}
	for date := d.first; date != d.last.AddDays(d.step); date = date.AddDays(d.step) {
		twoDaysBefore := date.At(0, time.UTC).Add(-48 * time.Hour)
		c.schedule.Claimed = nil
		for _, slot := range c.schedule.FreeSlots(date, time.Duration(offer.Durations[0])*time.Minute, twoDaysBefore) {
			if booked == most {
				return booked, nil
			}
			if b.random.Float64() > density || c.schedule.Decide(slot, twoDaysBefore) != nil {
				continue
			}
			c.schedule.Claimed = append(c.schedule.Claimed, c.doctor.Occupied(slot))
			if err := b.book(c.doctor, offer, slot); err != nil {
				return booked, err
			}
			booked++
		}
	}
	return booked, nil
}

func (b *bookkeeper) book(doctor *collections.Practitioner, offer rules.Offer, slot rules.Interval) error {
	record, err := newRecord(b.tx, collections.Appointments, map[string]any{
		"start": slot.Start, "duration": offer.Durations[0], "status": string(b.fate(slot)),
		"mode": string(offer.Modes[b.random.IntN(len(offer.Modes))]),
	})
	if err != nil {
		return err
	}
	a := collections.AsAppointment(record)
	a.SetPractitioner(doctor)
	a.SetVisitor(b.freeVisitor(slot))
	a.SetEnd()
	due := rules.Money{Amount: doctor.Fee(), Currency: "INR"}
	a.SetOrder("order_"+record.Id, due)
	a.SetConfirmedAt(minTime(slot.Start.AddDate(0, 0, -3), b.now))

	payment, err := collections.NewPayment(b.tx, a, rules.Capture{PaymentID: "pay_" + record.Id, OrderID: a.OrderID(), Money: due}, "dummy")
	if err != nil {
		return err
	}
	payment.Id = core.GenerateDefaultRandomId()
	payment.SetStatus(rules.PaymentSuccessful)
	rows := []*core.Record{record, payment.Record}
	if a.Status() == rules.Cancelled {
		a.SetCancelledBy(rules.ByVisitor)
		payment.Refunded("refund_" + record.Id)
	} else {
		claim, err := b.claim(doctor, slot)
		if err != nil {
			return err
		}
		a.SetSlot(claim.Id)
		rows = append(rows, claim)
	}
	_ = b.bar.Add(1)
	return b.insert(rows...)
}

// fate is what becomes of an appointment.
func (b *bookkeeper) fate(slot rules.Interval) rules.Status {
	switch {
	case b.random.Float64() < cancelledPart:
		return rules.Cancelled
	case b.now.Before(slot.End):
		return rules.Confirmed
	case b.random.IntN(12) == 0:
		return rules.NoShow
	default:
		return rules.Completed
	}
}

func (b *bookkeeper) claim(doctor *collections.Practitioner, slot rules.Interval) (*core.Record, error) {
	record, err := newRecord(b.tx, collections.Slots, map[string]any{"practitioner": doctor.Id})
	if err != nil {
		return nil, err
	}
	taken := collections.AsSlot(record)
	taken.Occupy(doctor.Occupied(slot))
	taken.Book()
	return record, nil
}

func minTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// insert writes the records without hooks, which would judge the past by the present.
func (b *bookkeeper) insert(records ...*core.Record) error {
	for _, record := range records {
		record.SetRaw("created", types.NowDateTime())
		record.SetRaw("updated", types.NowDateTime())
		row, err := record.DBExport(b.tx)
		if err != nil {
			return err
		}
		if _, err := b.tx.DB().Insert(record.TableName(), row).Execute(); err != nil {
			return err
		}
	}
	return nil
}

func (b *bookkeeper) freeVisitor(slot rules.Interval) string {
	for {
		visitor := b.visitors[b.next%len(b.visitors)]
		b.next++
		if b.claimHours(visitor, slot) {
			return visitor
		}
	}
}

// claimHours notes the visitor as busy in each hour that the slot touches, unless they already are.
func (b *bookkeeper) claimHours(visitor string, slot rules.Interval) bool {
	var hours []string
	for t := slot.Start.Truncate(time.Hour); t.Before(slot.End); t = t.Add(time.Hour) {
		hour := visitor + t.UTC().Format("2006010215")
		if b.busy[hour] {
			return false
		}
		hours = append(hours, hour)
	}
	for _, hour := range hours {
		b.busy[hour] = true
	}
	return true
}
