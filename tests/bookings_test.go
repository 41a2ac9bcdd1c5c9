package tests

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func query(text string) string { return url.QueryEscape(text) }

func TestBookingHoldsThenPaymentConfirms(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")

	held := w.book(visitor, doctor, object{"reason": "Chest pain"})
	require.Equal(t, "held", held["status"])
	require.EqualValues(t, 50000, held["amount"])
	require.Equal(t, "INR", held["currency"])
	require.Equal(t, "2030-01-07 02:45:00.000Z", held["hold_expires"])
	require.Equal(t, "2030-01-07 03:30:00.000Z", held["start"])
	require.Equal(t, "2030-01-07 04:00:00.000Z", held["end"])
	require.NotContains(t, held, "slot")

	slots := w.rows("slots", "")
	require.Len(t, slots, 1)
	require.Equal(t, "held", slots[0]["state"])

	paid := w.pay(visitor, held, "pay_1").ok()
	require.Equal(t, "successful", paid["status"])
	require.Equal(t, "confirmed", paid["appointment"].(object)["status"])
	require.Equal(t, "pay_1", paid["payment"].(object)["payment_id"])
	require.Equal(t, "booked", w.rows("slots", "")[0]["state"])

	require.Len(t, w.mailsTo("asha@example.test"), 2, "the one-time password and the confirmation")
	require.Len(t, w.mailsTo("meera@clinic.test"), 2)
	require.Contains(t, w.mailsTo("meera@clinic.test")[1], "Asha Rao")
	require.Len(t, w.sms.sent, 1)
	require.Contains(t, w.sms.sent[0], "+918022334455: ")
	_ = doctorAccount
}
