package tests

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

func TestCollectionsAreThoseOfTheContract(t *testing.T) {
	w := newWorld(t)
	for name, fields := range map[string]string{
		"users": `email role name phone address_line1 address_line2 postal_code city state country nationality
			gender date_of_birth type`,
		"practitioners": `user email name picture specialization phone date_joined timezone slot_durations modes fee
			location bio active buffer_before buffer_after min_notice max_horizon start_step`,
		"bank_accounts":      "practitioner account_holder pan_number account_number ifsc_code",
		"working_hours":      "practitioner weekday start end valid_from valid_to",
		"schedule_overrides": "practitioner date windows",
		"time_off":           "practitioner start end reason",
		"slots":              "practitioner start end state",
		"appointments": `practitioner start duration mode reason visitor end status amount currency order_id
			hold_expires confirmed_at cancelled_by cancel_reason meeting_url`,
		"payments":      "appointment order_id payment_id amount currency provider status",
		"notifications": "channel kind to body status attempts next_attempt last_error appointment",
		"patients":      "owner name date_of_birth gender relation",
		"waitlist":      "patient practitioner specialization duration mode from to visitor status appointment",
		"code_requests": "email at status",
		"audit_log":     "actor action collection record at ip",
		"clinic": `name timezone currency hold_minutes cancel_notice reminders offer_minutes phone address
			unpaid_limit`,
	} {
		w.requireFields(name, fields, false)
	}
}

func TestWhatTheServerKeepsForItselfIsHidden(t *testing.T) {
	w := newWorld(t)
	for name, fields := range map[string]string{
		"users":         "calendar_version",
		"patients":      "removed",
		"slots":         "hold_expires",
		"appointments":  "slot practitioner_user buffer_before buffer_after next_reminder sequence hold_kept taken_from",
		"payments":      "visitor refund_attempts next_refund refund_error",
		"notifications": "calendar",
		"clinic":        "replan_from",
	} {
		w.requireFields(name, fields, true)
	}
}

func (w *world) requireFields(collection, fields string, hidden bool) {
	w.t.Helper()
	c, err := w.app.FindCollectionByNameOrId(collection)
	require.NoError(w.t, err)
	for _, field := range strings.Fields(fields) {
		found := c.Fields.GetByName(field)
		require.NotNil(w.t, found, "%s.%s", collection, field)
		require.Equal(w.t, hidden, found.GetHidden(), "%s.%s", collection, field)
	}
}

// A migration that reads today's code changes with it: it would make another schema than the one that was released.
func TestMigrationsDependOnNothingOfOurs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../migrations/*.go")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, imported := range parsed.Imports {
			require.NotContains(t, imported.Path.Value, "pocketclinic", file)
		}
	}
}

func TestCountriesAreThoseOfTheStandard(t *testing.T) {
	w := newWorld(t)
	checked := 0
	for _, field := range w.get("/api/collections/users", w.admin).ok()["fields"].([]any) {
		if name := text(field.(object), "name"); name != "nationality" && name != "country" {
			continue
		}
		checked++
		codes := field.(object)["values"].([]any)
		require.Len(t, codes, 249, "officially assigned codes of ISO 3166-1")
		for _, code := range codes {
			region, err := language.ParseRegion(code.(string))
			require.NoError(t, err)
			require.True(t, region.IsCountry(), code)
		}
	}
	require.Equal(t, 2, checked)
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
