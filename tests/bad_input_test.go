package tests

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

// oddities are values that nobody should send.
var oddities = []any{
	nil,
	"",
	" ",
	0,
	-1,
	1.5,
	1e308,
	true,
	false,
	[]any{},
	[]any{nil},
	[]any{"a", 1},
	object{},
	object{"a": object{"b": nil}},
	strings.Repeat(
		"x",
		1<<14,
	),
	"'; DROP TABLE slots; --",
	"\x00",
	"💉",
	"{{7*7}}",
	"<script>alert(1)</script>",
	"../../etc/passwd",
	"0000-00-00",
	"9999-12-31",
	"10000-01-01",
	"9999-12-31T23:59:59Z",
	"1000-01-01T00:00:00Z",
	"2030-01-07T09:00:00+99:99",
	"abcdefghijklmno",
	99999999999999,
	"99999999999999999999999999",
	"24:00",
	"25:61",
	"null",
	"NaN",
	"-0",
	"true",
}

func TestBadInputNeverBreaksARecord(t *testing.T) {
	w, records, who := populated(t)
	w = w.asCareless()
	tokens := []string{who["visitor"], who["practitioner"], who["super admin"]}
	for collection, id := range records {
		c, err := w.app.FindCollectionByNameOrId(collection)
		require.NoError(t, err)
		before := w.count()
		for i, field := range append(c.Fields.FieldNames(), "nonsense") {
			if field == "password" || field == "email" || field == "active" || field == "role" {
				continue // a super admin may set these, and the next requests would be somebody else's
			}
			for j, value := range oddities {
				if (i+j)%6 == 0 { // a sample, another one for each field
					token := tokens[(i+j)/6%len(tokens)]
					requireNo500(t, w.update(collection, id, token, object{field: value}), collection, field, value)
				}
			}
		}
		for j, value := range oddities {
			everywhere := object{}
			for _, field := range c.Fields.FieldNames() {
				if field != "password" && field != "email" && field != "active" {
					everywhere[field] = value
				}
			}
			requireNo500(t, w.update(collection, id, tokens[j%len(tokens)], everywhere), collection, value)
		}
		huge := strings.Repeat("x", 1<<20)
		requireNo500(
			t,
			w.update(collection, id, tokens[2], object{"name": huge, "reason": huge, "windows": huge, "start": huge}),
			collection,
		)
		require.Equal(t, before, w.count(), collection)
	}
}

func requireNo500(t *testing.T, a *answer, what ...any) {
	t.Helper()
	if a.status >= 500 || strings.Contains(a.raw, "goroutine") || strings.Contains(a.raw, "SQL") {
		require.Fail(t, "the server broke", "%.200s: %s", fmt.Sprint(what...), a.raw)
	}
}

func (w *world) count() map[string]int {
	w.t.Helper()
	counts := map[string]int{}
	for _, name := range []string{
		collections.Users, collections.Practitioners, collections.BankAccounts, collections.WorkingHours,
		collections.ScheduleOverrides, collections.TimeOff, collections.Slots, collections.Appointments, collections.Payments,
		collections.Waitlist, collections.FreedTime, collections.Clinic,
	} {
		n, err := w.app.CountRecords(name)
		require.NoError(w.t, err)
		counts[name] = int(n)
	}
	return counts
}

func TestBadInputNeverBreaksABooking(t *testing.T) {
	w := newWorld(t).asCareless()
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	good := booking(doctor, nil)
	for _, field := range []string{"practitioner", "start", "duration", "mode"} {
		for _, value := range oddities {
			a := w.create("appointments", visitor.token, with(good, object{field: value}))
			require.True(t, a.status >= 400 && a.status < 500, "%s: %.100v: %s", field, value, a.raw)
		}
	}
	for _, field := range []string{"practitioner", "duration", "mode", "from", "to"} {
		for _, value := range oddities {
			a := w.create("waitlist", visitor.token, with(wish(doctor, object{"duration": 30}), object{field: value}))
			require.True(t, a.status >= 400 && a.status < 500, "%s: %.100v: %s", field, value, a.raw)
		}
	}
	require.Zero(t, w.count()["appointments"])
	require.Zero(t, w.count()["slots"])
	require.Zero(t, w.count()["waitlist"])

	held := w.book(visitor, doctor, nil)
	for field := range paymentFor(held, "pay_1") {
		for _, value := range oddities {
			a := w.do("POST", "/api/clinic/payments", visitor.token, with(paymentFor(held, "pay_1"), object{field: value}))
			if field == "payment_id" && a.status == 200 {
				continue // any text may name a payment
			}
			require.True(t, a.status >= 400 && a.status < 500, "%s: %.100v: %s", field, value, a.raw)
		}
	}
	for _, body := range []string{"", "null", "[]", "{", "7", `"x"`, "<xml/>", `{"amount":{}}`} {
		for _, path := range []string{
			"/api/clinic/payments", "/api/collections/appointments/records", "/api/collections/users/request-otp",
			"/api/collections/users/auth-with-otp",
		} {
			a := w.send("POST", path, visitor.token, "application/json", strings.NewReader(body))
			require.True(t, a.status >= 400 && a.status < 500, "%s: %s: %s", path, body, a.raw)
		}
	}
}

func TestBadQueriesAreAnswered(t *testing.T) {
	w := newWorld(t).asCareless()
	doctor := w.practitioner(nil)
	good := url.Values{"practitioner": {doctor}, "date": {"2030-01-08"}, "duration": {"30"}}
	for _, path := range []string{"/api/clinic/availability", "/api/clinic/availability/explain", "/api/clinic/search"} {
		for _, field := range []string{
			"practitioner", "date", "from", "to", "duration", "mode", "name", "specialization", "timezone", "limit",
		} {
			for _, value := range oddities {
				text := fmt.Sprint(value)
				if len(text) > 5000 {
					text = text[:5000]
				}
				values := url.Values{}
				for k, v := range good {
					values[k] = v
				}
				values.Set(field, text)
				requireNo500(t, w.get(path+"?"+values.Encode(), w.admin), path, field, value)
			}
		}
	}
}
