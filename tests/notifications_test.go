package tests

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAFailedMessageIsTriedAgainAndHoldsUpNoOther(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.sms.fail = errors.New("no network")
	held := w.book(visitor, doctor, nil)
	w.pay(visitor, held, "pay_1").ok()

	require.Equal(t, "confirmed", w.statusOf(held), "a message never holds up a payment")
	require.Len(t, w.rows("notifications", `channel = "email" && status = "sent"`), 2)
	failed := w.rows("notifications", `channel = "sms"`)[0]
	require.Equal(t, "queued", failed["status"])
	require.EqualValues(t, 1, failed["attempts"])
	require.Equal(t, "no network", failed["last_error"])
	require.Equal(t, "2030-01-07 02:31:00.000Z", failed["next_attempt"])

	w.run("dispatch_notifications")
	require.EqualValues(t, 1, w.rows("notifications", `channel = "sms"`)[0]["attempts"], "not before its time")
	w.Advance(time.Minute)
	w.run("dispatch_notifications")
	failed = w.rows("notifications", `channel = "sms"`)[0]
	require.EqualValues(t, 2, failed["attempts"])
	require.Equal(t, "2030-01-07 02:33:00.000Z", failed["next_attempt"], "twice as long")

	w.sms.fail = nil
	w.Advance(time.Hour)
	w.run("dispatch_notifications")
	w.run("dispatch_notifications")
	sent := w.rows("notifications", `channel = "sms"`)[0]
	require.Equal(t, "sent", sent["status"])
	require.Empty(t, sent["last_error"])
	require.Len(t, w.sms.sent, 1)
	require.Len(t, w.mailsTo("asha@example.test"), 2, "the mails went out once")
}

func TestAMessageIsGivenUpAfterTenAttempts(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.sms.fail = errors.New("no such number")
	w.pay(visitor, w.book(visitor, doctor, nil), "pay_1").ok()

	for range 12 {
		w.Advance(5 * time.Hour)
		w.run("dispatch_notifications")
	}
	given := w.rows("notifications", `channel = "sms"`)[0]
	require.Equal(t, "failed", given["status"])
	require.EqualValues(t, 10, given["attempts"])
	require.Equal(t, "no such number", given["last_error"])
	require.Empty(t, w.sms.sent)
}

func TestTheOutboxSurvivesARestart(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.sms.fail = errors.New("no network")
	w.pay(visitor, w.book(visitor, doctor, nil), "pay_1").ok()

	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(w.app.DataDir())))
	after := openWorld(t, dir)
	after.Set(monday.Add(time.Hour))
	after.run("dispatch_notifications")

	require.Len(t, after.sms.sent, 1)
	require.Len(t, after.mailsTo("asha@example.test"), 2, "what was sent before is not sent again")
}
