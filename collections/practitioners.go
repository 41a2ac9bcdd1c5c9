package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// Practitioner is a doctor of the clinic.
type Practitioner struct{ core.BaseRecordProxy }

// AsPractitioner views a record of practitioners.
func AsPractitioner(record *core.Record) *Practitioner {
	return &Practitioner{core.BaseRecordProxy{Record: record}}
}

// FindPractitioner loads a practitioner. It fails with sql.ErrNoRows where there is none.
func FindPractitioner(app core.App, id string) (*Practitioner, error) {
	return findOne(app, Practitioners, dbx.HashExp{"id": id}, AsPractitioner)
}

// FindPractitionerOf loads the practitioner that a user is. It fails with sql.ErrNoRows where there is none.
func FindPractitionerOf(app core.App, user string) (*Practitioner, error) {
	of := dbx.NewExp("[[user]] = {:user} AND [[user]] != ''", dbx.Params{"user": user})
	return findOne(app, Practitioners, of, AsPractitioner)
}

// PractitionersByID loads the practitioners of the ids; one that there is none of is left out.
func PractitionersByID(app core.App, ids []string) (map[string]*Practitioner, error) {
	return findByID(app, Practitioners, ids, AsPractitioner)
}

// HasPractitioners reports whether anybody works in the clinic.
func HasPractitioners(app core.App) (bool, error) { return exists(app.RecordQuery(Practitioners)) }

// AllPractitioners returns everybody who works or has worked in the clinic, by name.
func AllPractitioners(app core.App) ([]*Practitioner, error) {
	return findAll(app.RecordQuery(Practitioners).OrderBy("name", "id"), AsPractitioner)
}

func (p *Practitioner) User() string           { return p.GetString("user") }
func (p *Practitioner) SetUser(id string)      { p.Set("user", id) }
func (p *Practitioner) Email() string          { return p.GetString("email") }
func (p *Practitioner) ClearEmail()            { p.Set("email", "") }
func (p *Practitioner) Name() string           { return p.GetString("name") }
func (p *Practitioner) Phone() string          { return p.GetString("phone") }
func (p *Practitioner) Active() bool           { return p.GetBool("active") }
func (p *Practitioner) SetActive(on bool)      { p.Set("active", on) }
func (p *Practitioner) Specialization() string { return p.GetString("specialization") }
func (p *Practitioner) Picture() string        { return p.GetString("picture") }
func (p *Practitioner) Bio() string            { return p.GetString("bio") }
func (p *Practitioner) Place() string          { return p.GetString("location") }
func (p *Practitioner) Fee() int64             { return int64(p.GetFloat("fee")) }
func (p *Practitioner) Timezone() string       { return p.GetString("timezone") }

// Staff returns what tells whom the practitioner can stand in for.
func (p *Practitioner) Staff() rules.Staff {
	return rules.Staff{ID: p.Id, Specialization: p.Specialization(), Active: p.Active()}
}

// Revision is another one after every change of hours or offer.
func (p *Practitioner) Revision() string { return p.GetString("revision") }

// Location returns the practitioner's time zone. It fails with rules.ErrInvalidTimezone.
func (p *Practitioner) Location() (*time.Location, error) { return location(p.Timezone()) }

// ParseDurations reads slot_durations as it was sent. It fails with rules.ErrInvalidDuration.
func (p *Practitioner) ParseDurations() ([]int, error) {
	var minutes []float64
	if err := p.UnmarshalJSONField("slot_durations", &minutes); err != nil {
		return nil, rules.ErrInvalidDuration.On("slot_durations")
	}
	return rules.ParseDurations(minutes)
}

// Normalize writes what is said of the practitioner in the form in which it is stored,
// and returns what is wrong with each field that has none; empty ones are left to the schema. A phone number is one of
// the country, or says of which.
func (p *Practitioner) Normalize(country string) (wrong []error) {
	return []error{
		normalize(p.Record, "timezone", parseTimezone),
		p.normalizeDurations(),
		NormalizeDate(p.Record, "date_joined"),
		normalize(p.Record, "phone", parsePhone(country)),
	}
}

func (p *Practitioner) normalizeDurations() error {
	if raw := p.GetString("slot_durations"); raw == "" || raw == "null" {
		return nil
	}
	durations, err := p.ParseDurations()
	if err != nil {
		return err
	}
	p.Set("slot_durations", durations)
	return nil
}

// offer returns what the practitioner can be booked for, with these visit types.
func (p *Practitioner) offer(types []rules.VisitType) (rules.Offer, error) {
	durations, err := p.ParseDurations()
	return rules.Offer{Durations: durations, Modes: modesOf(p.Record), Fee: p.Fee(), Types: types}, err
}

func modesOf(record *core.Record) (modes []rules.Mode) {
	for _, mode := range record.GetStringSlice("modes") {
		modes = append(modes, rules.Mode(mode))
	}
	return modes
}

// Occupied returns the interval that an appointment of the practitioner claims, buffers included.
func (p *Practitioner) Occupied(appointment rules.Interval) rules.Interval {
	schedule := rules.Schedule{BufferBefore: p.minutes("buffer_before"), BufferAfter: p.minutes("buffer_after")}
	return schedule.Occupied(appointment)
}

func (p *Practitioner) minutes(field string) time.Duration {
	return time.Duration(p.GetInt(field)) * time.Minute
}

// Standing is what is computed of a practitioner on every read.
type Standing struct {
	AvailableNow  bool
	NextAvailable time.Time // zero where nothing is free
}

// SetStanding shows the computed fields in this record's answer; they are not stored.
func (p *Practitioner) SetStanding(s Standing) {
	p.WithCustomData(true)
	p.Set("appointments_completed", p.GetInt("completed"))
	p.Set("is_available", s.AvailableNow)
	next := ""
	if !s.NextAvailable.IsZero() {
		next = Stamp(s.NextAvailable)
	}
	p.Set("next_available", next)
}

// NextAvailable is what SetStanding has set: the earliest free start; zero where there is none.
func (p *Practitioner) NextAvailable() time.Time { return p.GetDateTime("next_available").Time() }

func ids(practitioners []*Practitioner) []any {
	list := make([]any, len(practitioners))
	for i, p := range practitioners {
		list[i] = p.Id
	}
	return list
}

// PractitionerIDs returns the ids of everybody who works or has worked in the clinic, by name.
func PractitionerIDs(app core.App) (ids []string, err error) {
	err = app.ConcurrentDB().Select("id").From(Practitioners).OrderBy("name", "id").Column(&ids)
	return ids, err
}
