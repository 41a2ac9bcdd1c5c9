package rules_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "pocketclinic/rules"
)

func TestAPaymentIsForItsOrder(t *testing.T) {
	due := Order{"order_1", 500, "INR"}
	require.NoError(t, CheckOrder(due, due))
	require.ErrorIs(t, CheckOrder(due, Order{"order_2", 500, "INR"}), ErrOrderMismatch)
	for _, amount := range []int64{0, 499, 501, -500, 1 << 62} {
		require.ErrorIs(t, CheckOrder(due, Order{"order_1", amount, "INR"}), ErrAmountMismatch)
	}
	require.ErrorIs(t, CheckOrder(due, Order{"order_1", 500, "USD"}), ErrAmountMismatch)
}

func TestWhatAPaymentDoes(t *testing.T) {
	var free error
	lost, never := ErrSlotTaken, ErrSlotTaken // never: the appointment has its time, and nobody asks about it
	expires := start
	for name, test := range map[string]struct {
		status Status
		now    time.Time
		time   error
		want   error
	}{
		"in time":                      {Held, expires.Add(-time.Nanosecond), never, nil},
		"late, free":                   {Held, expires, free, nil},
		"late, lost":                   {Held, expires, lost, ErrSlotLost},
		"after expiry was noted":       {Expired, expires, free, nil},
		"after expiry was noted: lost": {Expired, expires, lost, ErrSlotLost},
		"cancelled":                    {Cancelled, expires, never, ErrSlotLost},
		"confirmed":                    {Confirmed, expires, never, ErrAlreadyPaid},
		"arrived":                      {Arrived, expires, never, ErrAlreadyPaid},
		"completed":                    {Completed, expires, never, ErrAlreadyPaid},
		"no-show":                      {NoShow, expires, never, ErrAlreadyPaid},
	} {
		t.Run(name, func(t *testing.T) {
			a := Appointment{Status: test.status, Start: start.Add(time.Hour), HoldExpires: expires}
			err := JudgePayment(a, test.time, test.now)
			if test.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, test.want)
		})
	}
}
