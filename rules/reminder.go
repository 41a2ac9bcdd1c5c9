package rules

import (
	"slices"
	"time"
)

// MaxReminders is how many reminders of one appointment a clinic may send.
const MaxReminders = 10

// ParseReminders reads the hours before the start at which to remind: more than 0, at most 30 days.
// It returns them each once, the longest first, or ErrInvalidReminders.
func ParseReminders(hours []float64) ([]time.Duration, error) {
	leads := make([]time.Duration, 0, len(hours))
	for _, h := range hours {
		if h <= 0 || h > 30*24 {
			return nil, ErrInvalidReminders
		}
		leads = append(leads, time.Duration(h*float64(time.Hour)))
	}
	slices.Sort(leads)
	slices.Reverse(leads)
	leads = slices.Compact(leads)
	if len(leads) > MaxReminders {
		return nil, ErrInvalidReminders
	}
	return leads, nil
}

// NextReminder returns the first moment after the given one at which to remind of an appointment; zero if none is left.
// What is booked or moved when a reminder's moment has passed already is not reminded of at that distance.
func NextReminder(start time.Time, leads []time.Duration, after time.Time) time.Time {
	var next time.Time
	for _, lead := range leads {
		due := start.Add(-lead)
		if due.After(after) && (next.IsZero() || due.Before(next)) {
			next = due
		}
	}
	return next
}

// NoShowPeriod is how long a missed appointment counts against its visitor.
func NoShowPeriod(now time.Time) time.Time { return now.AddDate(-1, 0, 0) }

// CheckNoShows refuses, with ErrNoShowLimit, a visitor who has missed as many appointments as the clinic allows;
// 0 = any number.
func CheckNoShows(missed, limit int) error {
	if limit > 0 && missed >= limit {
		return ErrNoShowLimit
	}
	return nil
}
