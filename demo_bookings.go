package main

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

// fillCalendar books half of the share into the coming days, thinly, and the rest into the past, densely.
func (b *bookkeeper) fillCalendar(doctor *collections.Practitioner, share int) error {
	today := rules.DateOf(b.now, time.UTC)
	span := collections.Span{From: today.AddDays(-demoPast), To: today.AddDays(demoAhead), Now: b.now}
	schedule, err := collections.ScheduleOf(b.tx, doctor, span)
	if err != nil {
		return err
	}
	calendar := calendar{doctor, schedule}
	ahead, err := b.fillDays(calendar, today, 1, demoAhead, 0.35, (share+1)/2)
	if err != nil {
		return err
	}
	past, err := b.fillDays(calendar, today, -1, -demoPast, 0.8, share-ahead)
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

// fillDays walks from today to the day so many days away, and returns how many appointments it booked.
func (b *bookkeeper) fillDays(c calendar, today rules.Date, step, until int, density float64, most int) (booked int, err error) {
	offer, err := c.doctor.Offer()
	if err != nil {
		return 0, err
	}
	for day := step; day != until+step; day += step {
		date := today.AddDays(day)
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
	visitor := b.freeVisitor(slot)
	status := rules.Confirmed
	if slot.End.Before(b.now) {
		status = []rules.Status{rules.Completed, rules.Completed, rules.Completed, rules.Completed, rules.NoShow}[b.random.IntN(5)]
	}
	claim, err := newRecord(b.tx, collections.Slots, map[string]any{"practitioner": doctor.Id})
	if err != nil {
		return err
	}
	taken := collections.AsSlot(claim)
	taken.Occupy(doctor.Occupied(slot))
	taken.Book()

	record, err := newRecord(b.tx, collections.Appointments, map[string]any{
		"start": slot.Start, "duration": offer.Durations[0], "status": string(status),
		"mode": string(offer.Modes[b.random.IntN(len(offer.Modes))]),
	})
	if err != nil {
		return err
	}
	a := collections.AsAppointment(record)
	a.SetPractitioner(doctor)
	a.SetVisitor(visitor)
	a.SetTime()
	due := collections.Money{Amount: doctor.Fee(), Currency: "INR"}
	a.SetOrder("order_"+record.Id, due)
	a.SetConfirmedAt(minTime(slot.Start.AddDate(0, 0, -3), b.now))
	a.SetSlot(claim.Id)

	payment, err := collections.NewPayment(b.tx, a, collections.Capture{PaymentID: "pay_" + record.Id, OrderID: a.OrderID(), Money: due}, "dummy")
	if err != nil {
		return err
	}
	payment.Id = core.GenerateDefaultRandomId()
	payment.SetStatus(rules.PaymentSuccessful)
	_ = b.bar.Add(1)
	return b.insert(claim, record, payment.Record)
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
