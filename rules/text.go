package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckLine refuses, with ErrControlCharacters, what is not one line of text: it could begin another header of a mail,
// or another line of a calendar.
func CheckLine(text string) error { return checkText(text, "") }

// CheckText is CheckLine for a text that may have lines and tabs.
func CheckText(text string) error { return checkText(text, "\n\t") }

func checkText(text, allowed string) error {
	refused := func(r rune) bool {
		return (unicode.IsControl(r) || r == '\u2028' || r == '\u2029') && !strings.ContainsRune(allowed, r)
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, refused) {
		return ErrControlCharacters
	}
	return nil
}
