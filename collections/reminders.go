package collections

import (
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// NextReminder returns when to remind of the appointment next; zero = not at all.
func (a *Appointment) NextReminder() time.Time { return a.GetDateTime("next_reminder").Time() }

// A cursor before every start: digits come after it.
const fromTheFirst = "-"

// Replan says that all reminders to come are to be planned again.
func (s *Settings) Replan() { s.Set("replan_from", fromTheFirst) }

// Replanning reports whether there are still reminders to be planned again.
func (s *Settings) Replanning() bool { return s.GetString("replan_from") != "" }

// Plan is when to remind of a coming appointment.
type Plan struct {
	Appointment string         `db:"id"`
	Start       types.DateTime `db:"start"`
	Next        types.DateTime `db:"next_reminder"` // zero = not at all
}

// NextToReplan returns the next confirmed appointments to come, in order of start, that are to be planned again.
// One whose reminder is due is left out: the reminder goes out first, and the plan is made with it.
func (s *Settings) NextToReplan(tx core.App, now time.Time, limit int64) (plans []Plan, err error) {
	start, id, _ := strings.Cut(s.GetString("replan_from"), "|")
	start = max(start, Stamp(now))
	// One bound of the start alone: of two, SQLite might begin at the earlier, and read again what is done.
	err = tx.DB().Select("id", "start", "next_reminder").From(Appointments).
		Where(dbx.NewExp("[[start]] >= {:start} AND ([[start]] > {:start} OR [[id]] > {:id})",
			dbx.Params{"start": start, "id": id})).
		AndWhere(dbx.NewExp("[[status]] = 'confirmed' AND ([[next_reminder]] = '' OR [[next_reminder]] > {:now})",
			dbx.Params{"now": Stamp(now)})).
		OrderBy("start", "id").Limit(limit).All(&plans)
	return plans, err
}

// Write stores the plan in its one column. Neither this nor SetReplanned saves a record: nobody subscribes to
// a hidden field, and each save would be announced.
func (p Plan) Write(tx core.App) error {
	_, err := tx.DB().
		Update(Appointments, dbx.Params{"next_reminder": p.Next.String()}, dbx.HashExp{"id": p.Appointment}).
		Execute()
	return err
}

// SetReplanned notes that the plans up to the last of these were made; where there are none, that all were.
func (s *Settings) SetReplanned(tx core.App, plans []Plan) error {
	cursor := ""
	if len(plans) > 0 {
		last := plans[len(plans)-1]
		cursor = last.Start.String() + "|" + last.Appointment
	}
	_, err := tx.DB().Update(Clinic, dbx.Params{"replan_from": cursor}, dbx.HashExp{"id": s.Id}).Execute()
	return err
}

// SetNext sets when to remind; zero = not at all.
func (p *Plan) SetNext(at time.Time) {
	p.Next = types.DateTime{}
	if !at.IsZero() {
		p.Next = dateTime(at)
	}
}
