package rules

import (
	"slices"
	"time"
)

// Profile holds a visitor's answers by field name; an empty one was not given.
type Profile map[string]string

// FullProfile lists the fields that make a profile complete where a clinic does not say which it wants.
var FullProfile = []string{
	"name", "address_line1", "postal_code", "city", "country", "nationality", "gender", "date_of_birth", "type",
}

// ProfileFields lists all that a clinic may want of a profile.
var ProfileFields = append(slices.Clone(FullProfile), "phone", "address_line2", "state")

// ParseRequiredProfile reads the names of the fields that a clinic wants, and returns each once; FullProfile where
// there are none. It fails with ErrInvalidRequiredProfile on a name that is of no field.
func ParseRequiredProfile(names []string) ([]string, error) {
	var required []string
	for _, name := range names {
		if !slices.Contains(ProfileFields, name) {
			return nil, ErrInvalidRequiredProfile
		}
		if !slices.Contains(required, name) {
			required = append(required, name)
		}
	}
	if len(required) == 0 {
		return FullProfile, nil
	}
	return required, nil
}

// CheckProfile refuses, with ErrProfileIncomplete on the missing fields, a profile that cannot book
// an appointment of this mode. A visit by telephone needs a phone number, whatever else is required.
func CheckProfile(p Profile, required []string, mode Mode) error {
	if mode == Telephone && !slices.Contains(required, "phone") {
		required = append(slices.Clone(required), "phone")
	}
	var missing []string
	for _, field := range required {
		if p[field] == "" {
			missing = append(missing, field)
		}
	}
	if len(missing) > 0 {
		return ErrProfileIncomplete.On(missing...)
	}
	return nil
}

// ParseBirthDate reads a date of birth: a date in the past, at most 150 years ago.
// It fails with ErrInvalidDate.
func ParseBirthDate(text string, now time.Time) (Date, error) {
	d, err := ParseDate(text)
	if err != nil {
		return Date{}, ErrInvalidDate.On("date_of_birth")
	}
	today := DateOf(now, time.UTC)
	if d.Compare(today) >= 0 || d.Year < today.Year-150 {
		return Date{}, ErrInvalidDate.On("date_of_birth").Because("Must be a date in the past.")
	}
	return d, nil
}
