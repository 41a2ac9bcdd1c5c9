package rules

import "slices"

// MaxVisitTypes is how many visit types a practitioner may have.
const MaxVisitTypes = 50

// VisitType is what a practitioner can be booked for by name.
type VisitType struct {
	ID      string
	Minutes int
	Fee     int64 // in the currency's minor unit
	Modes   []Mode
}

// Wish is what somebody wants to be seen for: a visit type, or no more than a length.
type Wish struct {
	VisitType string // id; empty = whichever is as long
	Minutes   int    // 0 = as the visit type says
	Mode      Mode   // empty = any
}

// Terms are what an appointment is booked on.
type Terms struct {
	VisitType string // id; empty = none
	Minutes   int
	Fee       int64 // in the currency's minor unit
}

// Agree says on what terms a wish can be booked. A length without a type is, where there is a type of that length and
// mode, the first such one; else it has to be one of the practitioner's own lengths, at the practitioner's own fee.
// It fails with ErrVisitTypeNotOffered, ErrVisitTypeMismatch, ErrDurationNotOffered or ErrModeNotOffered.
func (o Offer) Agree(w Wish) (Terms, error) {
	if w.VisitType != "" {
		return o.agreeOnType(w)
	}
	offered := slices.Contains(o.Durations, w.Minutes)
	for _, t := range o.Types {
		if t.Minutes != w.Minutes {
			continue
		}
		if includes(t.Modes, w.Mode) {
			return t.terms(), nil
		}
		offered = true
	}
	if !offered {
		return Terms{}, ErrDurationNotOffered
	}
	if !slices.Contains(o.Durations, w.Minutes) || !includes(o.Modes, w.Mode) {
		return Terms{}, ErrModeNotOffered
	}
	return Terms{Minutes: w.Minutes, Fee: o.Fee}, nil
}

func (o Offer) agreeOnType(w Wish) (Terms, error) {
	n := slices.IndexFunc(o.Types, func(t VisitType) bool { return t.ID == w.VisitType })
	if n < 0 {
		return Terms{}, ErrVisitTypeNotOffered
	}
	t := o.Types[n]
	if w.Minutes != 0 && w.Minutes != t.Minutes {
		return Terms{}, ErrVisitTypeMismatch
	}
	if !includes(t.Modes, w.Mode) {
		return Terms{}, ErrModeNotOffered
	}
	return t.terms(), nil
}

func (t VisitType) terms() Terms { return Terms{VisitType: t.ID, Minutes: t.Minutes, Fee: t.Fee} }

func includes(modes []Mode, mode Mode) bool { return mode == "" || slices.Contains(modes, mode) }

// Lengths returns every length, in minutes, that can be booked in a mode (empty = any), the shortest first.
func (o Offer) Lengths(mode Mode) (lengths []int) {
	if includes(o.Modes, mode) {
		lengths = slices.Clone(o.Durations)
	}
	for _, t := range o.Types {
		if includes(t.Modes, mode) {
			lengths = append(lengths, t.Minutes)
		}
	}
	slices.Sort(lengths)
	return slices.Compact(lengths)
}

// AllModes returns every mode in which something can be booked.
func (o Offer) AllModes() []Mode {
	modes := slices.Clone(o.Modes)
	for _, t := range o.Types {
		for _, mode := range t.Modes {
			if !slices.Contains(modes, mode) {
				modes = append(modes, mode)
			}
		}
	}
	return modes
}
