package tests

import (
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
)

// ahead is a clinic with 450 confirmed appointments to come, one an hour from February, each planned for 2031;
// but one was cancelled, one is due to be reminded of, and one more is of today.
func ahead(t *testing.T) (w *world, doctor string) {
	t.Helper()
	w, doctor, _, _, _ = confirmed(t)
	w.copies(450, "appointments", map[string]string{
		"id": copiedID(
			"a",
		),
		"slot":          "''",
		"order_id":      "'ahead' || i",
		"status":        "CASE i WHEN 7 THEN 'cancelled' ELSE 'confirmed' END",
		"start":         "strftime('%Y-%m-%d %H:%M:%S.000Z', '2030-02-01 00:00', i || ' hours')",
		"end":           "strftime('%Y-%m-%d %H:%M:%S.000Z', '2030-02-01 00:30', i || ' hours')",
		"next_reminder": "CASE i WHEN 7 THEN '' WHEN 9 THEN '2030-01-07 02:30:00.000Z' ELSE '2031-01-01 00:00:00.000Z' END",
	})
	return w, doctor
}

// planned counts the appointments of which is reminded so many hours before.
func (w *world) planned(hours string) (n int) {
	w.t.Helper()
	require.NoError(w.t, w.app.DB().NewQuery("SELECT COUNT(*) FROM appointments WHERE next_reminder = "+
		"strftime('%Y-%m-%d %H:%M:%fZ', start, '-"+hours+" hours')").Row(&n))
	return n
}

func TestAChangeOfRemindersIsFollowedInTheBackground(t *testing.T) {
	w, doctor := ahead(t)
	w.lazy = true
	told := w.told()
	watched := w.watchStatements()
	w.setClinic(object{"reminders": []int{48, 2}})
	require.Less(t, len(watched.take()), 50, "however many appointments there are")
	require.Zero(t, w.planned("48"))
	visitor := w.visitor("ravi@example.test")
	w.pay(visitor, w.book(visitor, doctor, object{"start": "2030-01-10T09:00:00+05:30"}), "pay_2").ok()
	require.Equal(t, 1, w.planned("48"), "what is confirmed meanwhile follows the new settings")

	w.sql("CREATE TRIGGER crash BEFORE UPDATE OF next_reminder ON appointments WHEN NEW.id = 'a00000000000260' "+
		"BEGIN SELECT RAISE(ABORT, 'power cut'); END", nil)
	w.run("replan_reminders")
	require.Equal(t, 199, w.planned("48"), "two transactions of a hundred; today's is too near to be reminded of")

	w.restart()
	w.sql("DROP TRIGGER crash", nil)
	w.run("replan_reminders")
	require.Equal(t, 449, w.planned("48"), "all but the cancelled and the due one")
	due := w.record("appointments", "a00000000000009")
	require.Equal(t, "2030-01-07 02:30:00.000Z", due.GetString("next_reminder"), "it is reminded of first")
	require.Empty(t, w.record("appointments", "a00000000000007").GetString("next_reminder"))
	require.Len(t, w.rows("notifications", `kind = "appointment_reminder"`), 0)
	require.Equal(t, told+3, w.told(), "of the one that was paid for")

	before := w.snapshot()
	w.run("replan_reminders")
	require.Equal(t, before, w.snapshot(), "nothing is left to be done")
	w.run("send_reminders")
	require.Equal(t, 450, w.planned("48"))
	require.NotContains(t, w.get("/api/collections/clinic/records", "").raw, "replan")
}

func TestRemindersThatChangeAgainAreFollowedFromTheFirst(t *testing.T) {
	w, _ := ahead(t)
	w.sql("CREATE TRIGGER crash BEFORE UPDATE OF next_reminder ON appointments WHEN NEW.id = 'a00000000000260' "+
		"BEGIN SELECT RAISE(ABORT, 'power cut'); END", nil)
	w.setClinic(object{"reminders": []int{48}})
	require.Equal(t, 199, w.planned("48"), "as soon as it is committed")
	w.sql("DROP TRIGGER crash", nil)
	w.setClinic(object{"reminders": []int{12}})
	require.Equal(t, 448, w.planned("12"))
	w.setClinic(object{"reminders": []int{}})
	require.Len(t, w.rows("appointments", `next_reminder != ""`), 1, "the one that is due")
}

func TestTwoRunsAtOnceRemindOnce(t *testing.T) {
	w, _ := ahead(t)
	w.setClinic(object{"reminders": []int{24}})
	w.sql(
		`UPDATE appointments SET next_reminder = '2030-01-07 02:30:00.000Z'
			WHERE id IN ('a00000000000009', 'a00000000000010')`,
		nil,
	)
	again := true
	w.app.OnRecordAfterUpdateSuccess("appointments").BindFunc(func(e *core.RecordEvent) error {
		if again {
			again = false
			w.run("send_reminders") // the other node's, while the first is between two appointments
		}
		return e.Next()
	})
	w.run("send_reminders")
	require.Equal(
		t,
		[]string{"email appointment_reminder", "email appointment_reminder"},
		w.toldOf("asha@example.test")[1:],
	)
}
