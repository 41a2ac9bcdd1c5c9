package tests

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever super admins look for, or sort by, an index finds it: no plan reads the log or sorts it as a whole.
func TestTheAuditLogIsSearchedByIndexes(t *testing.T) {
	w, _, _, visitor, appointment := confirmed(t)
	w.history(20000)
	id := text(appointment, "id")
	watched := w.watchStatements()
	explained := 0
	for _, search := range []string{
		"sort=-at", "sort=at", "sort=-sequence",
		"sort=-at&filter=" + query(`at >= "2030-01-07 00:00:00.000Z" && at < "2030-01-08 00:00:00.000Z"`),
		"sort=-at&filter=" + query(`actor = "users/`+visitor.id+`"`),
		"sort=-at&filter=" + query(`collection = "clinic"`),
		"filter=" + query(`collection = "appointments" && record = "`+id+`"`),
		"filter=" + query(`record = "`+id+`"`),
	} {
		watched.take()
		w.get("/api/collections/audit_log/records?skipTotal=1&perPage=30&"+search, w.admin).ok()
		for _, statement := range watched.take() {
			if !strings.Contains(statement, "FROM `audit_log`") {
				continue
			}
			explained++
			plan := w.plan(statement)
			require.Contains(t, plan, "USING INDEX idx_audit_log_", search)
			if strings.Contains(search, "sort=") {
				require.NotContains(t, plan, "TEMP B-TREE", search)
			}
		}
	}
	require.Equal(t, 8, explained)
	require.Empty(t, w.rows("audit_log", `record = "nothing"`))
}

// What becomes of an entry of the waitlist is in the log, whoever makes it so.
func TestGivingBackAnOfferIsWrittenDown(t *testing.T) {
	for name, giveBack := range map[string]func(w *world, wait, offer string, visitor account) string{
		"at the waitlist": func(w *world, wait, _ string, visitor account) string {
			w.update("waitlist", wait, visitor.token, object{"status": "cancelled"}).ok()
			return "users/" + visitor.id
		},
		"as an appointment": func(w *world, _, offer string, visitor account) string {
			w.update("appointments", offer, visitor.token, object{"status": "cancelled"}).ok()
			return "users/" + visitor.id
		},
		"by letting it pass": func(w *world, _, _ string, _ account) string {
			w.Advance(31 * 60 * 1e9)
			w.run("release_expired_holds")
			return "release_expired_holds"
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, doctor, _, taken := fullDay(t)
			second := w.visitor("ravi@example.test")
			wait := text(w.create("waitlist", second.token, wish(doctor, nil)).ok(), "id")
			w.update("appointments", text(taken, "id"), w.admin, object{"status": "cancelled"}).ok()
			offer := text(w.view("waitlist", wait, w.admin).ok(), "appointment")
			require.NotEmpty(t, offer)
			require.Len(t, w.rows("audit_log", `record = "`+wait+`" && actor = "match_waitlist"`), 1)

			actor := giveBack(w, wait, offer, second)
			for _, record := range []string{wait, offer} {
				entries := w.rows("audit_log", `record = "`+record+`" && action = "update" && actor = "`+actor+`"`)
				require.NotEmpty(t, entries, record)
				require.Contains(t, entries[len(entries)-1]["fields"], "status")
			}
			require.Empty(t, breachesOf(t, w))
		})
	}
}
