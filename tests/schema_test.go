package tests

import (
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

func TestCollectionsAreThoseOfTheContract(t *testing.T) {
	w := newWorld(t)
	for name, fields := range map[string]string{
		"users":              "email role name phone address_line1 address_line2 postal_code city state country nationality gender date_of_birth type",
		"practitioners":      "user email name picture specialization phone date_joined timezone slot_durations modes fee location bio active buffer_before buffer_after min_notice max_horizon start_step",
		"bank_accounts":      "practitioner account_holder pan_number account_number ifsc_code",
		"working_hours":      "practitioner weekday start end valid_from valid_to",
		"schedule_overrides": "practitioner date windows",
		"time_off":           "practitioner start end reason",
		"slots":              "practitioner start end state",
		"appointments":       "practitioner start duration mode reason visitor end status amount currency order_id hold_expires confirmed_at cancelled_by cancel_reason meeting_url",
		"payments":           "appointment order_id payment_id amount currency provider status",
		"notifications":      "channel kind to body status attempts next_attempt last_error appointment",
		"waitlist":           "practitioner specialization duration mode from to visitor status appointment",
		"audit_log":          "actor action collection record at ip",
		"clinic":             "name timezone currency hold_minutes cancel_notice reminders offer_minutes",
	} {
		c, err := w.app.FindCollectionByNameOrId(name)
		require.NoError(t, err)
		for _, field := range strings.Fields(fields) {
			found := c.Fields.GetByName(field)
			require.NotNil(t, found, "%s.%s", name, field)
			require.False(t, found.GetHidden(), "%s.%s", name, field)
		}
	}
}

func TestCountriesAreThoseOfTheStandard(t *testing.T) {
	w := newWorld(t)
	c, err := w.app.FindCollectionByNameOrId("users")
	require.NoError(t, err)
	values := c.Fields.GetByName("nationality").(interface{ GetId() string })
	require.NotNil(t, values)
	raw := w.get("/api/collections/users", w.admin).ok()["fields"].([]any)
	for _, field := range raw {
		if name := text(field.(object), "name"); name != "nationality" && name != "country" {
			continue
		}
		codes := field.(object)["values"].([]any)
		require.Len(t, codes, 249, "officially assigned codes of ISO 3166-1")
		for _, code := range codes {
			region, err := language.ParseRegion(code.(string))
			require.NoError(t, err)
			require.True(t, region.IsCountry(), code)
		}
	}
}

// plan returns how SQLite would run a query.
func (w *world) plan(statement string) string {
	w.t.Helper()
	var rows []dbx.NullStringMap
	require.NoError(w.t, w.app.DB().NewQuery("EXPLAIN QUERY PLAN "+statement).All(&rows))
	var steps []string
	for _, row := range rows {
		steps = append(steps, row["detail"].String)
	}
	return strings.Join(steps, "\n")
}

func TestHotQueriesReadAnIndex(t *testing.T) {
	w := newWorld(t)
	for statement, index := range map[string]string{
		"SELECT start, [[end]] FROM slots WHERE practitioner IN ('a','b') AND start >= 'x' AND start < 'y' AND (state = 'booked' OR hold_expires > 'z') AND id != '' ORDER BY practitioner, start": "idx_slots_start (practitioner=? AND start>? AND start<?)",
		"SELECT * FROM appointments WHERE status = 'held' AND hold_expires <= 'x' ORDER BY hold_expires LIMIT 1000":                                                                                "idx_appointments_held (hold_expires<?)",
		"SELECT COUNT(*) FROM appointments WHERE status = 'held' AND visitor = 'a' AND hold_expires > 'x'":                                                                                         "idx_appointments_holds_of (visitor=? AND hold_expires>?)",
		"SELECT 1 FROM appointments WHERE visitor = 'a' AND start > 'x' AND start < 'y' AND [[end]] > 'z' AND id != 'b'":                                                                           "idx_appointments_visitor (visitor=? AND start>? AND start<?)",
		"SELECT practitioner, COUNT(*) FROM appointments WHERE status = 'completed' AND practitioner IN ('a','b') GROUP BY practitioner":                                                           "idx_appointments_completed (practitioner=?)",
		"SELECT * FROM appointments WHERE ('u' != '' AND (visitor = 'u' OR practitioner_user = 'u')) ORDER BY start DESC LIMIT 30":                                                                 "MULTI-INDEX OR",
		"SELECT * FROM payments WHERE payment_id = 'a'": "idx_payments_payment_id (payment_id=?)",
		"SELECT * FROM payments WHERE visitor = 'a'":    "idx_payments_visitor (visitor=?)",
		"SELECT * FROM notifications WHERE status = 'queued' AND next_attempt <= 'x' ORDER BY next_attempt, created LIMIT 200": "idx_notifications_due (next_attempt<?)",
		"SELECT * FROM time_off WHERE practitioner IN ('a') AND [[end]] > 'x' AND start < 'y'":                                 "idx_time_off_end (practitioner=? AND end>?)",
		"SELECT sequence, hash FROM audit_log ORDER BY sequence DESC LIMIT 1":                                                  "idx_audit_log_sequence",
	} {
		plan := w.plan(statement)
		require.Contains(t, plan, index, statement)
		require.NotContains(t, plan, "SCAN appointments", statement)
	}
}

func TestTheDataSurvivesAPowerCut(t *testing.T) {
	w := newWorld(t)
	pragma := func(name string) string {
		var value string
		require.NoError(t, w.app.NonconcurrentDB().NewQuery("PRAGMA "+name).Row(&value))
		return value
	}
	require.Equal(t, "wal", pragma("journal_mode"))
	require.Equal(t, "2", pragma("synchronous"), "FULL")
	require.Equal(t, "1", pragma("foreign_keys"))
}
