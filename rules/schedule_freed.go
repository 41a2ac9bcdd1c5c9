package rules

import (
	"slices"
	"time"
)

// ZonesApart is how many dates an instant is away at the most after a move to the other end of the time zones.
const ZonesApart = 2

// Days are dates that follow one another, both inclusive.
type Days struct {
	From, To Date
}

// Within returns those of the days that are among the others; ok is false where there are none.
func (d Days) Within(others Days) (both Days, ok bool) {
	both = Days{*later(&d.From, &others.From), *earlier(&d.To, &others.To)}
	return both, both.From.Compare(both.To) <= 0
}

// Around returns the days from the first to the last of all. There is to be one.
func Around(all []Days) Days {
	around := all[0]
	for _, days := range all[1:] {
		around = Days{*earlier(&around.From, &days.From), *later(&around.To, &days.To)}
	}
	return around
}

// Freed returns what can be booked on the days at the moment now after a change of the schedule and could not before
// it: stretches in order, that hold no time which could be booked before. A stretch runs on over time that could be
// booked neither before nor after, so that a whole calendar that opens is one. It asks for time alone, not for the grid
// of starts: time on another grid has been there all along. The days are those of the place after the change; both
// schedules are to be loaded from ZonesApart before the first to as many after the last.
func Freed(before, after *Schedule, days []Days, now time.Time) []Interval {
	if len(days) == 0 {
		return nil
	}
	around := Around(days)
	old := before.bookable(Days{around.From.AddDays(-ZonesApart), around.To.AddDays(ZonesApart)}, now)
	var free []Interval
	for _, each := range days {
		free = append(free, after.bookable(each, now)...)
	}
	var stretches []Interval
	for _, next := range without(Union(free), old) {
		last := len(stretches) - 1
		if last < 0 || slices.ContainsFunc(old, Interval{stretches[last].End, next.Start}.Overlaps) {
			stretches = append(stretches, next)
			continue
		}
		stretches[last].End = next.End
	}
	return stretches
}

// bookable returns the time in which appointments may lie, as Union does: those that Decide allows lie inside of it,
// and the grid alone keeps others out.
func (s *Schedule) bookable(days Days, now time.Time) []Interval {
	earliest, last := now.Add(s.MinNotice), s.LastDate(now)
	var open []Interval
	for d := days.From; d.Compare(days.To) <= 0 && d.Compare(last) <= 0; d = d.AddDays(1) {
		for _, w := range s.Windows(d) {
			if bounds := s.bounds(d, w); bounds.End.After(earliest) {
				open = append(open, Interval{maxTime(bounds.Start, earliest), bounds.End})
			}
		}
	}
	shut := slices.Concat(s.TimeOff, s.Reserved)
	for _, claimed := range s.Claimed {
		shut = append(shut, s.Barred(claimed))
	}
	return without(Union(open), Union(shut))
}

// FreeIn returns the free slots that take up some of the freed time, on the days, in order.
func (s *Schedule) FreeIn(freed Interval, days Days, length time.Duration, now time.Time) []Interval {
	days, _ = days.Within(Days{DateOf(freed.Start.Add(-length), s.Location), DateOf(freed.End, s.Location)})
	var free []Interval
	for d := days.From; d.Compare(days.To) <= 0; d = d.AddDays(1) {
		for _, slot := range s.FreeSlots(d, length, now) {
			if slot.Overlaps(freed) {
				free = append(free, slot)
			}
		}
	}
	return free
}
