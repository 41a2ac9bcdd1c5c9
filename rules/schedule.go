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

// LastDate returns the last date that can be booked.
func (s *Schedule) LastDate(now time.Time) Date {
	horizon := s.MaxHorizon
	if horizon == 0 {
		horizon = DefaultHorizon
	}
	return DateOf(now, s.Location).AddDays(horizon)
}

// Candidate is one start of a window's grid. Refusal is the rule that removed it; nil means free.
type Candidate struct {
	Interval
	Refusal error
}

// Candidates returns every start on the grids of a date's windows, in order, with its verdict.
// A start that does not exist on the wall clock of that date is not among them.
func (s *Schedule) Candidates(d Date, length time.Duration, now time.Time) []Candidate {
	var candidates []Candidate
	for _, window := range s.Windows(d) {
		bounds := s.bounds(d, window)
		for clock := window.Start; clock < window.End; clock += s.step(length) {
			start := d.At(clock, s.Location)
			slot := Interval{start, start.Add(length)}
			if !bounds.Contains(slot) || clockOf(start) != clock {
				continue
			}
			candidates = append(candidates, Candidate{slot, s.verdict(slot, now)})
		}
	}
	return candidates
}

// FreeSlots returns the slots of a date that can be booked at the moment now, in order.
func (s *Schedule) FreeSlots(d Date, length time.Duration, now time.Time) []Interval {
	var free []Interval
	for _, candidate := range s.Candidates(d, length, now) {
		if candidate.Refusal == nil {
			free = append(free, candidate.Interval)
		}
	}
	return free
}

// Decide says whether an appointment can be booked at the moment now: nil, or the refusal.
// It is nil exactly for what FreeSlots offers.
func (s *Schedule) Decide(slot Interval, now time.Time) error {
	if err := s.notice(slot, now); err != nil {
		return err
	}
	local := slot.Start.In(s.Location)
	d, clock, length := DateOf(local, s.Location), clockOf(local), slot.End.Sub(slot.Start)
	for _, window := range s.Windows(d) {
		if !s.bounds(d, window).Contains(slot) || clock < window.Start || clock >= window.End {
			continue
		}
		if (clock-window.Start)%s.step(length) != 0 || !d.At(clock, s.Location).Equal(slot.Start) {
			return ErrOffGrid
		}
		return s.collision(slot)
	}
	return ErrOutsideHours
}

// Covers reports whether the practitioner is there for the whole appointment, whatever else is booked.
func (s *Schedule) Covers(appointment Interval) bool {
	d := DateOf(appointment.Start, s.Location)
	for _, off := range s.TimeOff {
		if off.Overlaps(appointment) {
			return false
		}
	}
	return slices.ContainsFunc(s.Windows(d), func(w Window) bool { return s.bounds(d, w).Contains(appointment) })
}

func (s *Schedule) verdict(slot Interval, now time.Time) error {
	if err := s.notice(slot, now); err != nil {
		return err
	}
	return s.collision(slot)
}

func (s *Schedule) notice(slot Interval, now time.Time) error {
	switch {
	case slot.Start.Before(now):
		return ErrInThePast
	case slot.Start.Sub(now) < s.MinNotice:
		return ErrTooSoon
	case DateOf(slot.Start, s.Location).Compare(s.LastDate(now)) > 0:
		return ErrTooFar
	}
	return nil
}

func (s *Schedule) collision(slot Interval) error {
	for _, off := range s.TimeOff {
		if off.Overlaps(slot) {
			return ErrOutsideHours
		}
	}
	if slices.ContainsFunc(s.Reserved, slot.Overlaps) {
		return ErrSlotTaken
	}
	occupied := s.Occupied(slot)
	next := sort.Search(len(s.Claimed), func(i int) bool { return s.Claimed[i].End.After(occupied.Start) })
	if next < len(s.Claimed) && s.Claimed[next].Start.Before(occupied.End) {
		return ErrSlotTaken
	}
	return nil
}

// bounds returns when a window of a date is; it is empty where a clock change swallows the window.
func (s *Schedule) bounds(d Date, w Window) Interval {
	start := d.At(w.Start, s.Location)
	return Interval{start, maxTime(start, d.At(w.End, s.Location))}
}

func (s *Schedule) step(length time.Duration) Clock {
	if s.StartStep > 0 {
		length = s.StartStep
	}
	return Clock(length / time.Minute)
}

// FirstFree returns the first few free slots between two dates (inclusive), in order.
func (s *Schedule) FirstFree(from, to Date, length time.Duration, now time.Time, most int) []Interval {
	if last := s.LastDate(now); last.Compare(to) < 0 {
		to = last
	}
	if len(s.Weekly) == 0 && len(s.Overrides) == 0 {
		return nil
	}
	var free []Interval
	for d := from; d.Compare(to) <= 0 && len(free) < most; d = d.AddDays(1) {
		free = append(free, s.FreeSlots(d, length, now)...)
	}
	return free[:min(most, len(free))]
}

// Until returns the instant from which the free slots that were found at the moment now may be others, by time alone:
// the first of them comes too near, or the horizon moves.
func (s *Schedule) Until(free []Interval, now time.Time) time.Time {
	until := DateOf(now, s.Location).AddDays(1).At(0, s.Location)
	if len(free) > 0 {
		if near := free[0].Start.Add(-s.MinNotice + 1); near.Before(until) {
			until = near
		}
	}
	return until
}
