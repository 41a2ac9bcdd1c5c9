package rules

import (
	"slices"
	"time"
)

// Interval is a half-open span of instants.
type Interval struct {
	Start, End time.Time
}

// Overlaps reports whether the two intervals share an instant.
func (i Interval) Overlaps(other Interval) bool {
	return i.Start.Before(other.End) && other.Start.Before(i.End)
}

// Contains reports whether other lies wholly inside i.
func (i Interval) Contains(other Interval) bool {
	return !other.Start.Before(i.Start) && !other.End.After(i.End)
}

// Union returns the same instants as intervals that are in order and do not touch.
func Union(intervals []Interval) []Interval {
	sorted := slices.Clone(intervals)
	slices.SortFunc(sorted, func(a, b Interval) int { return a.Start.Compare(b.Start) })
	var joined []Interval
	for _, i := range sorted {
		if last := len(joined) - 1; last >= 0 && !i.Start.After(joined[last].End) {
			joined[last].End = maxTime(joined[last].End, i.End)
			continue
		}
		joined = append(joined, i)
	}
	return joined
}

// without returns what of the intervals is in none of the others. Both are as Union returns them, and so is the rest.
func without(intervals, others []Interval) []Interval {
	var rest []Interval
	next := 0
	for _, i := range intervals {
		for next < len(others) && !others[next].End.After(i.Start) {
			next++
		}
		for _, other := range others[next:] {
			if !other.Overlaps(i) {
				break
			}
			if i.Start.Before(other.Start) {
				rest = append(rest, Interval{i.Start, other.Start})
			}
			i.Start = maxTime(i.Start, other.End)
		}
		if i.Start.Before(i.End) {
			rest = append(rest, i)
		}
	}
	return rest
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
