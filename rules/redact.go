package rules

import "regexp"

// What has no business in a log, by its form: tokens, addresses, and numbers as long as a one-time password or longer,
// such as telephone and account numbers.
var private = []struct {
	form    *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`eyJ[\w-]+(?:\.|%2[Ee])[\w-]*(?:(?:\.|%2[Ee])[\w-]*)?`), "[token]"},
	{regexp.MustCompile(`(?i)[\p{L}\p{N}._%+'-]+(@|%40)[\p{L}\p{N}.-]+`), "[address]"},
	{regexp.MustCompile(`(?i)\b[A-Z]{5}[0-9]{4}[A-Z]\b`), "[pan]"},
	{regexp.MustCompile(`(?:\+|%2B|\b)[0-9](?:[ ().-]?[0-9]){7,}\b`), "[number]"},
}

// Redact takes out of a text what is private by its form.
func Redact(text string) string {
	for _, p := range private {
		text = p.form.ReplaceAllString(text, p.instead)
	}
	return text
}
