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
	for free := 1; free > 0; {
		w.writer("INSERT INTO filler VALUES (randomblob(3000))")
		require.NoError(w.t, w.app.NonconcurrentDB().NewQuery("PRAGMA freelist_count").Row(&free))
	}
	w.writer("PRAGMA max_page_count = 1") // as many as there are
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

func TestATokenThatCannotBeLookedUpIsNoGuests(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	requests := []func(token string) *answer{
		func(token string) *answer { return w.view("appointments", text(held, "id"), token) },
		func(token string) *answer { return w.get("/api/collections/appointments/records", token) },
		func(token string) *answer { return w.do("POST", "/api/clinic/calendar", token, nil) },
		func(token string) *answer {
			return w.do("POST", "/api/collections/users/auth-refresh", "Bearer "+token, nil)
		},
		func(token string) *answer { return w.get("/api/collections/practitioners/records", "bearer "+token) },
		func(token string) *answer { return w.do("POST", "/api/realtime", token, object{"clientId": "none"}) },
	}
	w.sql("ALTER TABLE users RENAME TO lost", nil)
	for _, request := range requests {
		for _, token := range []string{visitor.token, doctorAccount.token} {
			request(token).refused(500)
		}
	}
	w.get("/api/collections/practitioners/records", "").ok()
	w.get("/api/collections/practitioners/records", "no token").ok()
	w.get("/api/collections/practitioners/records", w.admin).ok()
	w.sql("ALTER TABLE lost RENAME TO users", nil)
	require.Equal(t, 404, requests[5](visitor.token).status, "the connection is none, the token is good")
	for _, request := range requests[:5] {
		request(visitor.token).ok()
	}
	forged := visitor.token[:len(visitor.token)-3] + "abc"
	w.do("POST", "/api/clinic/calendar", forged, nil).refused(401)
}

func TestNoFaultIsAnsweredAsTheClientsMistake(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	settings := w.app.Settings()
	settings.Batch.Enabled = true
	require.NoError(t, w.app.Save(settings))
	otpID, code := w.requestOTP("ravi@example.test")
	requests := map[string]func() *answer{
		"list": func() *answer { return w.get("/api/collections/appointments/records", visitor.token) },
		"view": func() *answer { return w.view("appointments", text(held, "id"), visitor.token) },
		"update": func() *answer {
			return w.update("practitioners", doctor, doctorAccount.token, object{"bio": "Other"})
		},
		"delete": func() *answer {
			return w.delete("working_hours", text(w.rows("working_hours", "")[0], "id"), doctorAccount.token)
		},
		"guess": func() *answer { return w.authWithOTP(otpID, code) },
		"ask": func() *answer {
			return w.do("POST", "/api/collections/users/request-otp", "", object{"email": "x@y.test"})
		},
		"refresh": func() *answer { return w.do("POST", "/api/collections/users/auth-refresh", visitor.token, nil) },
		"file":    func() *answer { return w.do("POST", "/api/files/token", visitor.token, nil) },
		"super admin": func() *answer {
			return w.do("POST", "/api/collections/_superusers/auth-refresh", w.admin, nil)
		},
		"batch": func() *answer {
			return w.do("POST", "/api/batch", visitor.token, object{"requests": []object{{
				"method": "POST", "url": "/api/collections/appointments/records",
				"body": booking(doctor, object{"start": "2030-01-07T11:00:00+05:30"}),
			}}})
		},
	}
	try := func(t *testing.T, name string) {
		t.Helper()
		before := w.count()
		for what, request := range requests {
			a := request()
			require.False(t, a.status >= 400 && a.status < 500, "%s, %s: %s", name, what, a.raw)
		}
		require.Equal(t, before, w.count())
	}
	w.writer("PRAGMA query_only = ON")
	try(t, "read-only")
	w.writer("PRAGMA query_only = OFF")
	w.writer("PRAGMA busy_timeout = 1")
	release := w.lockDatabase()
	try(t, "locked")
	release()
	for _, table := range []string{
		"appointments", "practitioners", "working_hours", "_otps", "code_requests", "audit_log",
	} {
		for _, event := range []string{"INSERT", "UPDATE", "DELETE"} {
			w.sql("CREATE TRIGGER broken_"+table+event+" BEFORE "+event+" ON "+table+
				" BEGIN SELECT RAISE(ABORT, 'disk of lead'); END", nil)
		}
	}
	try(t, "triggers")
}
