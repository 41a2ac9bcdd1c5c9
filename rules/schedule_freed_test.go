package rules_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "pocketclinic/rules"
)

// bookable decides for a minute whether an appointment may lie in it, by looking at all that could keep it out.
func (w world) bookable(minute Interval) bool {
	s := w.schedule
	horizon := s.MaxHorizon
	if horizon == 0 {
		horizon = 365
	}
	if minute.Start.Before(w.now.Add(s.MinNotice)) || DateOf(w.now, s.Location).DaysUntil(w.day) > horizon {
		return false
	}
	inWindow := false
	for _, run := range w.runs {
		start, end := w.day.At(run.Start, s.Location), w.day.At(run.End, s.Location)
		inWindow = inWindow || Interval{start, end}.Contains(minute)
	}
	for _, off := range s.TimeOff {
		inWindow = inWindow && !off.Overlaps(minute)
	}
	for _, reserved := range s.Reserved {
		inWindow = inWindow && !reserved.Overlaps(minute)
	}
	for _, claimed := range s.Claimed {
		inWindow = inWindow && !claimed.Overlaps(s.Occupied(minute))
	}
	return inWindow
}

// drawChange is a schedule before and after some change, as of one moment.
func drawChange(t *rapid.T) (before, after world) {
	day := drawDay(t)
	before, after = drawWorldOn(t, day), drawWorldOn(t, day)
	after.now = before.now
	return before, after
}

func TestFreedIsWhatCouldNotBeBookedBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawChange(t)
		freed := Freed(before.schedule, after.schedule, []Days{{after.day, after.day}}, after.now)
		at := after.day.At(0, time.UTC).Add(-26 * time.Hour)
		newly := map[time.Time]bool{}
		for end := at.Add(76 * time.Hour); at.Before(end); at = at.Add(time.Minute) {
			minute := Interval{at, at.Add(time.Minute)}
			old, now := before.bookable(minute), after.bookable(minute)
			newly[at] = now && !old
			within := 0
			for _, stretch := range freed {
				if stretch.Overlaps(minute) {
					within++
				}
			}
			require.True(t, !newly[at] || within == 1, "%v is freed", minute)
			require.True(t, !old || within == 0, "%v was free all along", minute)
		}
		for i, stretch := range freed {
			require.True(t, newly[stretch.Start.UTC()], "begins with what is free now")
			require.True(t, newly[stretch.End.Add(-time.Minute).UTC()], "ends with what is free now")
			require.True(t, i == 0 || freed[i-1].End.Before(stretch.Start))
		}
	})
}

func TestWhatFitsIsFreeNowAndWasNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawChange(t)
		day, length, now := after.day, after.length, after.now
		fits := map[time.Time]bool{}
		for _, stretch := range Freed(before.schedule, after.schedule, []Days{{day, day}}, now) {
			for _, slot := range after.schedule.FreeIn(stretch, Days{day.AddDays(-3), day.AddDays(3)}, length, now) {
				fits[slot.Start.UTC()] = true
			}
		}
		for _, slot := range after.schedule.FreeSlots(day, length, now) {
			// Minute by minute, because another grid alone frees nothing.
			whole := true
			for at := slot.Start; at.Before(slot.End); at = at.Add(time.Minute) {
				whole = whole && before.bookable(Interval{at, at.Add(time.Minute)})
			}
			require.Equal(t, !whole, fits[slot.Start.UTC()], "%v", slot)
			delete(fits, slot.Start.UTC())
		}
		require.Empty(t, fits, "not free at all")
	})
}

// always is open from nine to twelve on every day.
func always(t *testing.T) *Schedule {
	s := &Schedule{Location: time.UTC, MaxHorizon: 60}
	for weekday := 1; weekday <= 7; weekday++ {
		s.Weekly = append(s.Weekly, WeeklyHours{Weekday: weekday, Window: window(t, "09:00", "12:00")})
	}
	return s
}

func TestWhatAChangeFrees(t *testing.T) {
	monday := Date{2030, 1, 7}
	now := monday.At(8*60, time.UTC)
	claim := func(start, end Clock) func(*Schedule) {
		return func(s *Schedule) {
			s.Claimed = append(s.Claimed, Interval{monday.At(start, time.UTC), monday.At(end, time.UTC)})
		}
	}
	buffers := func(before, after time.Duration) func(*Schedule) {
		return func(s *Schedule) { s.BufferBefore, s.BufferAfter = before, after }
	}
	closed := func(s *Schedule) { s.Closed = true }
	off := func(s *Schedule) {
		s.TimeOff = []Interval{{monday.At(10*60, time.UTC), monday.At(11*60, time.UTC)}}
	}
	override := func(start, end string) func(*Schedule) {
		return func(s *Schedule) { s.Overrides = map[Date][]Window{monday: {window(t, start, end)}} }
	}
	for name, test := range map[string]struct {
		before, after []func(*Schedule)
		want          []string
	}{
		"nothing":            {nil, nil, nil},
		"time off that ends": {[]func(*Schedule){off}, nil, []string{"7 10:00-7 11:00"}},
		"time off alone":     {nil, []func(*Schedule){off}, nil},
		"longer hours": {
			nil, []func(*Schedule){override("08:30", "12:15")}, []string{"7 08:30-7 09:00", "7 12:00-7 12:15"},
		},
		"other hours": {
			[]func(*Schedule){override("13:00", "14:00")}, []func(*Schedule){override("13:30", "15:00")},
			[]string{"7 14:00-7 15:00"},
		},
		"a calendar opens": {[]func(*Schedule){closed}, nil, []string{"7 09:00-9 12:00"}},
		"it opens with its claims": {
			[]func(*Schedule){closed, claim(540, 600)}, []func(*Schedule){claim(540, 600)}, []string{"7 10:00-9 12:00"},
		},
		"the horizon grows": {[]func(*Schedule){func(s *Schedule) { s.MaxHorizon = 1 }}, nil, []string{"9 09:00-9 12:00"}},
		"less notice": {
			[]func(*Schedule){func(s *Schedule) { s.MinNotice = 3 * time.Hour }},
			[]func(*Schedule){func(s *Schedule) { s.MinNotice = 90 * time.Minute }}, []string{"7 09:30-7 11:00"},
		},
		"shorter buffers": {
			[]func(*Schedule){claim(600, 630), buffers(20*time.Minute, 30*time.Minute)},
			[]func(*Schedule){claim(600, 630), buffers(0, 10*time.Minute)}, []string{"7 09:30-7 10:50"},
		},
		"another grid": {nil, []func(*Schedule){func(s *Schedule) { s.StartStep = 5 * time.Minute }}, nil},
		"what is reserved already": {
			[]func(*Schedule){closed}, []func(*Schedule){func(s *Schedule) {
				s.Reserved = []Interval{{monday.At(0, time.UTC), monday.AddDays(2).At(0, time.UTC)}}
			}}, []string{"9 09:00-9 12:00"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := always(t), always(t)
			for _, change := range test.before {
				change(before)
			}
			for _, change := range test.after {
				change(after)
			}
			var got []string
			for _, freed := range Freed(before, after, []Days{{monday, monday.AddDays(2)}}, now) {
				got = append(got, freed.Start.Format("2 15:04-")+freed.End.Format("2 15:04"))
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestDaysWithinOthers(t *testing.T) {
	monday := Date{2030, 1, 7}
	days := func(from, to int) Days { return Days{monday.AddDays(from), monday.AddDays(to)} }
	for _, test := range []struct {
		a, b, both Days
		ok         bool
	}{
		{days(0, 5), days(3, 9), days(3, 5), true},
		{days(0, 9), days(3, 5), days(3, 5), true},
		{days(0, 3), days(3, 5), days(3, 3), true},
		{days(0, 2), days(3, 5), days(3, 2), false},
	} {
		for _, pair := range [][2]Days{{test.a, test.b}, {test.b, test.a}} {
			both, ok := pair[0].Within(pair[1])
			require.Equal(t, test.ok, ok)
			require.Equal(t, test.both, both)
		}
	}
	require.Equal(t, days(-1, 9), Around([]Days{days(3, 5), days(-1, 4), days(2, 9)}))
}

func TestOnlyTheDaysAreLookedAt(t *testing.T) {
	monday := Date{2030, 1, 7}
	closed := &Schedule{Location: time.UTC, Closed: true}
	days := []Days{{monday.AddDays(7), monday.AddDays(7)}, {monday.AddDays(1), monday.AddDays(1)}}
	now := monday.At(0, time.UTC)
	require.Empty(t, Freed(closed, always(t), nil, now))
	require.Equal(t, []string{"2030-01-08T09:00:00Z 2030-01-14T12:00:00Z"}, format(Freed(closed, always(t), days, now)))

	longer := always(t)
	for i := range longer.Weekly {
		longer.Weekly[i].Window.End += 60
	}
	require.Equal(t, []string{"2030-01-08T12:00:00Z 2030-01-08T13:00:00Z", "2030-01-14T12:00:00Z 2030-01-14T13:00:00Z"},
		format(Freed(always(t), longer, days, now)), "what was free on the days between stays out of it")
}

func TestAMoveToTheOtherEndOfTheZonesFreesOnlyWhatIsNew(t *testing.T) {
	at := func(zone string, start, end string) *Schedule {
		loc, err := time.LoadLocation(zone)
		require.NoError(t, err)
		s := &Schedule{Location: loc}
		for weekday := 1; weekday <= 7; weekday++ {
			s.Weekly = append(s.Weekly, WeeklyHours{Weekday: weekday, Window: window(t, start, end)})
		}
		return s
	}
	monday := Date{2030, 1, 7}
	days := []Days{{monday, monday}}
	west, east := "Pacific/Pago_Pago", "Pacific/Kiritimati" // 25 hours apart
	for _, move := range [][2]string{{west, east}, {east, west}} {
		before, after := at(move[0], "00:00", "24:00"), at(move[1], "00:00", "24:00")
		now := monday.AddDays(-7).At(0, time.UTC)
		require.Empty(t, Freed(before, after, days, now), "%v", move)
		require.Len(t, Freed(at(move[0], "09:00", "12:00"), after, days, now), 2, "%v", move)
	}
}

func TestWhatFitsTakesSomeOfWhatIsFreed(t *testing.T) {
	monday := Date{2030, 1, 7}
	s := always(t)
	s.BufferBefore, s.BufferAfter = 10*time.Minute, 10*time.Minute
	freed := Interval{monday.At(11*60, time.UTC), monday.AddDays(1).At(9*60+1, time.UTC)}
	fits := func(from, to Date) []string {
		return format(s.FreeIn(freed, Days{from, to}, time.Hour, monday.At(0, time.UTC)))
	}
	last, first := "2030-01-07T11:00:00Z 2030-01-07T12:00:00Z", "2030-01-08T09:00:00Z 2030-01-08T10:00:00Z"
	require.Equal(t, []string{last, first}, fits(monday, monday.AddDays(5)), "what is next to it was free all along")
	require.Equal(t, []string{first}, fits(monday.AddDays(1), monday.AddDays(5)))
	require.Equal(t, []string{last}, fits(monday.AddDays(-5), monday))
	require.Empty(t, fits(monday.AddDays(2), monday.AddDays(5)))
}
