package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// Waitlist is the name of the collection of those who wait for a time to come free.
const Waitlist = "waitlist"

// Wait is an entry of the waitlist.
type Wait struct{ core.BaseRecordProxy }

// AsWait views a record of waitlist.
func AsWait(record *core.Record) *Wait {
	return &Wait{core.BaseRecordProxy{Record: record}}
}

// FindWait loads an entry. It fails with sql.ErrNoRows where there is none.
func FindWait(app core.App, id string) (*Wait, error) {
	return findOne(app, Waitlist, dbx.HashExp{"id": id}, AsWait)
}

// WaitsBefore returns the entries that wait for days of which the last is before the date.
func WaitsBefore(app core.App, date rules.Date) ([]*Wait, error) {
	return findAll(waiting(app).AndWhere(dbx.NewExp("[[to]] < {:date}", dbx.Params{"date": date.String()})), AsWait)
}

// InLineFor returns the entries that wait for the practitioner or their specialization, those who came first first.
func InLineFor(app core.App, p *Practitioner) ([]*Wait, error) {
	return findAll(waitingFor(app, p), AsWait)
}

func waiting(app core.App) *dbx.SelectQuery {
	return app.RecordQuery(Waitlist).AndWhere(dbx.NewExp("[[status]] = 'waiting'")).OrderBy("created", "id")
}

// CountWaits returns how many entries of the visitor wait.
func CountWaits(app core.App, visitor string) (int, error) {
	var count int
	err := app.ConcurrentDB().Select("COUNT(*)").From(Waitlist).
		Where(dbx.NewExp("[[status]] = 'waiting' AND [[visitor]] = {:visitor}", dbx.Params{"visitor": visitor})).
		Row(&count)
	return count, err
}

func (w *Wait) Visitor() string              { return w.GetString("visitor") }
func (w *Wait) SetVisitor(id string)         { w.Set("visitor", id) }
func (w *Wait) Practitioner() string         { return w.GetString("practitioner") }
func (w *Wait) Specialization() string       { return w.GetString("specialization") }
func (w *Wait) Minutes() int                 { return w.GetInt("duration") }
func (w *Wait) Mode() rules.Mode             { return rules.Mode(w.GetString("mode")) }
func (w *Wait) Wish() rules.Wish             { return rules.Wish{Minutes: w.Minutes(), Mode: w.Mode()} }
func (w *Wait) Status() rules.WaitStatus     { return rules.WaitStatus(w.GetString("status")) }
func (w *Wait) SetStatus(s rules.WaitStatus) { w.Set("status", string(s)) }
func (w *Wait) Appointment() string          { return w.GetString("appointment") }
func (w *Wait) SetAppointment(id string)     { w.Set("appointment", id) }

// Days returns the days of the entry. It fails as rules.ParseWait does.
func (w *Wait) Days() (rules.Days, error) {
	return rules.ParseWait(w.GetString("from"), w.GetString("to"))
}

// SetDays writes the normalized days.
func (w *Wait) SetDays(days rules.Days) {
	w.Set("from", days.From.String())
	w.Set("to", days.To.String())
}

// NewProposal makes the unsaved appointment that holds freed time for the one who waits, until the instant.
func NewProposal(app core.App, w *Wait, practitioner string, start, expires time.Time) (*Appointment, error) {
	record, err := create(app, Appointments)
	if err != nil {
		return nil, err
	}
	record.Load(map[string]any{
		"practitioner": practitioner, "start": dateTime(start), "duration": w.Minutes(), "mode": string(w.Mode()),
		"waitlist": w.Id,
	})
	a := AsAppointment(record)
	a.SetVisitor(w.Visitor())
	a.SetHoldExpires(expires)
	return a, nil
}
