package rules

import (
	"slices"
	"time"
)

// RelocationAction is what is done with each appointment of a practitioner who cannot come.
type RelocationAction string

// Visitors are told of other times, or the clinic acts for them.
const (
	ProposeTimes RelocationAction = "propose"
	MoveAll      RelocationAction = "move"
	CancelAll    RelocationAction = "cancel"
)

// RelocationStatus is how far a relocation is.
type RelocationStatus string

// A relocation is worked off one appointment after the other.
const (
	RelocationQueued  RelocationStatus = "queued"
	RelocationRunning RelocationStatus = "running"
	RelocationDone    RelocationStatus = "done"
)

// RelocationOutcome is what became of one appointment of a relocation.
type RelocationOutcome string

// Pending is what was not tried yet. What is refused is left as it was.
const (
	Pending           RelocationOutcome = "pending"
	OutcomeProposed   RelocationOutcome = "proposed"
	OutcomeMoved      RelocationOutcome = "moved"
	OutcomeCancelled  RelocationOutcome = "cancelled"
	OutcomeRefused    RelocationOutcome = "refused"
	MostRelocated                       = 500 // appointments at once
	MostProposals                       = 3   // times that one visitor is told of
	ProposalDays                        = 14  // from the day of the appointment on
	proposalsByPerson                   = 100 // free times that are looked at
)

// Progress is how much of a relocation is done.
type Progress struct{ Total, Done, Failed int }

// After counts one more outcome.
func (p Progress) After(outcome RelocationOutcome) Progress {
	if outcome == OutcomeRefused {
		p.Failed++
	} else {
		p.Done++
	}
	return p
}

// Status returns how far that is.
func (p Progress) Status() RelocationStatus {
	switch p.Done + p.Failed {
	case p.Total:
		return RelocationDone
	case 0:
		return RelocationQueued
	}
	return RelocationRunning
}

// Opening is a free time of a practitioner.
type Opening struct {
	Practitioner string
	Start        time.Time
}

// OpeningsOn returns the free times of the day, at a practitioner's, on which an appointment is.
func (s *Schedule) OpeningsOn(practitioner string, appointment Interval, now time.Time) []Opening {
	day := DateOf(appointment.Start, s.Location)
	return openings(practitioner, s.FreeSlots(day, appointment.End.Sub(appointment.Start), now))
}

// OpeningsFrom returns the first free times of a practitioner from the day of an appointment on.
func (s *Schedule) OpeningsFrom(practitioner string, appointment Interval, now time.Time) []Opening {
	day := DateOf(appointment.Start, s.Location)
	length := appointment.End.Sub(appointment.Start)
	return openings(practitioner, s.FirstFree(day, day.AddDays(ProposalDays), length, now, proposalsByPerson))
}

func openings(practitioner string, free []Interval) []Opening {
	found := make([]Opening, len(free))
	for i, slot := range free {
		found[i] = Opening{practitioner, slot.Start}
	}
	return found
}

// NearestFirst puts openings in the order of how near they are to an instant; of two as near, the earlier is the first.
func NearestFirst(openings []Opening, to time.Time) {
	slices.SortStableFunc(openings, func(a, b Opening) int {
		if near := a.Start.Sub(to).Abs() - b.Start.Sub(to).Abs(); near != 0 {
			return int(near / near.Abs())
		}
		return a.Start.Compare(b.Start)
	})
}

// ProposalOrder puts openings in the order in which they are proposed to somebody: the next of their own practitioner,
// then the nearest. What was proposed to somebody else already comes last: only one of them can have it.
func ProposalOrder(openings []Opening, own string, at time.Time, proposed []Opening) []Opening {
	NearestFirst(openings, at)
	var first, fresh, stale []Opening
	for _, o := range openings {
		switch {
		case slices.ContainsFunc(proposed, func(p Opening) bool {
			return p.Practitioner == o.Practitioner && p.Start.Equal(o.Start)
		}):
			stale = append(stale, o)
		case o.Practitioner == own && len(first) == 0:
			first = append(first, o)
		default:
			fresh = append(fresh, o)
		}
	}
	return slices.Concat(first, fresh, stale)
}
