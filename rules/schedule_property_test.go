package rules_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "pocketclinic/rules"
)

var zones = []string{
	"Asia/Kolkata",
	"Europe/Berlin",
	"America/New_York",
	"Australia/Lord_Howe",
	"Africa/Casablanca",
	"Asia/Kathmandu",
	"Pacific/Apia",
	"America/St_Johns",
}

// Days on which some of the zones change their clocks, and an ordinary one.
var days = []Date{
	{
		2027,
		3,
		28,
	},
	{2027, 10, 31},
	{2027, 3, 14},
	{2027, 11, 7},
	{2027, 4, 4},
	{2027, 10, 3},
	{2027, 2, 7},
	{2011, 12, 30},
	{2027, 6, 15},
}

// world is a random practitioner on a random day.
type world struct {
	schedule *Schedule
	day      Date
	runs     []Window // of the day's minutes in which the practitioner is there
	length   time.Duration
	now      time.Time
}

func drawWorld(t *rapid.T) world { return drawWorldOn(t, drawDay(t)) }

func drawDay(t *rapid.T) Date {
	return rapid.SampledFrom(days).Draw(t, "day").AddDays(rapid.IntRange(-1, 1).Draw(t, "shift"))
}

func drawWorldOn(t *rapid.T, day Date) world {
	loc, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
	require.NoError(t, err)
	length := time.Duration(rapid.SampledFrom([]int{5, 15, 20, 30, 45, 60, 90, 480}).Draw(t, "length")) * time.Minute
	noon := day.At(12*60, loc)
	minutes := func(name string, most int) time.Duration {
		return time.Duration(rapid.IntRange(0, most).Draw(t, name)) * time.Minute
	}
	s := &Schedule{
		Location: loc, Overrides: map[Date][]Window{},
		BufferBefore: minutes("before", 30), BufferAfter: minutes("after", 30), MinNotice: minutes("notice", 600),
		StartStep:  time.Duration(rapid.SampledFrom([]int{0, 5, 10, 25, 60}).Draw(t, "step")) * time.Minute,
		MaxHorizon: rapid.IntRange(0, 3).Draw(t, "horizon"),
	}
	windows := rapid.Permutation(drawWindows(t)).Draw(t, "order")
	if rapid.Bool().Draw(t, "override") {
		s.Overrides[day] = windows
		windows = slices.Clone(windows)
	} else {
		s.Weekly, windows = drawWeekly(t, windows, day)
	}
	for range rapid.IntRange(0, 2).Draw(t, "timesOff") {
		start := noon.Add(minutes("off", 1440) - 12*time.Hour)
		s.TimeOff = append(s.TimeOff, Interval{start, start.Add(minutes("offLength", 300) + time.Minute)})
	}
	s.Claimed = drawClaims(t, noon)
	if rapid.Bool().Draw(t, "waitlist") {
		start := noon.Add(minutes("freed", 1440) - 12*time.Hour)
		s.Reserved = []Interval{{start, start.Add(minutes("freedLength", 120) + time.Minute)}}
	}
	now := noon.Add(time.Duration(rapid.IntRange(-96, 14).Draw(t, "now")) * time.Hour)
	return world{s, day, runs(windows, day, loc), length, now}
}

func drawWindows(t *rapid.T) (windows []Window) {
	clock := rapid.IntRange(0, 300).Draw(t, "open")
	for range rapid.IntRange(0, 3).Draw(t, "windows") {
		end := clock + rapid.IntRange(1, 480).Draw(t, "lasts")
		if end > int(EndOfDay) {
			break
		}
		windows = append(windows, Window{Clock(clock), Clock(end)})
		clock = end + rapid.SampledFrom([]int{0, 0, 1, 15, 60, 120}).Draw(t, "gap")
	}
	return windows
}

// drawWeekly makes rows of the windows, each once in so many with dates, and returns those that apply on the day.
func drawWeekly(t *rapid.T, windows []Window, day Date) (rows []WeeklyHours, applying []Window) {
	for _, w := range windows {
		row := WeeklyHours{Weekday: day.Weekday(), Window: w}
		from, to := day.AddDays(rapid.IntRange(-1, 1).Draw(t, "from")), day.AddDays(rapid.IntRange(-1, 1).Draw(t, "to"))
		dated := rapid.Bool().Draw(t, "dated")
		if dated {
			row.ValidFrom, row.ValidTo = &from, &to
		}
		if !dated || from.Compare(day) <= 0 && to.Compare(day) >= 0 {
			applying = append(applying, w)
		}
		rows = append(rows, row)
	}
	return rows, applying
}

// runs reads the windows from a day's minutes, of which each is open or not: what touches is one.
func runs(windows []Window, day Date, loc *time.Location) (runs []Window) {
	var open [EndOfDay + 1]bool
	if DateOf(day.At(12*60, loc), loc) != day {
		return nil // the calendar of the place skips the day
	}
	for _, window := range windows {
		for minute := window.Start; minute < window.End; minute++ {
			open[minute] = true
		}
	}
	for minute := Clock(0); minute < EndOfDay; minute++ {
		if open[minute] && (minute == 0 || !open[minute-1]) {
			runs = append(runs, Window{minute, minute})
		}
		if open[minute] && !open[minute+1] {
			runs[len(runs)-1].End = minute + 1
		}
	}
	return runs
}

func drawClaims(t *rapid.T, noon time.Time) (claims []Interval) {
	at := noon.Add(-20 * time.Hour)
	for range rapid.IntRange(0, 12).Draw(t, "claims") {
		start := at.Add(time.Duration(rapid.IntRange(0, 240).Draw(t, "after")) * time.Minute)
		at = start.Add(time.Duration(rapid.IntRange(5, 120).Draw(t, "claimed")) * time.Minute)
		claims = append(claims, Interval{start, at})
	}
	return claims
}

// naive decides by looking at every minute of the day, one by one.
func (w world) naive() (free []Interval) {
	seen := map[Clock]bool{}
	begin := time.Date(w.day.Year, w.day.Month, w.day.Day, 0, 0, 0, 0, time.UTC).Add(-15 * time.Hour)
	for t := begin; t.Before(begin.Add(54 * time.Hour)); t = t.Add(time.Minute) {
		local := t.In(w.schedule.Location)
		if DateOf(local, w.schedule.Location) != w.day {
			continue
		}
		clock := Clock(local.Hour()*60 + local.Minute())
		if seen[clock] {
			continue // a repeated wall time is its first occurrence
		}
		seen[clock] = true
		if slot := (Interval{local, local.Add(w.length)}); w.offers(slot, clock) {
			free = append(free, slot)
		}
	}
	return free
}

func (w world) offers(slot Interval, clock Clock) bool {
	s := w.schedule
	inWindow := false
	for _, window := range w.runs {
		step := w.length
		if s.StartStep > 0 {
			step = s.StartStep
		}
		onGrid := time.Duration(clock-window.Start)*time.Minute%step == 0
		inside := clock >= window.Start && clock < window.End
		// A window that begins or ends at a skipped time does so as much after the change.
		within := !slot.Start.Before(w.day.At(window.Start, s.Location)) && !slot.End.After(w.day.At(window.End, s.Location))
		inWindow = inWindow || onGrid && inside && within
	}
	busy := func(intervals []Interval, before, after time.Duration) bool {
		for _, i := range intervals {
			if slot.Start.Add(-before).Before(i.End) && i.Start.Before(slot.End.Add(after)) {
				return true
			}
		}
		return false
	}
	horizon := s.MaxHorizon
	if horizon == 0 {
		horizon = 365
	}
	return inWindow && !busy(s.TimeOff, 0, 0) && !busy(s.Claimed, s.BufferBefore, s.BufferAfter) &&
		!busy(s.Reserved, 0, 0) &&
		!slot.Start.Before(w.now.Add(s.MinNotice)) && DateOf(w.now, s.Location).DaysUntil(w.day) <= horizon
}

func TestFreeSlotsAreThoseOfANaiveSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		require.Equal(t, format(w.naive()), format(w.schedule.FreeSlots(w.day, w.length, w.now)))
	})
}

func format(slots []Interval) []string {
	list := make([]string, len(slots))
	for i, slot := range slots {
		list[i] = slot.Start.Format(time.RFC3339Nano) + " " + slot.End.Format(time.RFC3339Nano)
	}
	return list
}

func TestExactlyWhatIsOfferedCanBeBooked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		free := w.schedule.FreeSlots(w.day, w.length, w.now)
		start := w.day.At(0, w.schedule.Location).
			Add(time.Duration(rapid.IntRange(-60, 26*60).Draw(t, "start")) * time.Minute)
		if len(free) > 0 && rapid.Bool().Draw(t, "pick") {
			start = rapid.SampledFrom(free).Draw(t, "slot").Start
		}
		if DateOf(start, w.schedule.Location) != w.day {
			return
		}
		offered := slices.ContainsFunc(free, func(i Interval) bool { return i.Start.Equal(start) })
		verdict := w.schedule.Decide(Interval{start, start.Add(w.length)}, w.now)
		require.Equal(t, offered, verdict == nil, "%v", verdict)
	})
}

func TestEveryCandidateHasAVerdictAndTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		candidates := w.schedule.Candidates(w.day, w.length, w.now)
		for i, c := range candidates {
			require.Equal(t, c.Refusal, w.schedule.Decide(c.Interval, w.now))
			require.True(t, i == 0 || candidates[i-1].Start.Before(c.Start))
		}
	})
}

func TestHoursOverlapWhenADayHasBoth(t *testing.T) {
	draw := func(t *rapid.T, name string) WeeklyHours {
		start := rapid.IntRange(0, 20).Draw(t, name)
		hours := WeeklyHours{
			Weekday: rapid.IntRange(1, 2).Draw(t, name),
			Window:  Window{Clock(start), Clock(start + rapid.IntRange(1, 10).Draw(t, name))},
		}
		from := Date{2027, 3, 1}.AddDays(rapid.IntRange(0, 30).Draw(t, name))
		to := from.AddDays(rapid.IntRange(0, 20).Draw(t, name))
		if rapid.Bool().Draw(t, name) {
			hours.ValidFrom = &from
		}
		if rapid.Bool().Draw(t, name) {
			hours.ValidTo = &to
		}
		return hours
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "a"), draw(t, "b")
		both := false
		for n := -30; n < 90; n++ {
			d := Date{2027, 3, 1}.AddDays(n)
			first := Schedule{Location: time.UTC, Weekly: []WeeklyHours{a}}
			second := Schedule{Location: time.UTC, Weekly: []WeeklyHours{b}}
			for _, x := range first.Windows(d) {
				for _, y := range second.Windows(d) {
					both = both || x.Overlaps(y)
				}
			}
		}
		require.Equal(t, both, a.Overlaps(b))
		require.Equal(t, both, b.Overlaps(a))
	})
}

func TestOpenTimeIsEveryMinuteThatIsNotOff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		var open time.Duration
		for _, window := range w.runs {
			end := w.day.At(window.End, w.schedule.Location)
			for at := w.day.At(window.Start, w.schedule.Location); at.Before(end); at = at.Add(time.Minute) {
				minute := Interval{at, at.Add(time.Minute)}
				if !slices.ContainsFunc(w.schedule.TimeOff, minute.Overlaps) {
					open += time.Minute
				}
			}
		}
		require.Equal(t, open, w.schedule.Open(w.day))
	})
}
