package rules

import (
	"regexp"
	"strings"
)

var (
	panPattern     = regexp.MustCompile(`^[A-Z]{5}[0-9]{4}[A-Z]$`)
	ifscPattern    = regexp.MustCompile(`^[A-Z]{4}0[A-Z0-9]{6}$`)
	accountPattern = regexp.MustCompile(`^[0-9]{9,18}$`)
	phonePattern   = regexp.MustCompile(`^\+?[0-9]{6,15}$`)

	separators = strings.NewReplacer(" ", "", "-", "")
	phoneMarks = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "", "/", "")
)

// ParsePAN reads an Indian permanent account number (Income-tax Rules, rule 114): AAAAA9999A.
func ParsePAN(text string) (string, error) {
	return normalized(strings.ToUpper(separators.Replace(text)), panPattern, ErrInvalidPAN)
}

// ParseIFSC reads an Indian Financial System Code (Reserve Bank of India): AAAA0XXXXXX.
func ParseIFSC(text string) (string, error) {
	return normalized(strings.ToUpper(separators.Replace(text)), ifscPattern, ErrInvalidIFSC)
}

// ParseAccountNumber reads a bank account number of 9 to 18 digits.
func ParseAccountNumber(text string) (string, error) {
	return normalized(separators.Replace(text), accountPattern, ErrInvalidAccount)
}

// ParsePhone reads a telephone number as it is dialled and drops its separators (ITU-T E.164: at most 15 digits).
func ParsePhone(text string) (string, error) {
	return normalized(phoneMarks.Replace(text), phonePattern, ErrInvalidPhone)
}

func normalized(text string, pattern *regexp.Regexp, refusal error) (string, error) {
	if !pattern.MatchString(text) {
		return "", refusal
	}
	return text, nil
}
