package commands

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// samples are the records that all others are like, but for what distinguishes them.
type samples struct {
	people      map[string]*core.Record // accounts, practitioners, their types of visits and hours, by id
	appointment *collections.Appointment
	slot        *collections.Slot
	payment     *collections.Payment
}

func (d *demo) samples(app core.App) (*samples, error) {
	s := &samples{people: map[string]*core.Record{}}
	wanted := map[string][]string{collections.Users: {visitorID(0)}, collections.Patients: {childID(0)}}
	for n := range min(len(people), d.Practitioners) {
		wanted[collections.Users] = append(wanted[collections.Users], practitionerUserID(n))
		wanted[collections.Practitioners] = append(wanted[collections.Practitioners], practitionerID(n))
		for i := range people[n].visits {
			wanted[collections.VisitTypes] = append(wanted[collections.VisitTypes], visitTypeID(n, i))
		}
		for weekday := 1; weekday <= demoDays; weekday++ {
			for i := range people[n].hours {
				wanted[collections.WorkingHours] = append(wanted[collections.WorkingHours], hoursID(n, weekday, i))
			}
		}
	}
	for collection, ids := range wanted {
		records, err := app.FindRecordsByIds(collection, ids)
		if err != nil {
			return nil, err
		}
		for _, record := range records {
			s.people[record.Id] = record
		}
	}
	return s, s.addBooking(app, d)
}

func (s *samples) addBooking(app core.App, d *demo) (err error) {
	doctor := collections.AsPractitioner(s.people[practitionerID(0)])
	fee := rules.Money{Amount: doctor.Fee(), Currency: demoCurrency}
	record, err := newRecord(app, collections.Appointments, demoID('a', 0), nil)
	if err != nil {
		return err
	}
	s.appointment = collections.AsAppointment(record)
	s.appointment.SetPractitioner(doctor)
	s.appointment.SetOrder("order_"+record.Id, fee)
	if s.slot, err = collections.NewSlot(app, doctor.Id); err != nil {
		return err
	}
	s.slot.Book()
	s.payment, err = collections.NewPayment(app, s.appointment, rules.Capture{Money: fee}, "dummy")
	if err != nil {
		return err
	}
	for _, record := range []*core.Record{s.appointment.Record, s.slot.Record, s.payment.Record} {
		record.SetRaw("created", collections.Stamp(d.Begun))
		record.SetRaw("updated", collections.Stamp(d.Begun))
	}
	return nil
}

// write writes some bookings.
func (s *samples) write(tx *collections.Bulk, bookings []collections.Booked) error {
	appointments, err := collections.NewBookedAppointments(tx, s.appointment)
	if err != nil {
		return err
	}
	claims, err := collections.NewBookedClaims(tx, s.slot, s.payment)
	if err != nil {
		return err
	}
	if err := appointments.Write(bookings); err != nil {
		return err
	}
	return claims.Write(bookings)
}

// copyPerson adds rows that are like one of the first people's but for the columns.
func (s *samples) copyPerson(tx *collections.Bulk, id string, rows []any, columns ...string) error {
	copies, err := collections.NewCopies(tx, s.people[id], columns...)
	if err != nil {
		return err
	}
	return copies.Write(rows)
}
