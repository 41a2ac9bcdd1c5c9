package rules_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "pocketclinic/rules"
)

func TestWhoIsExpectedIsLateAndThenMissed(t *testing.T) {
	end := start.Add(30 * time.Minute)
	for _, status := range statuses {
		a := Attendance{Status: status, Start: start, End: end}
		require.False(t, a.Late(start), status)
		require.Equal(t, status == Confirmed, a.Late(start.Add(time.Millisecond)), status)
		require.False(t, a.Missed(end.Add(-time.Millisecond)), status)
		require.Equal(t, status == Confirmed, a.Missed(end), status)
	}
}

func TestWhoIsThereWaits(t *testing.T) {
	for _, status := range statuses {
		a := Attendance{Status: status, Start: start, End: start.Add(time.Hour), ArrivedAt: start.Add(-10 * time.Minute)}
		waited := time.Duration(0)
		if status == Arrived {
			waited = 15 * time.Minute
		}
		require.Equal(t, waited, a.Waiting(start.Add(5*time.Minute)), status)
		require.Zero(t, a.Waiting(start.Add(-time.Hour)), "the clock was set back")
	}
}
