package rules

import (
	"testing"
	"time"
)

func TestAHoldCountsForThePartThatItWasKept(t *testing.T) {
	expires := time.Date(2030, 1, 7, 9, 0, 0, 0, time.UTC)
	for left, part := range map[time.Duration]float64{
		15 * time.Minute: leastKept, // given back at once
		20 * time.Minute: leastKept, // the clinic's holds have become shorter since
		9 * time.Minute:  0.4,
		time.Second:      1 - 1.0/900,
		-time.Minute:     1,
	} {
		if got := HoldKept(expires, 15*time.Minute, expires.Add(-left)); got < part-1e-9 || got > part+1e-9 {
			t.Errorf("%s before its end: %f, not %f", left, got, part)
		}
	}
}
