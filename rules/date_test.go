package rules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "pocketclinic/rules"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	require.NoError(t, err)
	return loc
}

func TestWallTimesFollowRFC5545(t *testing.T) {
	for name, test := range map[string]struct {
		zone  string
		date  Date
		clock string
		want  string
	}{
		"ordinary":                     {"Asia/Kolkata", Date{2027, 6, 15}, "09:00", "2027-06-15T09:00:00+05:30"},
		"just before the gap":          {"Europe/Berlin", Date{2027, 3, 28}, "01:59", "2027-03-28T01:59:00+01:00"},
		"in the gap":                   {"Europe/Berlin", Date{2027, 3, 28}, "02:30", "2027-03-28T03:30:00+02:00"},
		"first of the gap":             {"America/New_York", Date{2027, 3, 14}, "02:00", "2027-03-14T03:00:00-04:00"},
		"after the gap":                {"Europe/Berlin", Date{2027, 3, 28}, "03:00", "2027-03-28T03:00:00+02:00"},
		"repeated":                     {"Europe/Berlin", Date{2027, 10, 31}, "02:30", "2027-10-31T02:30:00+02:00"},
		"after the repetition":         {"Europe/Berlin", Date{2027, 10, 31}, "03:00", "2027-10-31T03:00:00+01:00"},
		"repeated in the west":         {"America/New_York", Date{2027, 11, 7}, "01:30", "2027-11-07T01:30:00-04:00"},
		"a gap of half an hour":        {"Australia/Lord_Howe", Date{2027, 10, 3}, "02:15", "2027-10-03T02:45:00+11:00"},
		"half an hour repeated":        {"Australia/Lord_Howe", Date{2027, 4, 4}, "01:45", "2027-04-04T01:45:00+11:00"},
		"a day that never was":         {"Pacific/Apia", Date{2011, 12, 30}, "12:00", "2011-12-31T12:00:00+14:00"},
		"offsets of quarters":          {"Asia/Kathmandu", Date{2027, 6, 15}, "09:00", "2027-06-15T09:00:00+05:45"},
		"end of day":                   {"Asia/Kolkata", Date{2027, 6, 15}, "24:00", "2027-06-16T00:00:00+05:30"},
		"end of a day of 23 hours":     {"Europe/Berlin", Date{2027, 3, 28}, "24:00", "2027-03-29T00:00:00+02:00"},
		"beginning of one of 25 hours": {"Europe/Berlin", Date{2027, 10, 31}, "00:00", "2027-10-31T00:00:00+02:00"},
	} {
		t.Run(name, func(t *testing.T) {
			clock, err := ParseClock(test.clock)
			require.NoError(t, err)
			require.Equal(t, test.want, test.date.At(clock, zone(t, test.zone)).Format(time.RFC3339))
		})
	}
}

func TestParseDate(t *testing.T) {
	for _, good := range []string{
		"2026-12-01", "2026-12-01 00:00:00.000Z", "2026-12-01T00:00:00Z", "2026-12-01T00:00:00.000",
	} {
		date, err := ParseDate(good)
		require.NoError(t, err, good)
		require.Equal(t, Date{2026, 12, 1}, date)
		require.Equal(t, "2026-12-01", date.String())
	}
	for _, bad := range []string{
		"", "today", "2026-12-1", "2026-13-01", "2026-02-29", "01.12.2026", "2026-12-01T09:00:00Z", "0001-01-01",
		"12026-01-01", "2026-12-01 ",
		strings.Repeat("2", 1<<20), "２０２６-12-01", "2026-12-01\x00",
	} {
		_, err := ParseDate(bad)
		require.ErrorIs(t, err, ErrInvalidDate, bad[:min(len(bad), 30)])
	}
}

func TestDatesCount(t *testing.T) {
	require.Equal(t, Date{2028, 3, 1}, Date{2028, 2, 28}.AddDays(2))
	require.Equal(t, Date{2026, 12, 31}, Date{2027, 1, 1}.AddDays(-1))
	require.Equal(t, 366, Date{2028, 1, 1}.DaysUntil(Date{2029, 1, 1}))
	require.Equal(t, -1, Date{2028, 1, 1}.DaysUntil(Date{2027, 12, 31}))
	require.Equal(t, 1, Date{2030, 1, 7}.Weekday())
	require.Equal(t, 7, Date{2030, 1, 13}.Weekday())
	require.Equal(t, Date{2030, 1, 8}, DateOf(time.Date(2030, 1, 7, 20, 0, 0, 0, time.UTC), zone(t, "Asia/Kolkata")))
}

func TestParseClock(t *testing.T) {
	for text, want := range map[string]Clock{"00:00": 0, "09:30": 570, "23:59": 1439, "24:00": EndOfDay} {
		clock, err := ParseClock(text)
		require.NoError(t, err)
		require.Equal(t, want, clock)
		require.Equal(t, text, clock.String())
	}
	for _, bad := range []string{
		"", "9:30", "24:01", "25:00", "12:60", "-1:00", "12:00:00", "noon", " 09:00", "٠٩:٠٠", "12.00",
	} {
		_, err := ParseClock(bad)
		require.ErrorIs(t, err, ErrInvalidWindow, bad)
	}
}
