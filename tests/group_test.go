package tests

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

// bookTogether books as many times at once, one of them with a reason of its own, while another process keeps
// the database's write lock: all but the first wait for one another.
func (w *world) bookTogether(count int, poison string) (answers []*answer, transactions int) {
	w.t.Helper()
	doctor, crowd := w.practitioner(object{"start_step": 15}), w.crowd(count)
	w.freeStarts(doctor, "2030-01-07", 15)
	seen := map[core.App]bool{}
	var mu sync.Mutex
	w.app.OnRecordCreate(collections.Appointments).BindFunc(func(e *core.RecordEvent) error {
		mu.Lock()
		defer mu.Unlock()
		seen[e.App] = true
		return e.Next()
	})
	answers = make([]*answer, count)
	release := w.lockDatabase()
	time.AfterFunc(300*time.Millisecond, release) // long enough for all to wait; how many do decides nothing else
	atOnce(count, func(i int) {
		reason := ""
		if i == count/2 {
			reason = poison
		}
		start := fmt.Sprintf("2030-01-07T%02d:%02d:00+05:30", 9+i/4, i%4*15)
		answers[i] = w.create("appointments", crowd[i].token,
			booking(doctor, object{"start": start, "duration": 15, "reason": reason}))
	})
	return answers, len(seen)
}

func TestBookingsThatWaitAreWrittenTogether(t *testing.T) {
	w := newWorld(t)
	w.events.take()
	answers, transactions := w.bookTogether(10, "")
	for _, a := range answers {
		a.ok()
	}
	require.Less(t, transactions, 10)
	happened := w.events.take()
	require.Equal(t, []int{10, 10}, []int{happened["create appointments"], happened["create slots"]})
	require.Len(t, w.rows("appointments", ""), 10)
	require.Empty(t, breachesOf(t, w))
}

func TestOneThatFailsTakesNoOtherWithItAndAnnouncesNothing(t *testing.T) {
	for name, breakIt := range map[string]func(w *world){
		"a trigger": func(w *world) {
			w.sql(`CREATE TRIGGER poison BEFORE INSERT ON appointments WHEN NEW.reason = 'poison'
				BEGIN SELECT RAISE(ABORT, 'no'); END`, nil)
		},
		"a panic": func(w *world) {
			w.app.OnRecordCreateExecute(collections.Appointments).BindFunc(func(e *core.RecordEvent) error {
				if e.Record.GetString("reason") == "poison" {
					panic("poison")
				}
				return e.Next()
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			breakIt(w)
			w.events.take()
			answers, _ := w.bookTogether(10, "poison")
			for i, a := range answers {
				if i == 5 {
					a.refused(http.StatusInternalServerError)
					continue
				}
				a.ok()
			}
			happened := w.events.take()
			require.Equal(t, []int{9, 9}, []int{happened["create appointments"], happened["create slots"]})
			require.Len(t, w.rows("slots", ""), 9)
			require.Len(t, w.rows("audit_log", `collection = "appointments"`), 9)
		})
	}
}

// lostLink is what a database answers that may have done it.
type lostLink struct{}

func (lostLink) Error() string        { return "the link is broken" }
func (lostLink) Code() int            { return 10 } // SQLITE_IOERR
func (lostLink) Is(target error) bool { return target == collections.ErrOutcomeUnknown }

func TestWhatMayBeDoneIsNotDoneAgain(t *testing.T) {
	w := newWorld(t)
	var mu sync.Mutex
	tried := map[string]int{}
	w.app.OnRecordCreateExecute(collections.Appointments).BindFunc(func(e *core.RecordEvent) error {
		mu.Lock()
		defer mu.Unlock()
		tried[e.Record.Id]++
		if e.Record.GetString("reason") == "poison" {
			return lostLink{}
		}
		return e.Next()
	})
	answers, _ := w.bookTogether(10, "poison")
	unknown := 0
	for _, a := range answers {
		if a.status == http.StatusServiceUnavailable {
			a.refused(http.StatusServiceUnavailable, "server", "try_again")
			unknown++
		}
	}
	require.Positive(t, unknown, "the one that was lost, and those in its group")
	require.Len(t, w.rows("appointments", ""), 10-unknown)
	for id, times := range tried {
		require.Equal(t, 1, times, id)
	}
}

func TestWhatFailsAfterTheCommitIsNotDoneAgain(t *testing.T) {
	for name, fail := range map[string]func() error{
		"an error": func() error { return errors.New("nobody listens") },
		"a panic":  func() error { panic("nobody listens") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doctor := w.practitioner(nil)
			visitor := w.visitor("asha@example.test")
			w.app.OnRecordAfterCreateSuccess(collections.Slots).BindFunc(func(*core.RecordEvent) error { return fail() })
			held := w.book(visitor, doctor, nil)
			require.Equal(t, "held", w.statusOf(held))
			require.Len(t, w.freeStarts(doctor, "2030-01-07", 30), 5, "nobody is left to believe that it is free")
			answers, _ := w.bookTogether(6, "")
			for _, a := range answers {
				a.ok()
			}
			require.Len(t, w.rows("appointments", ""), 7)
		})
	}
}

func TestHoursThatChangeWhileABookingIsMadeCount(t *testing.T) {
	w, razorpay := newRazorpayWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	razorpay.during = func(string) {
		w.create("time_off", w.admin, object{
			"practitioner": doctor, "start": "2030-01-07T09:00:00+05:30", "end": "2030-01-07T10:00:00+05:30",
		}).ok()
	}
	w.create("appointments", visitor.token, booking(doctor, nil)).refused(400, "start", "outside_hours")
	require.Empty(t, w.rows("slots", ""))
}

func TestWhatOthersHaveWrittenIsSeenWhenTheSettingsAreReadAnew(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	free := len(w.freeStarts(doctor, "2030-01-07", 30))
	w.sql("DELETE FROM working_hours WHERE practitioner = {:id}", dbx.Params{"id": doctor})
	require.Len(t, w.freeStarts(doctor, "2030-01-07", 30), free, "it is remembered")
	require.NoError(t, w.app.ReloadSettings())
	require.Empty(t, w.freeStarts(doctor, "2030-01-07", 30))
}
