package tests

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Whom nobody is behind any more does not get an appointment by money that comes late.
func TestMoneyThatComesAfterAnErasureGoesBack(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.Advance(20 * time.Minute)
	w.do("DELETE", "/api/clinic/me", visitor.token, nil).ok()
	told := w.told()

	w.payAtDesk(desk.token, held, object{"payment_id": "desk-0123456789"}).refused(409, "appointment_id", "slot_lost")
	require.Equal(t, "refund_due", w.paymentStatus("desk-0123456789"))
	require.Equal(t, "expired", w.statusOf(held))
	require.Len(t, w.freeStarts(doctor, "2030-01-07", 30), 6)
	require.Equal(t, told, w.told())
	require.Empty(t, breachesOf(t, w))
}

func TestMoneyThatComesAfterAPatientIsRemovedGoesBack(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	tara := w.tara(visitor)
	held := w.book(visitor, doctor, object{"patient": tara})
	w.Advance(20 * time.Minute)
	w.run("release_expired_holds")
	w.delete("patients", tara, visitor.token).ok()

	w.pay(visitor, held, "pay_1").refused(409, "appointment_id", "slot_lost")
	require.Equal(t, "refund_due", w.paymentStatus("pay_1"))
	require.Equal(t, "expired", w.statusOf(held))
	require.Empty(t, breachesOf(t, w))
}
