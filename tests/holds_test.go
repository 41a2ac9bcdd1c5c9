package tests

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAHoldEndsAtItsInstantWithoutAnyJob(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	first, second := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	held := w.book(first, doctor, nil)
	nine := "2030-01-07T09:00:00+05:30"

	w.Advance(15*time.Minute - time.Millisecond)
	require.NotContains(t, w.freeStarts(doctor, "2030-01-07", 30), nine)
	w.create("appointments", second.token, booking(doctor, nil)).refused(409, "start", "slot_taken")

	w.Advance(time.Millisecond)
	require.Contains(t, w.freeStarts(doctor, "2030-01-07", 30), nine)
	taken := w.book(second, doctor, nil)

	require.Equal(t, "held", taken["status"])
	require.Equal(t, "expired", w.view("appointments", text(held, "id"), first.token).ok()["status"])
	require.Len(t, w.rows("slots", ""), 1)
}

func TestTheJobReleasesExpiredHoldsAlone(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	first, second, third := w.visitor("asha@example.test"), w.visitor("ravi@example.test"), w.visitor("lena@example.test")
	unpaid := w.book(first, doctor, nil)
	paid := w.book(second, doctor, object{"start": "2030-01-07T09:30:00+05:30"})
	w.pay(second, paid, "pay_1").ok()
	w.Advance(10 * time.Minute)
	young := w.book(third, doctor, object{"start": "2030-01-07T10:00:00+05:30"})
	told := len(w.rows("notifications", ""))

	w.Advance(5 * time.Minute)
	w.run("release_expired_holds")
	w.run("release_expired_holds")

	status := func(a object) any { return w.view("appointments", text(a, "id"), w.admin).ok()["status"] }
	require.Equal(t, "expired", status(unpaid))
	require.Equal(t, "confirmed", status(paid))
	require.Equal(t, "held", status(young))
	require.Len(t, w.rows("slots", ""), 2)
	require.Len(t, w.rows("notifications", ""), told, "nobody is told of an expiry")
	require.Len(t, w.rows("audit_log", `actor = "release_expired_holds"`), 1)
}

func TestTheClinicSetsTheLengthOfAHold(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	settings := w.rows("clinic", "")[0]

	w.update("clinic", text(settings, "id"), w.admin, object{"hold_minutes": 0.5}).ok()
	require.Equal(t, "2030-01-07 02:30:30.000Z", w.book(visitor, doctor, nil)["hold_expires"])
}

// What was booked because a hold was over keeps it over, though the clock is set back to when it was not.
func TestAHoldThatIsOverStaysOverWhenTheClockIsSetBack(t *testing.T) {
	w := newWorld(t)
	asha := w.visitor("asha@example.test")
	over := w.book(asha, w.practitioner(nil), nil)
	w.Advance(15 * time.Minute)
	instead := w.book(asha, w.practitioner(nil), nil) // elsewhere, at the same time
	w.Advance(-15 * time.Minute)

	require.Equal(t, "expired", w.statusOf(over))
	require.Equal(t, "held", w.statusOf(instead))
	require.Empty(t, breachesOf(t, w))
	w.pay(asha, over, "pay_1").refused(409, "appointment_id", "slot_lost")
	require.Equal(t, "refund_due", w.rows("payments", "")[0]["status"])
}
