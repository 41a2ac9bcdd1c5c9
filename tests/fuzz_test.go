package tests

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// doors are where a body or a query can be sent to: each writable collection, for a new record and for one
// that is there, and each route of the clinic. What is variable is filled by filled and places.
func (m *matrix) doors(ids map[string]string) (doors []string) {
	m.t.Helper()
	for _, name := range slices.Sorted(maps.Keys(ids)) {
		path := "/api/collections/" + name + "/records"
		doors = append(doors, "POST "+path, "PATCH "+path+"/"+ids[name], "GET "+path+"?")
	}
	places := m.places()
	for _, route := range m.routes {
		if method, path, _ := strings.Cut(route, " "); strings.HasPrefix(path, "/api/clinic/") && method != "DELETE" {
			doors = append(doors, route)
		}
	}
	for _, action := range []string{"request-otp", "auth-with-otp"} {
		doors = append(doors, "POST /api/collections/users/"+action)
	}
	for i, door := range doors {
		doors[i] = places.Replace(door)
	}
	return append(doors, "POST /api/batch", "GET /api/clinic/calendar/")
}

// knock sends any text to a door: as the body, as the query of what only asks, or as the end of the path.
func (m *matrix) knock(door, role, text string) *answer {
	m.t.Helper()
	method, path, _ := strings.Cut(door, " ")
	switch {
	case strings.HasSuffix(path, "/"):
		return m.get(path+query(text)+".ics", m.token(role))
	case method == http.MethodGet:
		path, _, _ = strings.Cut(path, "?")
		values := "?filter=%[1]s&sort=%[1]s&expand=%[1]s&fields=%[1]s&page=%[1]s&perPage=%[1]s" +
			"&practitioner=%[1]s&date=%[1]s&from=%[1]s&to=%[1]s&duration=%[1]s&limit=%[1]s&mode=%[1]s"
		return m.get(path+fmt.Sprintf(values, query(text)), m.token(role))
	}
	return m.send(method, path, m.token(role), "application/json", strings.NewReader(text))
}

// FuzzRequests sends any text to every door, as anybody.
func FuzzRequests(f *testing.F) {
	w := worldOf(f)
	w.admin = w.superAdmin("admin@clinic.test")
	w.liftRateLimits()
	m := peopled(w)
	doors := m.doors(m.filled())
	for n, seed := range requestSeeds(f) {
		for door := n % 3; door < len(doors); door += 3 {
			f.Add(byte(door), byte(door+len(seed)), seed)
		}
	}
	f.Fuzz(func(t *testing.T, door, role byte, text string) {
		m.requireWhole(t, doors[int(door)%len(doors)], roles[int(role)%len(roles)], text)
	})
}

// Bodies of the clinic's own fields, with odd values: deeper than what a fuzzer comes to in seconds.
func TestNothingThatIsSentBreaksTheClinic(t *testing.T) {
	m := newMatrix(t)
	doors := m.doors(m.filled())
	rapid.Check(t, func(r *rapid.T) {
		for range 30 {
			body := rapid.MapOfN(rapid.SampledFrom(fieldNames), rapid.SampledFrom(oddities), 1, 8).Draw(r, "body")
			raw, err := json.Marshal(body)
			require.NoError(r, err)
			m.requireWhole(t, rapid.SampledFrom(doors).Draw(r, "door"), rapid.SampledFrom(roles).Draw(r, "role"), string(raw))
		}
	})
}

// requireWhole sends a text to a door. Nothing answers 5xx, what is refused changes nothing (but that money is kept,
// whatever it was for), and every invariant holds.
func (m *matrix) requireWhole(t *testing.T, door, role, text string) {
	t.Helper()
	in := &matrix{world: m.in(t), who: m.who, practitioner: m.practitioner, another: m.another}
	before := in.snapshot()
	a := in.knock(door, role, text)
	require.Less(t, a.status, 500, "%s by %s with %q: %s", door, role, text, a.raw)
	if a.status >= 400 && !strings.Contains(door, "/payments") {
		require.Equal(t, before, in.snapshot(), "%s by %s with %q: %s", door, role, text, a.raw)
	}
	require.Empty(t, breachesOf(t, in.world), "%s by %s with %q", door, role, text)
}

// fieldNames are fields of bodies, some of every door's.
var fieldNames = strings.Fields(`id practitioner visitor start end duration mode reason status weekday date windows
	valid_from valid_to name email phone password role order_id payment_id amount appointment_id hours from to
	slot_durations modes fee reminders currency timezone hold_minutes pan_number account_number ifsc_code requests
	specialization date_joined gender country date_of_birth type active conflict picture provider channel kind`)

// requestSeeds are bodies and queries to begin with.
func requestSeeds(tb testing.TB) (seeds []string) {
	tb.Helper()
	everything := object{}
	for i, field := range fieldNames {
		everything[field] = oddities[i%len(oddities)]
	}
	raw, err := json.Marshal(everything)
	require.NoError(tb, err)
	return []string{
		string(raw), "", "null", "[]", `{"`, `{"start":"2030-01-08T09:00:00+05:30","duration":30,"mode":"video"}`,
		"id != '' && @request.auth.id ?~ '%'", "2030-01-08", strings.Repeat("(", 300), "\x00\xff",
	}
}
