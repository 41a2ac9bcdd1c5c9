package tests

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func (w *world) resend(token, id string) *answer {
	w.t.Helper()
	return w.do("POST", "/api/clinic/messages/"+id+"/send", token, nil)
}

func TestAMessageThatWasGivenUpIsSentAgainOnceSomebodySaysSo(t *testing.T) {
	w := newWorld(t)
	w.sms.fail = errors.New("no such number")
	w.queue(collections.SMS, "+918022334455")
	for range 12 {
		w.Advance(5 * time.Hour)
		w.run("dispatch_notifications")
	}
	failed := w.rows("notifications", "")[0]
	require.Equal(t, []any{"failed", float64(10)}, []any{failed["status"], failed["attempts"]})
	id := text(failed, "id")

	w.lazy = true // what is woken comes a moment later
	again := w.resend(w.admin, id).ok()
	require.Equal(t, []any{"queued", float64(0), collections.Stamp(w.Now())},
		[]any{again["status"], again["attempts"], again["next_attempt"]})
	w.run("dispatch_notifications")
	waiting := w.rows("notifications", "")[0]
	require.Equal(t, []any{"queued", float64(1), "no such number"},
		[]any{waiting["status"], waiting["attempts"], waiting["last_error"]}, "it is tried as a new one is")

	w.lazy, w.sms.fail = false, nil
	w.resend(w.admin, id).ok()
	require.Equal(t, []string{"+918022334455: Hello"}, w.sms.sent, "at once")
	require.Equal(t, "sent", w.rows("notifications", "")[0]["status"])
	entries := w.rows("audit_log", `record = "`+id+`"`)
	require.Len(t, entries, 2)
	require.Contains(t, entries[0]["actor"], "_superusers/")
	require.Equal(t, "127.0.0.1", entries[0]["ip"])

	w.resend(w.admin, id).refused(409, "status", "already_sent")
	require.Len(t, w.sms.sent, 1)
	require.Len(t, w.rows("audit_log", `record = "`+id+`"`), 2)
}

func TestManyWhoSendAMessageAgainSendItOnce(t *testing.T) {
	w := newWorld(t)
	w.sms.fail = errors.New("no network")
	w.queue(collections.SMS, "+918022334455")
	id := text(w.rows("notifications", "")[0], "id")
	w.sms.fail = nil
	atOnce(8, func(int) {
		if a := w.resend(w.admin, id); a.status != 200 {
			a.refused(409, "status", "already_sent")
		}
	})
	require.Len(t, w.sms.sent, 1)
	require.Equal(t, "sent", w.rows("notifications", "")[0]["status"])
}

func TestAMessageOnItsWayIsLeftToIt(t *testing.T) {
	w := newWorld(t)
	slow := w.slowNetwork()
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.queue(collections.SMS, "+91")
	}()
	<-slow.taken
	onItsWay := w.rows("notifications", "")[0]
	answered := make(chan *answer)
	go func() { answered <- w.resend(w.admin, text(onItsWay, "id")) }()
	select {
	case a := <-answered:
		a.ok()
	case <-slow.taken:
		close(slow.letGo)
		require.Fail(t, "it is sent twice at the same time")
	}
	require.Equal(t, onItsWay, w.rows("notifications", "")[0])
	require.Empty(t, w.rows("audit_log", `record = "`+text(onItsWay, "id")+`"`))
	close(slow.letGo)
	<-done
	require.Len(t, w.sms.sent, 1)
	require.Equal(t, "sent", w.rows("notifications", "")[0]["status"])
}

func TestMessagesAreSentAgainBySuperAdminsAlone(t *testing.T) {
	w := newWorld(t)
	w.sms.fail = errors.New("no network")
	w.queue(collections.SMS, "+918022334455")
	before := w.rows("notifications", "")[0]
	w.resend(w.visitor("asha@example.test").token, text(before, "id")).refused(403)
	w.resend(w.receptionist("desk@clinic.test").token, text(before, "id")).refused(403)
	w.resend("", text(before, "id")).refused(401)
	w.resend(w.admin, "nothingofthesor").refused(404)
	require.Equal(t, before, w.rows("notifications", "")[0])
}

func TestWhatWaitsWhenTheServerStopsIsSentAsSoonAsItIsBack(t *testing.T) {
	w := newWorld(t)
	w.lazy = true // the server dies before it gets to it
	w.queue(collections.SMS, "+918022334455")
	w.queue(collections.Email, "asha@example.test")
	require.Len(t, w.rows("notifications", `status = "queued" && attempts = 0`), 2)

	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(w.app.DataDir())))
	after := openWorld(t, dir)
	require.Equal(t, []string{"+918022334455: Hello"}, after.sms.sent)
	require.Len(t, after.mailsTo("asha@example.test"), 1)
}
