package rules_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "pocketclinic/rules"
)

var (
	start    = time.Date(2030, 1, 7, 9, 0, 0, 0, time.UTC)
	statuses = []Status{Held, Confirmed, Arrived, Completed, NoShow, Cancelled, Expired}
	actors   = []Actor{ByVisitor, ByPractitioner, BySuperAdmin, ByPayment, ByTime}
)

func TestTheTableOfTransitions(t *testing.T) {
	type step struct {
		from, to Status
		by       Actor
	}
	before := map[step]bool{
		{"", Held, ByVisitor}: true, {Held, Confirmed, ByPayment}: true, {Held, Expired, ByTime}: false, // the hold is not over yet
		{Held, Cancelled, ByVisitor}: true, {Held, Cancelled, BySuperAdmin}: true, {Expired, Confirmed, ByPayment}: true,
		{Confirmed, Cancelled, ByVisitor}: true, {Confirmed, Cancelled, ByPractitioner}: true, {Confirmed, Cancelled, BySuperAdmin}: true,
		{Confirmed, Arrived, ByPractitioner}: true, {Confirmed, Arrived, BySuperAdmin}: true,
		// Undone by a super admin.
		{Arrived, Confirmed, BySuperAdmin}: true, {Completed, Confirmed, BySuperAdmin}: true, {NoShow, Confirmed, BySuperAdmin}: true,
	}
	onlyAfter := map[step]bool{
		{Confirmed, Completed, ByPractitioner}: true, {Confirmed, Completed, BySuperAdmin}: true,
		{Arrived, Completed, ByPractitioner}: true, {Arrived, Completed, BySuperAdmin}: true,
		{Confirmed, NoShow, ByPractitioner}: true, {Confirmed, NoShow, BySuperAdmin}: true,
		{Confirmed, Completed, ByTime}: true, {Arrived, Completed, ByTime}: true,
	}
	delete(before, step{Held, Expired, ByTime})

	for _, from := range append(statuses, "") {
		for _, to := range statuses {
			reachable := false
			for _, by := range actors {
				s := step{from, to, by}
				a := Appointment{Status: from, Start: start, HoldExpires: start.Add(24 * time.Hour)}
				early := CheckTransition(a, to, by, 0, start.Add(-time.Nanosecond))
				late := CheckTransition(a, to, by, 0, start)
				if s == (step{Held, Expired, ByTime}) {
					require.NoError(t, early)
					reachable = true
					continue
				}
				require.Equal(t, before[s], early == nil, "%v before the start: %v", s, early)
				visitorIsLate := s == step{Confirmed, Cancelled, ByVisitor}
				require.Equal(t, before[s] && !visitorIsLate || onlyAfter[s], late == nil, "%v from the start on: %v", s, late)
				reachable = reachable || before[s] || onlyAfter[s]
			}
			require.Equal(t, reachable, Reachable(from, to), "%s → %s", from, to)
		}
	}
}

func TestVisitorsCancelAndMoveUntilTheNotice(t *testing.T) {
	a := Appointment{Status: Confirmed, Start: start}
	limit := start.Add(-24 * time.Hour)
	for by, bound := range map[Actor]bool{ByVisitor: true, ByPractitioner: false, BySuperAdmin: false} {
		require.NoError(t, CheckTransition(a, Cancelled, by, 24*time.Hour, limit))
		require.NoError(t, CheckReschedule(a, by, 24*time.Hour, limit))
		after := limit.Add(time.Nanosecond)
		require.Equal(t, bound, CheckTransition(a, Cancelled, by, 24*time.Hour, after) != nil)
		require.Equal(t, bound, CheckReschedule(a, by, 24*time.Hour, after) != nil)
	}
	held := Appointment{Status: Held, Start: start, HoldExpires: start}
	require.NoError(t, CheckTransition(held, Cancelled, ByVisitor, 24*time.Hour, limit.Add(time.Hour)), "what is not paid for needs no notice")
}

func TestWhatCanBeMoved(t *testing.T) {
	now := start.Add(-time.Hour)
	for _, status := range statuses {
		err := CheckReschedule(Appointment{Status: status, Start: start, HoldExpires: now.Add(time.Minute)}, ByPractitioner, 0, now)
		require.Equal(t, status == Held || status == Confirmed, err == nil, status)
	}
	require.ErrorIs(t, CheckReschedule(Appointment{Status: Confirmed, Start: start}, ByPractitioner, 0, start), ErrTransitionNotAllowed)
}

func TestAHoldIsOverAtItsInstant(t *testing.T) {
	a := Appointment{Status: Held, Start: start.Add(time.Hour), HoldExpires: start}
	require.Equal(t, Held, a.StatusAt(start.Add(-time.Nanosecond)))
	require.Equal(t, Expired, a.StatusAt(start))
	require.ErrorIs(t, CheckTransition(a, Cancelled, ByVisitor, 0, start), ErrTransitionNotAllowed)
	require.ErrorIs(t, CheckReschedule(a, ByVisitor, 0, start), ErrTransitionNotAllowed)
	for _, status := range statuses[1:] {
		require.Equal(t, status, Appointment{Status: status, HoldExpires: start}.StatusAt(start.Add(time.Hour)))
	}
}

func TestHoldLength(t *testing.T) {
	require.Equal(t, 15*time.Minute, HoldLength(0))
	require.Equal(t, 15*time.Minute, HoldLength(-1))
	require.Equal(t, 30*time.Second, HoldLength(0.5))
	require.Equal(t, 20*time.Minute, HoldLength(20))
}

func TestLiveAppointmentsClaimTime(t *testing.T) {
	for _, status := range statuses {
		require.Equal(t, status == Held || status == Confirmed || status == Arrived, status.Live(), status)
	}
}
