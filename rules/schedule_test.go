package rules_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "pocketclinic/rules"
)

func window(t *testing.T, start, end string) Window {
	t.Helper()
	w, err := ParseWindow(start, end)
	require.NoError(t, err)
	return w
}

func TestParseWindow(t *testing.T) {
	require.Equal(t, Window{540, 1440}, window(t, "09:00", "24:00"))
	for _, bad := range [][2]string{
		{"09:00", "09:00"}, {"10:00", "09:00"}, {"24:00", "24:00"}, {"", "10:00"}, {"09:00", ""}, {"9", "10"},
	} {
		_, err := ParseWindow(bad[0], bad[1])
		require.ErrorIs(t, err, ErrInvalidWindow, "%v", bad)
	}
}

func TestAllThatIsWrongWithHoursIsNamed(t *testing.T) {
	named := func(start, end, from, to string) (fields [][]string) {
		_, err := ParseWeeklyHours(1, start, end, from, to)
		var all interface{ Unwrap() []error }
		require.ErrorAs(t, err, &all)
		for _, one := range all.Unwrap() {
			var refusal *Error
			require.ErrorAs(t, one, &refusal)
			fields = append(fields, refusal.Fields)
		}
		return fields
	}
	require.Equal(t, [][]string{{"start", "end"}, {"valid_from"}, {"valid_to"}}, named("9", "25:00", "soon", "late"))
	require.Equal(t, [][]string{{"end"}, {"valid_to"}}, named("09:00", "09:00", "2030-01-02", "2030-01-01"))
	require.Equal(t, [][]string{{"start"}}, named("24:01", "09:00", "", ""))
	hours, err := ParseWeeklyHours(1, "09:00", "10:00", "2030-01-01 00:00:00.000Z", "")
	require.NoError(t, err)
	require.Equal(t, WeeklyHours{Weekday: 1, Window: window(t, "09:00", "10:00"), ValidFrom: &Date{2030, 1, 1}}, hours)
}

func TestHoursAreEqualWhenTheySayTheSame(t *testing.T) {
	hours := func(weekday int, end, from, to string) WeeklyHours {
		h, err := ParseWeeklyHours(weekday, "09:00", end, from, to)
		require.NoError(t, err)
		return h
	}
	base := hours(1, "10:00", "2030-01-01", "2030-02-01")
	require.True(t, base.Equal(hours(1, "10:00", "2030-01-01", "2030-02-01")))
	for _, other := range []WeeklyHours{
		hours(2, "10:00", "2030-01-01", "2030-02-01"), hours(1, "11:00", "2030-01-01", "2030-02-01"),
		hours(1, "10:00", "", "2030-02-01"), hours(1, "10:00", "2030-01-01", ""),
		hours(1, "10:00", "2030-01-02", "2030-02-01"),
	} {
		require.False(t, base.Equal(other))
		require.False(t, other.Equal(base))
	}
}

func TestWindowsOfOneDayDoNotOverlap(t *testing.T) {
	require.NoError(t, CheckWindows(nil))
	require.NoError(
		t,
		CheckWindows([]Window{window(t, "13:00", "14:00"), window(t, "09:00", "12:00"), window(t, "12:00", "13:00")}),
	)
	for _, clash := range [][]Window{
		{window(t, "09:00", "12:00"), window(t, "11:59", "13:00")},
		{window(t, "09:00", "12:00"), window(t, "09:00", "12:00")},
		{window(t, "10:00", "11:00"), window(t, "14:00", "15:00"), window(t, "09:00", "18:00")},
	} {
		require.ErrorIs(t, CheckWindows(clash), ErrInvalidWindow)
	}
}

func TestWhichWindowsADateHas(t *testing.T) {
	monday := Date{2030, 1, 7}
	until, from := monday.AddDays(7), monday.AddDays(8)
	s := Schedule{
		Location: time.UTC,
		Weekly: []WeeklyHours{
			{Weekday: 1, Window: window(t, "14:00", "16:00"), ValidTo: &until},
			{Weekday: 1, Window: window(t, "09:00", "12:00")},
			{Weekday: 1, Window: window(t, "18:00", "20:00"), ValidFrom: &from},
		},
		Overrides: map[Date][]Window{monday.AddDays(21): {window(t, "06:00", "07:00")}, monday.AddDays(28): nil},
	}

	require.Equal(t, []Window{window(t, "09:00", "12:00"), window(t, "14:00", "16:00")}, s.Windows(monday))
	require.Len(t, s.Windows(until), 2, "the last day counts")
	require.Equal(t, []Window{window(t, "09:00", "12:00"), window(t, "18:00", "20:00")}, s.Windows(monday.AddDays(14)))
	require.Equal(t, []Window{window(t, "06:00", "07:00")}, s.Windows(monday.AddDays(21)))
	require.Empty(t, s.Windows(monday.AddDays(28)))
	require.Empty(t, s.Windows(monday.AddDays(1)))
	s.Closed = true
	require.Empty(t, s.Windows(monday))
}

func TestWindowsThatTouchAreOne(t *testing.T) {
	monday, tuesday := Date{2030, 1, 7}, Date{2030, 1, 8}
	s := Schedule{
		Location: time.UTC,
		Weekly: []WeeklyHours{
			{Weekday: 1, Window: window(t, "10:00", "11:00")},
			{Weekday: 1, Window: window(t, "09:15", "10:00"), ValidTo: &monday},
			{Weekday: 1, Window: window(t, "11:01", "12:00")},
		},
		Overrides: map[Date][]Window{tuesday: {window(t, "23:00", "24:00"), window(t, "22:00", "23:00")}},
	}
	now := monday.At(0, time.UTC)
	starts := func(d Date, length time.Duration) (clocks []string) {
		for _, c := range s.Candidates(d, length, now) {
			require.NoError(t, c.Refusal)
			clocks = append(clocks, c.Start.Format("15:04"))
		}
		return clocks
	}
	covers := func(d Date, start, end Clock) bool {
		return s.Covers(Interval{d.At(start, time.UTC), d.At(end, time.UTC)})
	}

	require.Equal(t, []Window{window(t, "09:15", "11:00"), window(t, "11:01", "12:00")}, s.Windows(monday))
	require.Equal(t, []string{"09:15", "10:00", "11:01"}, starts(monday, 45*time.Minute), "one grid, from the first start")
	require.Equal(t, []string{"09:15"}, starts(monday, 105*time.Minute))
	require.NoError(t, s.Decide(Interval{monday.At(555, time.UTC), monday.At(660, time.UTC)}, now))
	require.True(t, covers(monday, 570, 630))
	require.False(t, covers(monday, 640, 670), "a minute apart is apart")
	require.Equal(t, 105*time.Minute+59*time.Minute, s.Open(monday))
	require.Equal(t, []Window{window(t, "22:00", "24:00")}, s.Windows(tuesday))
	require.Equal(t, []string{"22:00"}, starts(tuesday, 2*time.Hour))
	require.Equal(t, []string{"10:00", "11:01"}, starts(monday.AddDays(7), 45*time.Minute), "the other row is over")
}

func TestTheClockMaySkipAWindowOrADate(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	spring := Date{2027, 3, 14} // 02:00 becomes 03:00
	always := func(w Window) []WeeklyHours {
		return []WeeklyHours{{Weekday: spring.Weekday(), Window: w}, {Weekday: Date{2011, 12, 30}.Weekday(), Window: w}}
	}
	s := Schedule{Location: newYork, Weekly: always(window(t, "02:20", "03:00"))}
	require.Zero(t, s.Open(spring), "02:20 is read as 03:20, after the end")
	require.Empty(t, s.FreeSlots(spring, 5*time.Minute, spring.At(0, newYork)))
	s.Weekly = always(window(t, "01:30", "03:30"))
	require.Equal(t, time.Hour, s.Open(spring))

	apia, err := time.LoadLocation("Pacific/Apia")
	require.NoError(t, err)
	skipped := Date{2011, 12, 30}
	s = Schedule{Location: apia, Weekly: always(window(t, "09:00", "12:00"))}
	require.Empty(t, s.Windows(skipped))
	require.Zero(t, s.Open(skipped))
	require.Empty(t, s.FreeSlots(skipped, time.Hour, skipped.At(0, apia)))
	require.Equal(t, 3*time.Hour, s.Open(skipped.AddDays(7)))
}

func TestDecideNamesTheRule(t *testing.T) {
	monday := Date{2030, 1, 7}
	at := func(d Date, clock Clock) time.Time { return d.At(clock, time.UTC) }
	s := Schedule{
		Location: time.UTC, Weekly: []WeeklyHours{{Weekday: 1, Window: window(t, "09:00", "12:00")}},
		MinNotice: 2 * time.Hour, MaxHorizon: 14,
		TimeOff: []Interval{{at(monday, 600), at(monday, 615)}},
		Claimed: []Interval{{at(monday, 660), at(monday, 690)}},
	}
	now := at(monday, 420)
	for name, test := range map[string]struct {
		start time.Time
		want  error
	}{
		"free":                    {at(monday, 540), nil},
		"the notice to the dot":   {at(monday, 540), nil},
		"past":                    {now.Add(-time.Nanosecond), ErrInThePast},
		"now":                     {now, ErrTooSoon},
		"a little too soon":       {at(monday, 540).Add(-time.Nanosecond), ErrTooSoon},
		"the last day":            {at(monday.AddDays(14), 540), nil},
		"the day after":           {at(monday.AddDays(15), 540), ErrTooFar},
		"before the window":       {at(monday, 539), ErrTooSoon},
		"another day":             {at(monday.AddDays(1), 540), ErrOutsideHours},
		"ends after the window":   {at(monday, 705), ErrOutsideHours},
		"off the grid":            {at(monday, 550), ErrOffGrid},
		"off the grid by seconds": {at(monday, 570).Add(time.Second), ErrOffGrid},
		"time off":                {at(monday, 600), ErrOutsideHours},
		"just after time off":     {at(monday, 630), nil},
		"taken":                   {at(monday, 660), ErrSlotTaken},
		"just after":              {at(monday, 690), nil},
	} {
		t.Run(name, func(t *testing.T) {
			err := s.Decide(Interval{test.start, test.start.Add(30 * time.Minute)}, now)
			if test.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, test.want)
		})
	}
}

func TestFirstFreeStopsInTime(t *testing.T) {
	monday := Date{2030, 1, 7}
	s := Schedule{
		Location:   time.UTC,
		Weekly:     []WeeklyHours{{Weekday: 1, Window: window(t, "09:00", "10:00")}},
		MaxHorizon: 7,
	}
	now := monday.At(0, time.UTC)
	find := func(until, most int) []string {
		return format(s.FirstFree(monday, monday.AddDays(until), 30*time.Minute, now, most))
	}

	require.Len(t, find(0, 5), 2)
	require.Len(t, find(7, 3), 3)
	require.Len(t, find(100, 50), 4, "not beyond the horizon")
	require.Empty(t, (&Schedule{Location: time.UTC}).FirstFree(monday, monday.AddDays(700), time.Hour, now, 1))
}

func TestAnEmptyHorizonIsAYear(t *testing.T) {
	s := Schedule{Location: time.UTC}
	now := Date{2030, 1, 7}.At(0, time.UTC)
	require.Equal(t, Date{2031, 1, 7}, s.LastDate(now))
	s.MaxHorizon = 1
	require.Equal(t, Date{2030, 1, 8}, s.LastDate(now))
}
