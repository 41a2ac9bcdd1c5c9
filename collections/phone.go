package collections

import (
	"github.com/nyaruka/phonenumbers"

	"pocketclinic/rules"
)

// parsePhone reads a telephone number as it is dialled in a country (ISO 3166-1 alpha-2), and returns it as ITU-T E.164
// has it, such as +919876543210. It fails with rules.ErrInvalidPhone on what is no number in that country's plan.
func parsePhone(country string) func(text string) (string, error) {
	return func(text string) (string, error) {
		dialled, err := rules.ParsePhone(text)
		if err != nil {
			return "", err
		}
		number, err := phonenumbers.Parse(dialled, country)
		if err != nil || !phonenumbers.IsValidNumber(number) {
			return "", rules.ErrInvalidPhone
		}
		return phonenumbers.Format(number, phonenumbers.E164), nil
	}
}
