package rules

import (
	"errors"
	"slices"
)

// MaxWeeklyHours is how many windows a practitioner may set at once.
const MaxWeeklyHours = 200

// WeeklyHours is a window that recurs on one weekday, between two dates (inclusive; nil = open).
type WeeklyHours struct {
	Weekday            int // ISO 8601: 1 (Monday) to 7 (Sunday)
	Window             Window
	ValidFrom, ValidTo *Date
}

// ParseWeeklyHours reads the texts of weekly hours; empty dates are open. Where several things are wrong it names all,
// joined in the order of the arguments: ErrInvalidWindow and ErrInvalidDate, each on its fields.
func ParseWeeklyHours(weekday int, start, end, validFrom, validTo string) (WeeklyHours, error) {
	window, windowErr := ParseWindow(start, end)
	from, fromErr := parseOptionalDate(validFrom, "valid_from")
	to, toErr := parseOptionalDate(validTo, "valid_to")
	if from != nil && to != nil && from.Compare(*to) > 0 {
		toErr = ErrInvalidDate.On("valid_to").Because("Must not be before valid_from.")
	}
	hours := WeeklyHours{Weekday: weekday, Window: window, ValidFrom: from, ValidTo: to}
	return hours, errors.Join(windowErr, fromErr, toErr)
}

func parseOptionalDate(text, field string) (*Date, error) {
	if text == "" {
		return nil, nil // An open end is a value of its own here.
	}
	d, err := ParseDate(text)
	if err != nil {
		return nil, ErrInvalidDate.On(field)
	}
	return &d, nil
}

// Equal reports whether both say the same.
func (h WeeklyHours) Equal(other WeeklyHours) bool {
	return h.Weekday == other.Weekday && h.Window == other.Window &&
		sameDate(h.ValidFrom, other.ValidFrom) && sameDate(h.ValidTo, other.ValidTo)
}

func sameDate(a, b *Date) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func (h WeeklyHours) appliesOn(d Date) bool {
	return h.Weekday == d.Weekday() &&
		(h.ValidFrom == nil || h.ValidFrom.Compare(d) <= 0) &&
		(h.ValidTo == nil || d.Compare(*h.ValidTo) <= 0)
}

// CheckBeside refuses, with ErrInvalidWindow, hours that overlap any of the others.
func (h WeeklyHours) CheckBeside(others []WeeklyHours) error {
	if slices.ContainsFunc(others, h.Overlaps) {
		return ErrInvalidWindow.Because("It overlaps another window of this weekday.")
	}
	return nil
}

// CheckInWeek is CheckBeside, and refuses hours of no day of the week.
func (h WeeklyHours) CheckInWeek(others []WeeklyHours) error {
	if h.Weekday < 1 || h.Weekday > 7 {
		return ErrInvalidWindow.Because("A weekday is a number from 1 (Monday) to 7 (Sunday).")
	}
	return h.CheckBeside(others)
}

// Overlaps reports whether there is a date on which both apply and their windows share a minute.
func (h WeeklyHours) Overlaps(other WeeklyHours) bool {
	if h.Weekday != other.Weekday || !h.Window.Overlaps(other.Window) {
		return false
	}
	from, to := later(h.ValidFrom, other.ValidFrom), earlier(h.ValidTo, other.ValidTo)
	if from == nil || to == nil {
		return true
	}
	first := from.AddDays((h.Weekday - from.Weekday() + 7) % 7)
	return first.Compare(*to) <= 0
}

func later(a, b *Date) *Date {
	if a == nil || b != nil && a.Compare(*b) < 0 {
		return b
	}
	return a
}

func earlier(a, b *Date) *Date {
	if a == nil || b != nil && a.Compare(*b) > 0 {
		return b
	}
	return a
}
