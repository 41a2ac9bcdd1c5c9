package rules

import (
	"fmt"
	"time"
)

// Date is a day of the calendar, without a time zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads YYYY-MM-DD, or the midnight timestamp that date pickers send for it
// (2026-12-01 00:00:00.000Z, 2026-12-01T00:00:00Z, …). It fails with ErrInvalidDate.
func ParseDate(text string) (Date, error) {
	for _, layout := range []string{
		time.DateOnly, "2006-01-02 15:04:05.999Z", "2006-01-02T15:04:05.999Z", "2006-01-02T15:04:05.999",
	} {
		t, err := time.Parse(layout, text)
		if err == nil && t.Equal(t.Truncate(24*time.Hour)) && t.Year() >= 1900 {
			return DateOf(t, time.UTC), nil
		}
	}
	return Date{}, ErrInvalidDate
}

// DateOf returns the day on the calendar of loc at the instant t.
func DateOf(t time.Time, loc *time.Location) Date {
	year, month, day := t.In(loc).Date()
	return Date{year, month, day}
}

// String returns YYYY-MM-DD.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

func (d Date) midnightUTC() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// AddDays returns the date n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.midnightUTC().AddDate(0, 0, n), time.UTC) }

// Compare returns -1, 0 or +1 as d lies before, on or after other.
func (d Date) Compare(other Date) int { return d.midnightUTC().Compare(other.midnightUTC()) }

// DaysUntil returns the number of days from d to other, negative when other is earlier.
func (d Date) DaysUntil(other Date) int {
	return int(other.midnightUTC().Sub(d.midnightUTC()) / (24 * time.Hour))
}

// Weekday returns the ISO 8601 weekday, 1 (Monday) to 7 (Sunday).
func (d Date) Weekday() int {
	return (int(d.midnightUTC().Weekday())+6)%7 + 1
}

// At returns the instant of a local wall time of this date, after RFC 5545, section 3.3.5:
// a time that a clock change skips is read with the offset before the gap,
// one that it repeats is its first occurrence. time.Date promises neither.
func (d Date) At(clock Clock, loc *time.Location) time.Time {
	wall := d.midnightUTC().Add(clock.Duration())
	before := offsetAt(wall.Add(-24*time.Hour), loc)
	after := offsetAt(wall.Add(24*time.Hour), loc)

	instant := wall.Add(-before)
	if before != after && offsetAt(instant, loc) != before {
		if later := wall.Add(-after); offsetAt(later, loc) == after {
			instant = later
		}
	}
	return instant.In(loc)
}

// existsIn reports whether the day is on the calendar of loc: moving across the date line skips one.
func (d Date) existsIn(loc *time.Location) bool { return DateOf(d.At(noon, loc), loc) == d }

func offsetAt(t time.Time, loc *time.Location) time.Duration {
	_, seconds := t.In(loc).Zone()
	return time.Duration(seconds) * time.Second
}

// Clock is a wall time in minutes after midnight, 0 to 1440 (24:00, the end of the day).
type Clock int

// EndOfDay is 24:00.
const EndOfDay Clock = 24 * 60

const noon Clock = 12 * 60

// ParseClock reads HH:MM, 00:00 to 24:00. It fails with ErrInvalidWindow.
func ParseClock(text string) (Clock, error) {
	if text == "24:00" {
		return EndOfDay, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, ErrInvalidWindow
	}
	return Clock(t.Hour()*60 + t.Minute()), nil
}

// String returns HH:MM.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c/60, c%60) }

// Duration returns the time since midnight on a day without a clock change.
func (c Clock) Duration() time.Duration { return time.Duration(c) * time.Minute }

// clockOf returns the wall time at t, cut to whole minutes.
func clockOf(t time.Time) Clock { return Clock(t.Hour()*60 + t.Minute()) }
