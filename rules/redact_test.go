package rules

import "testing"

func TestRedact(t *testing.T) {
	for text, want := range map[string]string{
		"550 no such user <asha.rao+x@example.co.in>":         "550 no such user <[address]>",
		"GET /x/asha%40example.test":                          "GET /x/[address]",
		"to +91 98123-45678, failed":                          "to [number], failed",
		"%2B919812345678":                                     "[number]",
		"code 12345678 is wrong":                              "code [number] is wrong",
		"account 000123456789":                                "account [number]",
		"abcde1234f or ABCDE1234F":                            "[pan] or [pan]",
		"/calendar/eyJhbGciOiJI.eyJ2ZXIiOjB9.c2ln-_x.ics":     "/calendar/[token].ics",
		"eyJhbGciOiJI.eyJ2ZXIi":                               "[token]",
		"/calendar/eyJhbGciOiJI%2EeyJ2ZXIiOjB9%2Ec2ln.ics":    "/calendar/[token].ics",
		"slot mwvju57ajs4rucm of 2030-01 at 10.0.0.1 port 80": "slot mwvju57ajs4rucm of 2030-01 at 10.0.0.1 port 80",
		"SQL logic error: no such table: users (1)":           "SQL logic error: no such table: users (1)",
		"/api/collections/appointments/records/abc1234":       "/api/collections/appointments/records/abc1234",
	} {
		if got := Redact(text); got != want {
			t.Errorf("Redact(%q) = %q, want %q", text, got, want)
		}
	}
}
