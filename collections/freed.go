package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// FreedTime is the name of the collection of what has come free and was not offered to the waitlist yet.
const FreedTime = "freed_time"

// Freed is a stretch of a practitioner's time that has come free for appointments.
type Freed struct {
	Practitioner string
	rules.Interval
}

// FreedRecord is a Freed that is noted until it was offered.
type FreedRecord struct{ core.BaseRecordProxy }

func asFreed(record *core.Record) *FreedRecord {
	return &FreedRecord{core.BaseRecordProxy{Record: record}}
}

// Freed returns the time.
func (f *FreedRecord) Freed() Freed { return FreedBy(f.Record) }

// FreedBy returns the time that a slot takes, or that has come free.
func FreedBy(record *core.Record) Freed {
	return Freed{record.GetString("practitioner"), rules.Interval{
		Start: record.GetDateTime("start").Time(), End: record.GetDateTime("end").Time(),
	}}
}

// Barred returns when there can be no appointment of the practitioner because of an interval that is claimed.
func (p *Practitioner) Barred(claimed rules.Interval) rules.Interval {
	schedule := rules.Schedule{BufferBefore: p.minutes("buffer_before"), BufferAfter: p.minutes("buffer_after")}
	return schedule.Barred(claimed)
}

// RecordFreedTime notes when there can be appointments of the practitioner, and could not until the moment now,
// where anybody waits for it.
func RecordFreedTime(app core.App, p *Practitioner, freed rules.Interval, now time.Time) error {
	awaited, err := exists(waitingFor(app, p))
	if err != nil || !awaited {
		return err
	}
	record, err := create(app, FreedTime)
	if err != nil {
		return err
	}
	record.Load(
		map[string]any{"practitioner": p.Id, "start": dateTime(freed.Start), "end": dateTime(freed.End), "at": dateTime(now)},
	)
	return app.Save(record)
}

// AllFreed returns the time that is noted, what came free first first, and of what came free at once the earliest.
func AllFreed(app core.App) ([]*FreedRecord, error) {
	return findAll(app.RecordQuery(FreedTime).OrderBy("at", "start", "id"), asFreed)
}

func waitingFor(app core.App, p *Practitioner) *dbx.SelectQuery {
	return waiting(app).AndWhere(dbx.NewExp(
		"([[practitioner]] = {:p} OR [[practitioner]] = '' AND [[specialization]] = {:s} COLLATE NOCASE)",
		dbx.Params{"p": p.Id, "s": p.Specialization()}))
}
