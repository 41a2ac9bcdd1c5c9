package rules

import (
	"slices"
	"time"
)

// Profile holds a visitor's answers by field name; an empty one was not given.
type Profile map[string]string

// RequiredProfile lists the fields that make a visitor's profile complete.
var RequiredProfile = []string{
	"name", "address_line1", "postal_code", "city", "country", "nationality", "gender", "date_of_birth", "type",
}

// CheckProfile refuses, with ErrProfileIncomplete on the missing fields, a profile that cannot book
// an appointment of this mode. A visit by telephone needs a phone number too.
func CheckProfile(p Profile, mode Mode) error {
	required := RequiredProfile
	if mode == Telephone {
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
