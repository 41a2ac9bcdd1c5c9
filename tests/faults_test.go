package tests

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func (w *world) writer(statement string) {
	w.t.Helper()
	_, err := w.app.NonconcurrentDB().NewQuery(statement).Execute()
	require.NoError(w.t, err)
}

// tryAgain expects the answer to a fault that may be over when the same is tried again.
func (a *answer) tryAgain() {
	a.t.Helper()
	a.refused(503, "server", "try_again")
	require.Equal(a.t, "5", a.header.Get("Retry-After"))
}

func TestAReadOnlyDatabaseIsNobodysMistake(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	before := w.count()
	free := booking(doctor, object{"start": "2030-01-07T10:00:00+05:30"})
	off := object{"practitioner": doctor, "start": "2030-01-08T00:00:00Z", "end": "2030-01-09T00:00:00Z"}
	requests := []struct {
		name string
		send func() *answer
	}{
		{"a change", func() *answer {
			return w.update("appointments", text(held, "id"), visitor.token, object{"start": "2030-01-07T09:30:00+05:30"})
		}},
		{"a payment", func() *answer { return w.pay(visitor, held, "pay_1") }},
		{"a booking", func() *answer { return w.create("appointments", visitor.token, free) }},
		{"a profile", func() *answer { return w.update("users", visitor.id, visitor.token, object{"city": "Mysuru"}) }},
		{"a code", func() *answer {
			return w.do("POST", "/api/collections/users/request-otp", "", object{"email": "new@example.test"})
		}},
		{"feeds", func() *answer { return w.do("DELETE", "/api/clinic/calendar", visitor.token, nil) }},
		{"time off", func() *answer { return w.create("time_off", doctorAccount.token, off) }},
	}
	w.writer("PRAGMA query_only = ON")
	for _, request := range requests {
		t.Log(request.name)
		request.send().tryAgain()
	}
	w.writer("PRAGMA query_only = OFF")
	require.Equal(t, before, w.count(), "nothing was done")
	require.Equal(t, "held", w.statusOf(held))
	for _, request := range requests {
		require.Less(t, request.send().status, 300, request.name)
	}
}

func TestAFullDiskIsNobodysMistake(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	before := w.count()
	long := booking(doctor, object{"reason": strings.Repeat("x", 5000)})
	w.fillDisk()
	w.create("appointments", visitor.token, long).tryAgain()
	require.Equal(t, before, w.count())
	require.Len(t, w.freeStarts(doctor, "2030-01-07", 30), 6)
	w.writer("PRAGMA max_page_count = 1073741823")
	w.create("appointments", visitor.token, long).ok()
}

func TestABusyDatabaseAsksToTryAgain(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.writer("PRAGMA busy_timeout = 1")
	release := w.lockDatabase()
	w.create("appointments", visitor.token, booking(doctor, nil)).tryAgain()
	w.freeStarts(doctor, "2030-01-07", 30)
	release()
	w.book(visitor, doctor, nil)
}

func TestAFaultTellsNothingOfTheInternals(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.sql("CREATE TRIGGER broken BEFORE INSERT ON appointments BEGIN SELECT RAISE(ABORT, 'disk of lead'); END", nil)
	before := w.count()
	a := w.create("appointments", visitor.token, booking(doctor, nil)).refused(500)
	require.NotContains(t, a.raw, "lead")
	require.Equal(t, before, w.count())
	require.Len(t, w.freeStarts(doctor, "2030-01-07", 30), 6)

	w.sql("DELETE FROM clinic", nil)
	w.create("appointments", visitor.token, booking(doctor, nil)).refused(500)
}

func TestAPaymentIsNeverJudgedByAFault(t *testing.T) {
	for name, trigger := range map[string]string{
		"the messages": "BEFORE INSERT ON notifications", "the payment": "BEFORE INSERT ON payments",
		"the slot": "BEFORE UPDATE ON slots", "the audit log": "BEFORE INSERT ON audit_log",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doctor := w.practitioner(nil)
			visitor := w.visitor("asha@example.test")
			held := w.book(visitor, doctor, nil)
			before := w.count()
			w.sql("CREATE TRIGGER broken "+trigger+" BEGIN SELECT RAISE(ABORT, 'disk of lead'); END", nil)
			w.pay(visitor, held, "pay_1").refused(500)
			require.Equal(t, "held", w.statusOf(held))
			require.Equal(t, before, w.count())

			w.sql("DROP TRIGGER broken", nil)
			w.Advance(10 * time.Minute)
			w.pay(visitor, held, "pay_1").ok()
			require.Equal(t, "confirmed", w.statusOf(held))
			require.Len(t, w.rows("payments", ""), 1)
		})
	}
}

// fillDisk lets the database grow no more, and uses up what it has free.
func (w *world) fillDisk() {
	w.t.Helper()
	w.writer("CREATE TABLE filler (content)")
	w.writer("PRAGMA max_page_count = 1") // as many as there are
	for err := error(nil); err == nil; {
		_, err = w.app.NonconcurrentDB().NewQuery("INSERT INTO filler VALUES (randomblob(3000))").Execute()
	}
}

// lockDatabase keeps the database's write lock, as another process would.
func (w *world) lockDatabase() (release func()) {
	w.t.Helper()
	db, err := collections.Connect(filepath.Join(w.app.DataDir(), "data.db"))
	require.NoError(w.t, err)
	tx, err := db.Begin()
	require.NoError(w.t, err)
	return func() { require.NoError(w.t, errors.Join(tx.Rollback(), db.Close())) }
}

func TestWhatIsStoredWrongIsNobodysMistake(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.sql("UPDATE working_hours SET start = 'noon'", nil)
	w.create("appointments", visitor.token, booking(doctor, nil)).refused(500)
	w.get("/api/clinic/availability?date=2030-01-07&duration=30&practitioner="+doctor, "").refused(500)
}
