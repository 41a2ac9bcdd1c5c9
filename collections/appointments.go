package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// Appointment is a booking, with its whole life from held to its end.
type Appointment struct{ core.BaseRecordProxy }

// AsAppointment views a record of appointments.
func AsAppointment(record *core.Record) *Appointment {
	return &Appointment{core.BaseRecordProxy{Record: record}}
}

// FindAppointment loads an appointment. It fails with sql.ErrNoRows where there is none.
func FindAppointment(app core.App, id string) (*Appointment, error) {
	return findOne(app, Appointments, dbx.HashExp{"id": id}, AsAppointment)
}

// FindAppointmentByOrder loads the appointment that an order is for. It fails with sql.ErrNoRows where there is none.
func FindAppointmentByOrder(app core.App, order string) (*Appointment, error) {
	return findOne(app, Appointments, dbx.HashExp{"order_id": order}, AsAppointment)
}

// FindAppointmentBySlot loads the appointment that claims a slot. It fails with sql.ErrNoRows where there is none.
func FindAppointmentBySlot(app core.App, slot string) (*Appointment, error) {
	return findOne(
		app,
		Appointments,
		dbx.NewExp("[[slot]] = {:slot} AND [[slot]] != ''", dbx.Params{"slot": slot}),
		AsAppointment,
	)
}

// OverdueHoldsOf returns the visitor's unpaid appointments whose hold is over.
func OverdueHoldsOf(app core.App, visitor string, now time.Time) ([]*Appointment, error) {
	return findAll(app.RecordQuery(Appointments).AndWhere(dbx.NewExp(
		"[[status]] = 'held' AND [[visitor]] = {:visitor} AND [[hold_expires]] <= {:now}",
		dbx.Params{"visitor": visitor, "now": Stamp(now)},
	)), AsAppointment)
}

// OverdueHolds returns unpaid appointments whose hold is over, longest overdue first.
func OverdueHolds(app core.App, now time.Time, limit int64) ([]*Appointment, error) {
	return findAll(app.RecordQuery(Appointments).
		AndWhere(dbx.NewExp("[[status]] = 'held' AND [[hold_expires]] <= {:now}", dbx.Params{"now": Stamp(now)})).
		OrderBy("hold_expires").Limit(limit), AsAppointment)
}

// HasAppointmentsAhead reports whether the visitor has a live appointment that has not ended.
func HasAppointmentsAhead(app core.App, visitor string, now time.Time) (bool, error) {
	return exists(app.RecordQuery(Appointments).
		AndWhere(dbx.NewExp(
			"[[visitor]] = {:visitor} AND [[start]] > {:since} AND [[end]] > {:now}"+
				" AND [[status]] IN ('held', 'confirmed', 'arrived')",
			dbx.Params{"visitor": visitor, "since": Stamp(now.Add(-rules.MaxDuration)), "now": Stamp(now)},
		)))
}

// LiveAppointmentsOf returns the visitor's appointments that claim time and are not over, in order.
func LiveAppointmentsOf(app core.App, visitor string, now time.Time) ([]*Appointment, error) {
	return findAll(app.RecordQuery(Appointments).
		AndWhere(dbx.NewExp("[[visitor]] = {:visitor} AND ([[status]] = 'held' OR [[end]] > {:now} AND "+
			"[[status]] IN ('confirmed', 'arrived'))", dbx.Params{"visitor": visitor, "now": Stamp(now)})).
		OrderBy("start"), AsAppointment)
}

// UnclosedSince returns appointments that ended by the instant and that nobody has closed, oldest first.
func UnclosedSince(app core.App, ended time.Time, limit int64) ([]*Appointment, error) {
	return findAll(app.RecordQuery(Appointments).
		AndWhere(dbx.NewExp("([[status]] = 'confirmed' OR [[status]] = 'arrived') AND [[end]] <= {:ended}",
			dbx.Params{"ended": Stamp(ended)})).
		OrderBy("end").Limit(limit), AsAppointment)
}

// DueReminders returns appointments of which somebody is to be reminded at the moment, longest due first.
func DueReminders(app core.App, now time.Time, limit int64) ([]*Appointment, error) {
	return findAll(app.RecordQuery(Appointments).
		AndWhere(dbx.NewExp("[[next_reminder]] != '' AND [[next_reminder]] <= {:now}", dbx.Params{"now": Stamp(now)})).
		OrderBy("next_reminder").Limit(limit), AsAppointment)
}

// Upcoming returns the practitioner's appointments that are still to start, held or confirmed.
func Upcoming(app core.App, practitioner string, now time.Time) ([]*Appointment, error) {
	return findAll(upcoming(app, now).
		AndWhere(dbx.NewExp("[[practitioner]] = {:practitioner} AND [[status]] IN ('held', 'confirmed')",
			dbx.Params{"practitioner": practitioner})), AsAppointment)
}

// Conflicts returns the confirmed appointments to come that lie outside their practitioner's time, of one or
// (empty) of all.
func Conflicts(app core.App, practitioner string, now time.Time) ([]*Appointment, error) {
	query := upcoming(app, now).AndWhere(dbx.NewExp("[[status]] = 'confirmed' AND [[conflict]] = TRUE"))
	if practitioner != "" {
		query.AndWhere(dbx.HashExp{"practitioner": practitioner})
	}
	return findAll(query, AsAppointment)
}

func upcoming(app core.App, now time.Time) *dbx.SelectQuery {
	return app.RecordQuery(Appointments).
		AndWhere(dbx.NewExp("[[start]] > {:now}", dbx.Params{"now": Stamp(now)})).OrderBy("start")
}

func (a *Appointment) Practitioner() string     { return a.GetString("practitioner") }
func (a *Appointment) PractitionerUser() string { return a.GetString("practitioner_user") }
func (a *Appointment) Visitor() string          { return a.GetString("visitor") }
func (a *Appointment) SetVisitor(id string)     { a.Set("visitor", id) }
func (a *Appointment) Patient() string          { return a.GetString("patient") }
func (a *Appointment) Start() time.Time         { return a.GetDateTime("start").Time() }
func (a *Appointment) End() time.Time           { return a.GetDateTime("end").Time() }
func (a *Appointment) Minutes() int             { return a.GetInt("duration") }
func (a *Appointment) Mode() rules.Mode         { return rules.Mode(a.GetString("mode")) }
func (a *Appointment) Reason() string           { return a.GetString("reason") }
func (a *Appointment) CancelReason() string     { return a.GetString("cancel_reason") }
func (a *Appointment) CancelledBy() rules.Actor { return rules.Actor(a.GetString("cancelled_by")) }
func (a *Appointment) Status() rules.Status     { return rules.Status(a.GetString("status")) }
func (a *Appointment) Amount() int64            { return int64(a.GetFloat("amount")) }
func (a *Appointment) Currency() string         { return a.GetString("currency") }
func (a *Appointment) OrderID() string          { return a.GetString("order_id") }
func (a *Appointment) HoldExpires() time.Time   { return a.GetDateTime("hold_expires").Time() }
func (a *Appointment) ConfirmedAt() time.Time   { return a.GetDateTime("confirmed_at").Time() }
func (a *Appointment) Waitlist() string         { return a.GetString("waitlist") }
func (a *Appointment) Slot() string             { return a.GetString("slot") }

// SetPractitioner notes whose appointment it is, and by which account the practitioner sees it.
func (a *Appointment) SetPractitioner(p *Practitioner) {
	a.Set("practitioner", p.Id)
	a.Set("practitioner_user", p.User())
}

// SetBuffers notes what is kept free around the appointment: the practitioner's buffers may be others later.
func (a *Appointment) SetBuffers(p *Practitioner) {
	a.Set("buffer_before", p.GetInt("buffer_before"))
	a.Set("buffer_after", p.GetInt("buffer_after"))
}

func (a *Appointment) SetStatus(status rules.Status)       { a.Set("status", string(status)) }
func (a *Appointment) Sequence() int                       { return a.GetInt("sequence") }
func (a *Appointment) Revise()                             { a.Set("sequence", a.Sequence()+1) }
func (a *Appointment) Conflict() bool                      { return a.GetBool("conflict") }
func (a *Appointment) SetConflict(on bool)                 { a.Set("conflict", on) }
func (a *Appointment) TakenFrom() string                   { return a.GetString("taken_from") }
func (a *Appointment) SetTakenFrom(address string)         { a.Set("taken_from", address) }
func (a *Appointment) SetHoldKept(part float64)            { a.Set("hold_kept", part) }
func (a *Appointment) SetSlot(id string)                   { a.Set("slot", id) }
func (a *Appointment) SetHoldExpires(t time.Time)          { a.Set("hold_expires", dateTime(t)) }
func (a *Appointment) SetConfirmedAt(t time.Time)          { a.Set("confirmed_at", dateTime(t)) }
func (a *Appointment) SetArrivedAt(t time.Time)            { a.setOrClear("arrived_at", t) }
func (a *Appointment) SetCancelledBy(by rules.Actor)       { a.Set("cancelled_by", string(by)) }
func (a *Appointment) SetOrder(id string, due rules.Money) { a.Set("order_id", id); a.setMoney(due) }
func (a *Appointment) setMoney(due rules.Money) {
	a.Set("amount", due.Amount)
	a.Set("currency", due.Currency)
}
func (a *Appointment) Interval() rules.Interval {
	return rules.Interval{Start: a.Start(), End: a.End()}
}
func (a *Appointment) Order() rules.Order {
	return rules.Order{ID: a.OrderID(), Amount: a.Amount(), Currency: a.Currency()}
}
func (a *Appointment) Before() *Appointment  { return AsAppointment(a.Original()) }
func (a *Appointment) Length() time.Duration { return time.Duration(a.Minutes()) * time.Minute }

// SetNextReminder plans the next reminder; zero = none.
func (a *Appointment) SetNextReminder(at time.Time) { a.setOrClear("next_reminder", at) }

func (a *Appointment) setOrClear(field string, at time.Time) {
	if at.IsZero() {
		a.Set(field, nil)
		return
	}
	a.Set(field, dateTime(at))
}

// SetEnd sets the end from the start and the duration.
func (a *Appointment) SetEnd() { a.Set("end", dateTime(a.Start().Add(a.Length()))) }

// Moved reports whether the start or the duration differs from what is stored.
func (a *Appointment) Moved() bool {
	before := a.Before()
	return !a.Start().Equal(before.Start()) || a.Minutes() != before.Minutes()
}

// Facts returns what the rules need to know.
func (a *Appointment) Facts() rules.Appointment {
	return rules.Appointment{Status: a.Status(), Start: a.Start(), HoldExpires: a.HoldExpires()}
}
