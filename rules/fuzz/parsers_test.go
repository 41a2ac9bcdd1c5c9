// Package fuzz gives any text to the parsers of the rules. It is a package of its own, since Go makes all that a fuzzed
// test is built with anew: the tests of the rules bring in an HTTP client.
package fuzz

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"pocketclinic/rules"
)

// parser is a parser of the rules, whose values are written in one form: that has the shape, and is read as itself.
type parser struct {
	shape string
	parse func(text string) (string, error)
}

var parsers = []parser{
	{`^\d{4}-\d\d-\d\d$`, func(text string) (string, error) { d, err := rules.ParseDate(text); return d.String(), err }},
	{
		`^([01]\d|2[0-3]):[0-5]\d$|^24:00$`,
		func(text string) (string, error) { c, err := rules.ParseClock(text); return c.String(), err },
	},
	{`^[A-Z]{5}[0-9]{4}[A-Z]$`, rules.ParsePAN},
	{`^[A-Z]{4}0[A-Z0-9]{6}$`, rules.ParseIFSC},
	{`^[0-9]{9,18}$`, rules.ParseAccountNumber},
	{`^\+?[0-9]{6,15}$`, rules.ParsePhone},
	{`^[A-Z]{3}$`, rules.ParseCurrency},
	{`^[A-Za-z0-9_+/-]+$`, func(text string) (string, error) {
		zone, err := rules.ParseTimezone(text)
		if err != nil {
			return "", err
		}
		return zone.String(), nil
	}},
	{`^\d{4}-\d\d-\d\d$`, func(text string) (string, error) {
		d, err := rules.ParseBirthDate(text, time.Date(2030, 1, 7, 2, 30, 0, 0, time.UTC))
		return d.String(), err
	}},
	{`^([0-2]\d:[0-5]\d) ([0-2]\d:[0-5]\d)$`, func(text string) (string, error) {
		start, end, _ := strings.Cut(text, " ")
		w, err := rules.ParseWindow(start, end)
		if err == nil && w.End <= w.Start {
			return "a window that is none", nil
		}
		return w.Start.String() + " " + w.End.String(), err
	}},
	{`^[\d-]{10} [\d-]{10}$`, func(text string) (string, error) {
		from, to, _ := strings.Cut(text, " ")
		days, err := rules.ParseWait(from, to)
		if err == nil && (days.From.DaysUntil(days.To) < 0 || days.From.DaysUntil(days.To) >= rules.MaxWaitDays) {
			return "days that are none", nil
		}
		return days.From.String() + " " + days.To.String(), err
	}},
	{`^\[[0-9,]+\]$`, func(text string) (string, error) { return reread(text, rules.ParseDurations) }},
	{`^[0-2]\d:[0-5]\d [0-2]\d:[0-5]\d [\d-]{10} [\d-]{10}$`, func(text string) (string, error) {
		parts := strings.Split(text, " ")
		if len(parts) != 4 {
			return "", rules.ErrInvalidWindow
		}
		h, err := rules.ParseWeeklyHours(1, parts[0], parts[1], parts[2], parts[3])
		if err != nil || h.ValidFrom == nil || h.ValidTo == nil {
			return "", rules.ErrInvalidDate
		}
		return strings.Join(
				[]string{h.Window.Start.String(), h.Window.End.String(), h.ValidFrom.String(), h.ValidTo.String()},
				" ",
			),
			nil
	}},
}

// reread reads a list of numbers, and writes it as it was understood.
func reread[T any](text string, parse func([]float64) (T, error)) (string, error) {
	var numbers []float64
	if err := json.Unmarshal([]byte(text), &numbers); err != nil {
		return "", err
	}
	parsed, err := parse(numbers)
	if err != nil {
		return "", err
	}
	raw, err := json.Marshal(parsed)
	return string(raw), err
}

// FuzzParsers gives any text to every parser; which says to which.
func FuzzParsers(f *testing.F) {
	for i, seed := range []string{
		"2030-01-07", "24:00", "abcde 1234-f", "HDFC0001234", "1234 5678 9012", "+91 (98) 1234-5678", "inr", "Asia/Kolkata",
		"1990-05-17 00:00:00.000Z", "09:00 24:00", "2030-01-07 2030-02-01", "[30,15,15]", "09:00 12:00 2030-01-01 2030-12-31",
		"2030-02-30", "09:60", "١٢٣٤٥٦٧٨٩", "ſbcde1234f", "../../etc/passwd", "Local", "[5e0,-0]", "1e999",
	} {
		f.Add(byte(i), seed)
	}
	f.Fuzz(func(t *testing.T, which byte, text string) {
		p := parsers[int(which)%len(parsers)]
		once, err := p.parse(text)
		if err != nil {
			return
		}
		if !regexp.MustCompile(p.shape).MatchString(once) {
			t.Fatalf("%q is read as %q, which is not of the shape %s", text, once, p.shape)
		}
		if twice, err := p.parse(once); err != nil || twice != once {
			t.Fatalf("%q is read as %q, and that as %q (%v)", text, once, twice, err)
		}
	})
}
