package rules

import (
	"slices"
	"strings"
	"time"
)

// Mode is how practitioner and visitor meet.
type Mode string

// Telephone asks for a visitor with a number; the others do not.
const (
	Telephone Mode = "telephone"
	Video     Mode = "video"
	Physical  Mode = "physical"
)

// ParseDurations reads a list of lengths in minutes: whole numbers from 5 to 480.
// It returns them in order, each once, or ErrInvalidDuration.
func ParseDurations(minutes []float64) ([]int, error) {
	durations := make([]int, 0, len(minutes))
	for _, m := range minutes {
		length := time.Duration(m * float64(time.Minute))
		if m != float64(int(m)) || length < MinDuration || length > MaxDuration {
			return nil, ErrInvalidDuration.On("slot_durations")
		}
		durations = append(durations, int(m))
	}
	if len(durations) == 0 {
		return nil, ErrInvalidDuration.On("slot_durations").Because("Offer at least one duration.")
	}
	slices.Sort(durations)
	return slices.Compact(durations), nil
}

// ParseTimezone reads the name of an IANA time zone. It fails with ErrInvalidTimezone.
func ParseTimezone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, ErrInvalidTimezone
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, ErrInvalidTimezone
	}
	return loc, nil
}

// Offer is what a practitioner can be booked for.
type Offer struct {
	Durations []int // minutes
	Modes     []Mode
	Fee       int64       // of what is of no visit type, in the currency's minor unit
	Types     []VisitType // the active ones, in their order
}

// Staff is what tells whether one practitioner can take the place of another.
type Staff struct {
	ID, Specialization string
	Active             bool
}

// CanStandInFor reports whether somebody can see the visitors of another one.
func (s Staff) CanStandInFor(other Staff) bool {
	return s.Active && s.ID != other.ID && strings.EqualFold(s.Specialization, other.Specialization)
}
