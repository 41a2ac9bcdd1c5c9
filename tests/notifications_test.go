package tests

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	pbtests "github.com/pocketbase/pocketbase/tests"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
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

// queue writes a message to each recipient into the outbox, all in one transaction.
func (w *world) queue(channel collections.Channel, recipients ...string) {
	w.t.Helper()
	require.NoError(w.t, w.app.RunInTransaction(func(tx core.App) error {
		for _, to := range recipients {
			m := collections.Message{Channel: channel, Kind: "test", To: to, Subject: "Hello", Body: "Hello"}
			if err := collections.Queue(tx, m, w.Now()); err != nil {
				return err
			}
		}
		return nil
	}))
}

func numbers(n int) (phones []string) {
	for i := range n {
		phones = append(phones, fmt.Sprintf("+91%08d", i))
	}
	return phones
}

// slowNetwork takes each text message, and delivers it only once let go.
type slowNetwork struct {
	taken chan context.Context
	letGo chan struct{}
}

func (w *world) slowNetwork() slowNetwork {
	slow := slowNetwork{make(chan context.Context, 1000), make(chan struct{})}
	w.sms.during = func(ctx context.Context) {
		slow.taken <- ctx
		<-slow.letGo
	}
	return slow
}

func TestMessagesThatWaitPileNobodyUp(t *testing.T) {
	w := newWorld(t)
	slow := w.slowNetwork()
	phones := numbers(100)
	committed := make(chan string, len(phones))
	for _, phone := range phones {
		go func() {
			w.queue(collections.SMS, phone)
			committed <- phone
		}()
	}
	for range 4 {
		ctx := <-slow.taken
		deadline, ok := ctx.Deadline()
		require.True(t, ok && time.Until(deadline) < time.Minute, "nobody is waited for without end")
	}
	for range len(phones) - 4 {
		<-committed
	}
	require.Len(t, w.rows("notifications", "attempts = 1"), 4, "a few are on their way, and nobody stands in line")
	w.run("dispatch_notifications")
	require.Empty(t, slow.taken)

	close(slow.letGo)
	for range 4 {
		<-committed
	}
	sent := w.rows("notifications", `status = "sent" && attempts = 1`)
	require.Len(t, sent, len(phones), "those who were awake send all")
	slices.Sort(w.sms.sent)
	require.Len(t, slices.Compact(w.sms.sent), len(phones), "once each")
}

func TestManyMessagesWakeOnlyOncePerChannel(t *testing.T) {
	w := newWorld(t)
	w.lazy = true
	before := w.woken.Load()
	w.queue(collections.SMS, numbers(50)...)
	w.queue(collections.Email, "asha@example.test", "ravi@example.test")
	w.queue(collections.SMS, numbers(50)...)
	require.EqualValues(t, 2, w.woken.Load()-before, "who has not begun yet will see them all")

	w.run("dispatch_notifications")
	w.lazy = false
	w.queue(collections.SMS, "+91")
	require.Len(t, w.rows("notifications", `status = "sent"`), 103, "and later ones are seen by somebody else")
}

func TestAMessageThatMakesItsProviderPanicIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	w.sms.during = func(context.Context) { panic("out of range") }
	for range 9 {
		w.queue(collections.SMS, "+91")
		w.queue(collections.SMS, "+91")
	}
	require.Len(t, w.rows("notifications", `status = "queued" && attempts = 1 && last_error ~ "out of range"`), 18)
	w.sms.during = nil
	w.Advance(time.Minute)
	w.run("dispatch_notifications")
	require.Len(t, w.rows("notifications", `status = "sent"`), 18, "nobody was lost who sends")
}

func TestRunsAtOnceSendNothingTwice(t *testing.T) {
	w := newWorld(t)
	w.lazy = true
	w.queue(collections.SMS, numbers(60)...)
	atOnce(6, func(int) { w.run("dispatch_notifications") })

	require.Len(t, w.sms.sent, 60)
	require.Len(t, w.rows("notifications", `status = "sent" && attempts = 1`), 60)
}

func TestAMessageOnItsWayIsNotSentAgainHoweverLate(t *testing.T) {
	w := newWorld(t)
	slow := w.slowNetwork()
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.queue(collections.SMS, "+91")
	}()
	<-slow.taken
	w.Advance(24 * time.Hour)
	w.run("dispatch_notifications")
	onItsWay := w.rows("notifications", "")[0]
	require.Equal(t, []any{"queued", float64(1), "no outcome: on its way, or interrupted"},
		[]any{onItsWay["status"], onItsWay["attempts"], onItsWay["last_error"]})
	close(slow.letGo)
	<-done

	sent := w.rows("notifications", "")[0]
	require.Equal(t, []any{"sent", float64(1), "", ""},
		[]any{sent["status"], sent["attempts"], sent["last_error"], sent["next_attempt"]})
	require.Len(t, w.sms.sent, 1)
}

func TestAMessageThatACrashInterruptsIsSentOnceTheServerIsBack(t *testing.T) {
	w := newWorld(t)
	slow := w.slowNetwork()
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.queue(collections.SMS, "+91")
	}()
	<-slow.taken
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(w.app.DataDir())))
	close(slow.letGo)
	<-done

	require.Len(t, openWorld(t, dir).sms.sent, 1)
}

func TestWhoBeginsToLeadSendsAtOnceWhatWaits(t *testing.T) {
	t.Parallel()
	dir, err := pbtests.TempDirClone(template)
	require.NoError(t, err)
	w := closedWorld(t)
	leads, begin := false, func() {}
	w.leads, w.whenLeads = func() bool { return leads }, func(run func()) { begin = run }
	w.open(dir)
	t.Cleanup(w.close)
	w.queue(collections.SMS, "+911", "+912")
	_, err = w.app.DB().NewQuery(`UPDATE notifications SET attempts = 1, next_attempt = '2030-01-07 02:31:00.000Z',
		last_error = 'no outcome: on its way, or interrupted' WHERE [[to]] = '+912'`).Execute()
	require.NoError(t, err)
	require.Empty(t, w.sms.sent, "another one leads")

	leads = true
	begin()

	require.Len(t, w.sms.sent, 2, "those that the other one was sending, too")
}

func TestWhatCannotBeRecordedIsNotSentEveryMinute(t *testing.T) {
	for name, test := range map[string]struct {
		fails string // the updates that do
		first int    // copies that are sent at once
		total int    // copies that are sent in days
	}{
		"nothing can be":      {"TRUE", 0, 0},
		"the outcome can not": {"NEW.status = 'sent'", 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.sql("CREATE TRIGGER full BEFORE UPDATE ON notifications WHEN "+test.fails+
				" BEGIN SELECT RAISE(ABORT, 'disk full'); END", nil)
			w.queue(collections.SMS, "+91")
			w.Advance(59 * time.Second)
			for range 5 {
				w.run("dispatch_notifications")
			}
			require.Len(t, w.sms.sent, test.first, "once in its time")
			for range 12 {
				w.Advance(5 * time.Hour)
				w.run("dispatch_notifications")
				w.run("dispatch_notifications")
			}
			require.Len(t, w.sms.sent, test.total)

			w.sql("DROP TRIGGER full", nil)
			w.run("dispatch_notifications")
			left := w.rows("notifications", "")[0]
			if test.total == 0 {
				require.Equal(t, []any{"sent", float64(1)}, []any{left["status"], left["attempts"]}, "as soon as it can be")
			} else {
				require.Equal(t, []any{"failed", float64(10)}, []any{left["status"], left["attempts"]}, "given up, as any other")
			}
		})
	}
}

func TestWhatWasSentIsSentAgainByAnotherProcessAlone(t *testing.T) {
	w := newWorld(t)
	w.sql("CREATE TRIGGER full BEFORE UPDATE ON notifications WHEN NEW.status = 'sent'"+
		" BEGIN SELECT RAISE(ABORT, 'disk full'); END", nil)
	w.queue(collections.SMS, "+91")
	for range 3 {
		w.Advance(time.Hour)
		w.run("dispatch_notifications")
	}
	require.Len(t, w.sms.sent, 1)
	w.restart()
	for range 3 {
		w.Advance(time.Hour)
		w.run("dispatch_notifications")
	}
	require.Len(t, w.sms.sent, 2, "whether the one before has sent it, nobody knows")
	w.sql("DROP TRIGGER full", nil)
	w.Advance(5 * time.Hour)
	w.run("dispatch_notifications")
	require.Equal(t, "sent", w.rows("notifications", "")[0]["status"])
	require.Len(t, w.sms.sent, 2)
}

func TestAServerThatTalksAtLengthIsQuotedInPart(t *testing.T) {
	w := newWorld(t)
	w.sms.fail = errors.New(strings.Repeat("नहीं ", 5000))
	w.queue(collections.SMS, "+91")
	failed := w.rows("notifications", "")[0]
	require.Equal(t, "queued", failed["status"])
	require.Equal(t, strings.Repeat("नहीं ", 200), failed["last_error"])
}
