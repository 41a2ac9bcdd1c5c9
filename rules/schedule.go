package rules

import (
	"slices"
	"sort"
	"time"
)

// Limits of a schedule. An occupied interval is at most an appointment and its two buffers long.
const (
	MinDuration     = 5 * time.Minute
	MaxDuration     = 480 * time.Minute
	MaxBuffer       = 240 * time.Minute
	MaxOccupied     = MaxDuration + 2*MaxBuffer
	MaxRangeDays    = 31
	DefaultHorizon  = 365 // days, where a practitioner sets none
	GreatestHorizon = 730
)

// Window is a half-open span of local wall time within one day.
type Window struct {
	Start, End Clock
}

// ParseWindow reads the two clock times of a window. It fails with ErrInvalidWindow, on what is wrong of the two.
func ParseWindow(start, end string) (Window, error) {
	from, startErr := ParseClock(start)
	to, endErr := ParseClock(end)
	switch {
	case startErr != nil && endErr != nil:
		return Window{}, ErrInvalidWindow.On("start", "end")
	case startErr != nil:
		return Window{}, ErrInvalidWindow.On("start")
	case endErr != nil || to <= from:
		return Window{}, ErrInvalidWindow.On("end")
	}
	return Window{from, to}, nil
}

// Overlaps reports whether the two windows share a minute.
func (w Window) Overlaps(other Window) bool { return w.Start < other.End && other.Start < w.End }

// CheckWindows refuses, with ErrInvalidWindow, a day whose windows overlap.
func CheckWindows(windows []Window) error {
	sorted := sortWindows(windows)
	for i := 1; i < len(sorted); i++ {
		if sorted[i-1].Overlaps(sorted[i]) {
			return ErrInvalidWindow.On("windows")
		}
	}
	return nil
}

func sortWindows(windows []Window) []Window {
	sorted := slices.Clone(windows)
	slices.SortFunc(sorted, func(a, b Window) int { return int(a.Start - b.Start) })
	return sorted
}

// joinWindows makes one window of those that touch: nobody sees a seam between them.
func joinWindows(windows []Window) []Window {
	var joined []Window
	for _, w := range sortWindows(windows) {
		if last := len(joined) - 1; last >= 0 && w.Start <= joined[last].End {
			joined[last].End = max(joined[last].End, w.End)
			continue
		}
		joined = append(joined, w)
	}
	return joined
}

// Schedule is everything that decides when one practitioner can be booked.
type Schedule struct {
	Location  *time.Location
	Weekly    []WeeklyHours
	Overrides map[Date][]Window // the windows of one date, instead of the weekly ones; none = closed
	TimeOff   []Interval
	Claimed   []Interval // occupied intervals, buffers included, sorted by start; they do not overlap
	Reserved  []Interval // has just come free for appointments, and is about to be proposed to the waitlist
	Closed    bool       // takes no bookings at all

	BufferBefore, BufferAfter time.Duration
	MinNotice                 time.Duration
	StartStep                 time.Duration // 0 = the requested length
	MaxHorizon                int           // days; 0 = DefaultHorizon
}

// WithoutNotice is the same schedule for the desk, which may book until the very start.
func (s *Schedule) WithoutNotice() *Schedule {
	schedule := *s
	schedule.MinNotice = 0
	return &schedule
}

// Windows returns the windows of a date, in order; those that touch are one.
// A date that the calendar of the place skips has none.
func (s *Schedule) Windows(d Date) []Window {
	if s.Closed || !d.existsIn(s.Location) {
		return nil
	}
	if windows, ok := s.Overrides[d]; ok {
		return joinWindows(windows)
	}
	var windows []Window
	for _, hours := range s.Weekly {
		if hours.appliesOn(d) {
			windows = append(windows, hours.Window)
		}
	}
	return joinWindows(windows)
}

// Open returns how long the practitioner is there on a date: the windows, without time off.
func (s *Schedule) Open(d Date) (open time.Duration) {
	for _, w := range s.Windows(d) {
		for _, there := range without([]Interval{s.bounds(d, w)}, Union(s.TimeOff)) {
			open += there.End.Sub(there.Start)
		}
	}
	return open
}

// Occupied returns the interval that an appointment claims: itself and the buffers around it.
func (s *Schedule) Occupied(appointment Interval) Interval {
	return Interval{appointment.Start.Add(-s.BufferBefore), appointment.End.Add(s.BufferAfter)}
}

// Barred returns when there can be no appointment because of an occupied interval:
// itself and, around it, what the buffers of the appointment would need.
func (s *Schedule) Barred(occupied Interval) Interval {
	return Interval{occupied.Start.Add(-s.BufferAfter), occupied.End.Add(s.BufferBefore)}
}
