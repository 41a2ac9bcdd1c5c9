package collections

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketclinic/rules"
)

// time.LoadLocation parses the zone's file at every call; a zone never changes while we run.
var locations sync.Map

func location(name string) (*time.Location, error) {
	if loc, ok := locations.Load(name); ok {
		return loc.(*time.Location), nil
	}
	loc, err := rules.ParseTimezone(name)
	if err == nil {
		locations.Store(name, loc)
	}
	return loc, err
}

// Span is the stretch of time for which schedules are loaded, dates included,
// and the moment at which holds are judged.
type Span struct {
	From, To rules.Date
	Now      time.Time
	Without  string // the id of a slot or of freed time that does not count: what the appointment itself takes
}

// instants returns the span in any time zone, with room for the appointments at its edges.
func (s Span) instants() (from, to string) {
	margin := 24*time.Hour + rules.MaxOccupied
	return Stamp(s.From.At(0, time.UTC).Add(-margin)), Stamp(s.To.At(rules.EndOfDay, time.UTC).Add(margin))
}

type loader func(core.App, []any, Span, map[string]*rules.Schedule) error

// Schedules loads what decides the free slots of the practitioners in the span, by their ids.
// It reads the neighbourhood of the span alone, never the history.
func Schedules(app core.App, practitioners []*Practitioner, span Span) (map[string]*rules.Schedule, error) {
	return schedules(app, practitioners, span, loadHours, loadOverrides, loadTimeOff, loadClaims, loadReserved)
}

// Hours is Schedules without the claimed time: when the practitioners are there.
func Hours(app core.App, practitioners []*Practitioner, span Span) (map[string]*rules.Schedule, error) {
	return schedules(app, practitioners, span, loadHours, loadOverrides, loadTimeOff)
}

func schedules(
	app core.App,
	practitioners []*Practitioner,
	span Span,
	loaders ...loader,
) (map[string]*rules.Schedule, error) {
	loaded := make(map[string]*rules.Schedule, len(practitioners))
	for _, p := range practitioners {
		loc, err := p.Location()
		if err != nil {
			return nil, err
		}
		loaded[p.Id] = &rules.Schedule{
			Location:     loc,
			Overrides:    map[rules.Date][]rules.Window{},
			Closed:       !p.Active(),
			BufferBefore: p.minutes("buffer_before"),
			BufferAfter:  p.minutes("buffer_after"),
			MinNotice:    p.minutes("min_notice"),
			StartStep:    p.minutes("start_step"),
			MaxHorizon:   p.GetInt("max_horizon"),
		}
	}
	for chunk := range slices.Chunk(ids(practitioners), 500) {
		for _, load := range loaders {
			if err := load(app, chunk, span, loaded); err != nil {
				return nil, err
			}
		}
	}
	return loaded, nil
}

// ScheduleOf is Schedules for one practitioner.
func ScheduleOf(app core.App, p *Practitioner, span Span) (*rules.Schedule, error) {
	schedules, err := Schedules(app, []*Practitioner{p}, span)
	if err != nil {
		return nil, err
	}
	return schedules[p.Id], nil
}

// corrupt is what somebody has written past the rules: a fault, and nobody's refusal.
func corrupt(what string, err error) error {
	return fmt.Errorf("%s stored wrong: %s", what, err.Error())
}

func loadHours(app core.App, practitioners []any, _ Span, into map[string]*rules.Schedule) error {
	var rows []hoursRow
	err := app.ConcurrentDB().Select("practitioner", "weekday", "start", "end", "valid_from", "valid_to").
		From(WorkingHours).Where(dbx.In("practitioner", practitioners...)).All(&rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		hours, err := row.parse()
		if err != nil {
			return corrupt("working hours", err)
		}
		into[row.Practitioner].Weekly = append(into[row.Practitioner].Weekly, hours)
	}
	return nil
}

type hoursRow struct {
	Practitioner string `db:"practitioner"`
	Weekday      int    `db:"weekday"`
	Start        string `db:"start"`
	End          string `db:"end"`
	ValidFrom    string `db:"valid_from"`
	ValidTo      string `db:"valid_to"`
}

func (row hoursRow) parse() (rules.WeeklyHours, error) {
	return rules.ParseWeeklyHours(row.Weekday, row.Start, row.End, row.ValidFrom, row.ValidTo)
}

func loadOverrides(app core.App, practitioners []any, span Span, into map[string]*rules.Schedule) error {
	var rows []struct {
		Practitioner string        `db:"practitioner"`
		Date         string        `db:"date"`
		Windows      types.JSONRaw `db:"windows"`
	}
	err := app.ConcurrentDB().Select("practitioner", "date", "windows").From(ScheduleOverrides).
		Where(dbx.In("practitioner", practitioners...)).
		AndWhere(dbx.Between("date", span.From.String(), span.To.String())).All(&rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		date, err := rules.ParseDate(row.Date)
		if err != nil {
			return corrupt("an override", err)
		}
		windows, err := ParseWindows(row.Windows)
		if err != nil {
			return corrupt("an override", err)
		}
		into[row.Practitioner].Overrides[date] = windows
	}
	return nil
}

// ParseWindows reads a list of {start, end}; null or nothing is an empty list.
// It fails with rules.ErrInvalidWindow, also where windows overlap.
func ParseWindows(raw types.JSONRaw) ([]rules.Window, error) {
	refusal := rules.ErrInvalidWindow.On("windows")
	if text := strings.TrimSpace(string(raw)); text == "" || text == `""` {
		return nil, nil
	}
	var list []struct {
		Start string `json:"start"`
		End   string `json:"end"`
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, refusal
	}
	windows := make([]rules.Window, len(list))
	for i, item := range list {
		window, err := rules.ParseWindow(item.Start, item.End)
		if err != nil {
			return nil, refusal
		}
		windows[i] = window
	}
	return windows, rules.CheckWindows(windows)
}

type intervalRow struct {
	Practitioner string         `db:"practitioner"`
	Start        types.DateTime `db:"start"`
	End          types.DateTime `db:"end"`
}

func (row intervalRow) interval() rules.Interval {
	return rules.Interval{Start: row.Start.Time(), End: row.End.Time()}
}

func loadTimeOff(app core.App, practitioners []any, span Span, into map[string]*rules.Schedule) error {
	from, to := span.instants()
	var rows []intervalRow
	err := app.ConcurrentDB().Select("practitioner", "start", "end").From(TimeOff).
		Where(dbx.In("practitioner", practitioners...)).
		AndWhere(dbx.NewExp("[[end]] > {:from} AND [[start]] < {:to}", dbx.Params{"from": from, "to": to})).All(&rows)
	for _, row := range rows {
		into[row.Practitioner].TimeOff = append(into[row.Practitioner].TimeOff, row.interval())
	}
	return err
}

// loadClaims reads the claimed slots but for holds that are over, whether or not anything has released them.
func loadClaims(app core.App, practitioners []any, span Span, into map[string]*rules.Schedule) error {
	from, to := span.instants()
	var rows []intervalRow
	err := app.ConcurrentDB().Select("practitioner", "start", "end").From(Slots).
		Where(dbx.In("practitioner", practitioners...)).
		AndWhere(dbx.NewExp("[[start]] >= {:from} AND [[start]] < {:to}", dbx.Params{"from": from, "to": to})).
		AndWhere(dbx.NewExp("([[state]] = 'booked' OR [[hold_expires]] > {:now})", dbx.Params{"now": Stamp(span.Now)})).
		AndWhere(dbx.NewExp("[[id]] != {:without}", dbx.Params{"without": span.Without})).
		OrderBy("practitioner", "start").All(&rows)
	for _, row := range rows {
		into[row.Practitioner].Claimed = append(into[row.Practitioner].Claimed, row.interval())
	}
	return err
}

// WhoseTime returns the ids of those whose time the record tells of, before it is changed and after.
func WhoseTime(record *core.Record) []string {
	if record.Collection().Name == Practitioners {
		return []string{record.Id}
	}
	before, after := record.Original().GetString("practitioner"), record.GetString("practitioner")
	if before == "" || before == after {
		return []string{after}
	}
	return []string{before, after}
}

// loadReserved reads the time that has just come free and is about to be offered to those who wait for it.
func loadReserved(app core.App, practitioners []any, span Span, into map[string]*rules.Schedule) error {
	var rows []intervalRow
	err := app.ConcurrentDB().Select("practitioner", "start", "end").From(FreedTime).
		Where(dbx.In("practitioner", practitioners...)).
		AndWhere(dbx.NewExp("[[at]] > {:since} AND [[id]] != {:without}",
			dbx.Params{"since": Stamp(span.Now.Add(-rules.ReservedFor)), "without": span.Without})).
		All(&rows)
	for _, row := range rows {
		into[row.Practitioner].Reserved = append(into[row.Practitioner].Reserved, row.interval())
	}
	return err
}
