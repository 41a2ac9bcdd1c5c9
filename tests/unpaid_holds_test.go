package tests

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// runOut takes so many holds, one after another, and lets them run out.
func (w *world) runOut(visitor account, doctor string, n int) {
	w.t.Helper()
	for range n {
		w.book(visitor, doctor, object{"start": "2030-01-09T09:00:00+05:30"})
		w.Advance(15 * time.Minute)
	}
}

var later = object{"start": "2030-01-09T10:00:00+05:30"}

func TestHoldsThatRanOutUnpaidBarFromMore(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	w.runOut(visitor, doctor, 5)
	before := w.count()

	a := w.create("appointments", visitor.token, booking(doctor, later)).refused(409, "start", "too_many_unpaid")
	// The first of the five ended at 08:15 in Kolkata, which is 02:45 in UTC.
	require.Equal(t, object{"allowed_from": "2030-01-08T02:45:00Z"}, a.body["data"].(object)["start"].(object)["params"])
	require.Contains(t, text(a.body, "message"), "2030-01-08T02:45:00Z")
	require.Equal(t, "Tue, 08 Jan 2030 02:45:00 GMT", a.header.Get("Retry-After"))
	require.Equal(t, before, w.count())
	w.book(other, doctor, object{"start": "2030-01-09T11:30:00+05:30"})

	w.run("release_expired_holds") // whether that is written down or not
	w.create("appointments", visitor.token, booking(doctor, later)).refused(409, "start", "too_many_unpaid")
	w.restart()
	w.Set(monday.Add(24*time.Hour + 15*time.Minute - time.Millisecond))
	w.create("appointments", visitor.token, booking(doctor, later)).refused(409, "start", "too_many_unpaid")
	w.Advance(time.Millisecond)
	w.book(visitor, doctor, later)
	w.Advance(15 * time.Minute) // the second ended a day ago, and this one just now
	w.book(visitor, doctor, object{"start": "2030-01-09T11:00:00+05:30"})
}

func TestTheClinicSaysHowManyHoldsMayRunOut(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	require.EqualValues(t, 5, w.rows("clinic", "")[0]["unpaid_limit"])
	w.setClinic(object{"unpaid_limit": 1})
	w.runOut(visitor, doctor, 1)
	w.create("appointments", visitor.token, booking(doctor, later)).refused(409, "start", "too_many_unpaid")
	w.setClinic(object{"unpaid_limit": 0})
	w.runOut(visitor, doctor, 12)
}

func TestWhatWasPaidForDoesNotCountAsUnpaid(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.setClinic(object{"unpaid_limit": 1})
	first := w.book(visitor, doctor, object{"start": "2030-01-09T09:00:00+05:30"})
	w.Advance(15 * time.Minute)
	w.create("appointments", visitor.token, booking(doctor, later)).refused(409, "start", "too_many_unpaid")
	w.pay(visitor, first, "pay_1").ok() // late, and the time is free still
	second := w.book(visitor, doctor, later)
	w.pay(visitor, second, "pay_2").ok()
	w.update("appointments", text(second, "id"), visitor.token, object{"status": "cancelled"}).ok()
	for range 2 { // what the clinic takes back
		held := w.book(visitor, doctor, later)
		w.Advance(14 * time.Minute)
		w.update("appointments", text(held, "id"), w.admin, object{"status": "cancelled"}).ok()
	}
	w.book(visitor, doctor, later)
}

// To take a time and give it back just before it ends keeps others from it as well.
func TestAHoldThatIsGivenBackCountsForTheTimeThatItWasKept(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor, hesitant := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	w.setClinic(object{"unpaid_limit": 2})
	takeAndGiveBack := func(who account, after time.Duration) {
		held := w.book(who, doctor, later)
		w.Advance(after)
		w.update("appointments", text(held, "id"), who.token, object{"status": "cancelled"}).ok()
	}
	takeAndGiveBack(visitor, 14*time.Minute+59*time.Second)
	takeAndGiveBack(visitor, 14*time.Minute+59*time.Second)
	takeAndGiveBack(visitor, time.Second) // 1.998 of 2, and a twentieth at the least
	a := w.create("appointments", visitor.token, booking(doctor, later)).refused(409, "start", "too_many_unpaid")
	// The first would have ended at 02:45; it leaves one and a twentieth.
	require.Equal(t, object{"allowed_from": "2030-01-08T02:45:00Z"}, a.body["data"].(object)["start"].(object)["params"])

	for range 30 {
		takeAndGiveBack(hesitant, time.Second)
	}
	w.book(hesitant, doctor, later)
	for _, field := range []string{"hold_kept", "taken_from"} {
		w.create("appointments", visitor.token, booking(doctor, object{field: 1})).refused(403, field, "not_allowed")
	}
}

func TestAProposalThatLapsesDoesNotCountAsUnpaid(t *testing.T) {
	w, doctor, first, taken := fullDay(t)
	second := w.visitor("ravi@example.test")
	w.setClinic(object{"unpaid_limit": 1})
	wait := text(w.create("waitlist", second.token, wish(doctor, nil)).ok(), "id")
	w.update("appointments", text(taken, "id"), first.token, object{"status": "cancelled"}).ok()
	require.Equal(t, "offered", w.view("waitlist", wait, second.token).ok()["status"])
	w.Advance(30 * time.Minute)
	w.run("release_expired_holds")
	require.Equal(t, "lapsed", w.view("waitlist", wait, second.token).ok()["status"])
	w.book(second, doctor, object{"start": "2030-01-07T09:00:00+05:30", "duration": 180})
}

// bookFrom books from an address on the internet.
func (w *world) bookFrom(address string, visitor account, doctor string, changes object) *answer {
	w.t.Helper()
	raw, err := json.Marshal(booking(doctor, changes))
	require.NoError(w.t, err)
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost,
		w.url+"/api/collections/appointments/records", bytes.NewReader(raw))
	require.NoError(w.t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", visitor.token)
	request.Header.Set("X-Forwarded-For", address)
	return w.exchange(request)
}

func TestHoldsOfOneAddressThatRanOutBarFromMore(t *testing.T) {
	w := newWorld(t)
	settings := w.app.Settings()
	settings.TrustedProxy.Headers = []string{"X-Forwarded-For"}
	require.NoError(t, w.app.Save(settings))
	doctor := w.practitioner(nil)
	w.setClinic(object{"unpaid_limit": 1})
	crowd := w.crowd(12)
	runOut := func(address string, visitor account) {
		w.bookFrom(address, visitor, doctor, object{"start": "2030-01-09T09:00:00+05:30"}).ok()
		w.Advance(15 * time.Minute)
	}
	for i := range 10 { // ten accounts of one site, each within its own limit
		runOut(fmt.Sprintf("2001:db8:7:7::%x", i+1), crowd[i])
	}
	a := w.bookFrom("2001:db8:7:7:ffff::1", crowd[10], doctor, later).refused(409, "start", "too_many_unpaid")
	require.Equal(t, object{"allowed_from": "2030-01-08T02:45:00Z"}, a.body["data"].(object)["start"].(object)["params"])
	w.restart()
	w.bookFrom("2001:db8:7:7::1", crowd[10], doctor, later).refused(409, "start", "too_many_unpaid")

	w.bookFrom("2001:db8:7:8::1", crowd[10], doctor, later).ok()
	w.bookFrom("10.0.0.7", crowd[11], doctor, object{"start": "2030-01-09T11:00:00+05:30"}).ok()
	var kept []string
	require.NoError(t, w.app.DB().Select("taken_from").Distinct(true).From("appointments").Column(&kept))
	require.Len(t, kept, 3, "the site, its neighbour, and nothing of the clinic's own network")
	require.NotContains(t, fmt.Sprint(kept), "2001", "an address is personal data")
	for _, visitor := range []account{crowd[0], crowd[10]} {
		require.NotContains(t, w.get("/api/collections/appointments/records", visitor.token).raw, "taken_from")
	}
}

// Who takes a time and erases the account keeps others from it as well: the address is still known by that.
func TestHoldsOfErasedAccountsCountForTheirAddress(t *testing.T) {
	w := newWorld(t)
	settings := w.app.Settings()
	settings.TrustedProxy.Headers = []string{"X-Forwarded-For"}
	require.NoError(t, w.app.Save(settings))
	doctor := w.practitioner(nil)
	w.setClinic(object{"unpaid_limit": 1})
	crowd := w.crowd(13)
	for _, visitor := range crowd[:11] {
		w.bookFrom("2001:db8:7:7::1", visitor, doctor, object{"start": "2030-01-09T09:00:00+05:30"}).ok()
		w.Advance(14 * time.Minute)
		w.do("DELETE", "/api/clinic/me", visitor.token, nil).ok()
	}
	require.Len(t, w.rows("appointments", `status = "cancelled" && cancelled_by = "visitor" && hold_kept > 0.9`), 11)
	w.bookFrom("2001:db8:7:7::2", crowd[11], doctor, later).refused(409, "start", "too_many_unpaid")
	w.bookFrom("2001:db8:7:8::1", crowd[12], doctor, later).ok()
}

// A receptionist at home books for many people: what these do not pay for is not to be laid on the address.
func TestTheDeskIsNoOrigin(t *testing.T) {
	w := newWorld(t)
	settings := w.app.Settings()
	settings.TrustedProxy.Headers = []string{"X-Forwarded-For"}
	require.NoError(t, w.app.Save(settings))
	doctor, desk := w.practitioner(nil), w.receptionist("desk@clinic.test")
	w.setClinic(object{"unpaid_limit": 1})
	crowd := w.crowd(13)
	for _, visitor := range crowd[:12] {
		wanted := object{"start": "2030-01-09T09:00:00+05:30", "visitor": visitor.id}
		w.bookFrom("2001:db8:7:7::1", desk, doctor, wanted).ok()
		w.Advance(15 * time.Minute)
	}
	w.bookFrom("2001:db8:7:7::1", crowd[12], doctor, later).ok()
}

func TestTheClinicsOwnNetworkIsNoOrigin(t *testing.T) {
	w := newWorld(t)
	settings := w.app.Settings()
	settings.TrustedProxy.Headers = []string{"X-Forwarded-For"}
	require.NoError(t, w.app.Save(settings))
	doctor := w.practitioner(nil)
	w.setClinic(object{"unpaid_limit": 1})
	crowd := w.crowd(44)
	for i, address := range []string{"127.0.0.1", "192.168.1.4", "::1", "fd00::7"} {
		for j := range 11 {
			w.bookFrom(address, crowd[11*i+j], doctor, object{"start": "2030-01-09T09:00:00+05:30"}).ok()
			w.Advance(15 * time.Minute)
		}
	}
}

func TestTooManyUnpaidHoldsAreRefusedInARace(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.runOut(visitor, doctor, 5)
	answers := make([]*answer, 12)
	atOnce(len(answers), func(i int) {
		start := fmt.Sprintf("2030-01-%02dT09:00:00+05:30", 9+i%3)
		answers[i] = w.create("appointments", visitor.token, booking(doctor, object{"start": start}))
	})
	for _, a := range answers {
		a.refused(409, "start", "too_many_unpaid")
	}
	require.Len(t, w.rows("appointments", ""), 5)
}

func TestCountingUnpaidHoldsReadsOneVisitorsAlone(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	w.runOut(w.visitor("asha@example.test"), doctor, 1)
	w.lazy = true
	watched := w.watchStatements()
	visitor := w.visitor("ravi@example.test")
	asked := w.asked(watched, func() { w.book(visitor, doctor, later) })
	plans := ""
	for _, statement := range asked {
		if explicable.MatchString(statement) {
			plans += w.plan(statement)
		}
	}
	require.Contains(t, plans, "idx_appointments_holds_of (visitor=? AND hold_expires>?)")
	require.Contains(t, plans, "idx_appointments_holds_from (taken_from=? AND hold_expires>?)")
	require.NotContains(t, plans, "SCAN appointments")
}
