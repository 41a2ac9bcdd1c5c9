package rules_test

import (
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "pocketclinic/rules"
)

var (
	start    = time.Date(2030, 1, 7, 9, 0, 0, 0, time.UTC)
	statuses = []Status{Held, Confirmed, Arrived, Completed, NoShow, Cancelled, Expired}
	actors   = []Actor{ByVisitor, ByPractitioner, ByReceptionist, BySuperAdmin, ByPayment, ByTime, ByWaitlist}
)

func checkStatus(a Appointment, to Status, by Actor, notice time.Duration, now time.Time) error {
	_, err := DecideTransition(a, Request{To: to, By: by, Notice: notice}, now)
	return err
}

func checkMove(a Appointment, by Actor, notice time.Duration, now time.Time) error {
	_, err := DecideTransition(a, Request{To: a.Status, Move: true, By: by, Notice: notice}, now)
	return err
}

func checkHandOver(a Appointment, by Actor, now time.Time) error {
	_, err := DecideTransition(a, Request{To: a.Status, HandOver: true, By: by}, now)
	return err
}

func TestTheTableOfTransitions(t *testing.T) {
	type step struct {
		from, to Status
		by       Actor
	}
	before := map[step]bool{
		{"", Held, ByVisitor}:                  true,
		{"", Held, ByWaitlist}:                 true,
		{Held, Confirmed, ByPayment}:           true,
		{Held, Cancelled, ByVisitor}:           true,
		{Held, Cancelled, BySuperAdmin}:        true,
		{Expired, Confirmed, ByPayment}:        true,
		{Confirmed, Cancelled, ByVisitor}:      true,
		{Confirmed, Cancelled, ByPractitioner}: true,
		{Confirmed, Cancelled, BySuperAdmin}:   true,
		{Confirmed, Arrived, ByPractitioner}:   true,
		{Confirmed, Arrived, BySuperAdmin}:     true,
		{"", Held, BySuperAdmin}:               true,
		// Undone.
		{Arrived, Confirmed, BySuperAdmin}:   true,
		{Arrived, Confirmed, ByPractitioner}: true,
		{Completed, Confirmed, BySuperAdmin}: true,
		{NoShow, Confirmed, BySuperAdmin}:    true,
	}
	onlyAfter := map[step]bool{
		{Confirmed, Completed, ByPractitioner}: true, {Confirmed, Completed, BySuperAdmin}: true,
		{Arrived, Completed, ByPractitioner}: true, {Arrived, Completed, BySuperAdmin}: true,
		{Confirmed, NoShow, ByPractitioner}: true, {Confirmed, NoShow, BySuperAdmin}: true,
		{Confirmed, Completed, ByTime}: true, {Arrived, Completed, ByTime}: true,
	}
	// The desk is one: a receptionist may do what a super admin may.
	for _, table := range []map[step]bool{before, onlyAfter} {
		for s := range maps.Clone(table) {
			if s.by == BySuperAdmin {
				table[step{s.from, s.to, ByReceptionist}] = true
			}
		}
	}
	for _, from := range append(statuses, "") {
		for _, to := range statuses {
			reachable := false
			for _, by := range actors {
				s := step{from, to, by}
				a := Appointment{Status: from, Start: start, HoldExpires: start.Add(24 * time.Hour)}
				early := checkStatus(a, to, by, 0, start.Add(-time.Nanosecond))
				late := checkStatus(a, to, by, 0, start)
				require.Equal(t, before[s], early == nil, "%v before the start: %v", s, early)
				visitorIsLate := s == step{Confirmed, Cancelled, ByVisitor}
				require.Equal(t, before[s] && !visitorIsLate || onlyAfter[s], late == nil, "%v from the start on: %v", s, late)
				reachable = reachable || before[s] || onlyAfter[s]
			}
			_, found := Between(from, to)
			require.Equal(t, reachable || from == Held && to == Expired, found, "%s → %s", from, to)
		}
	}
}

func TestRowsBetweenTheSameStatusesHaveTheSameEffects(t *testing.T) {
	for _, one := range Transitions {
		for _, other := range Transitions {
			if one.From != other.From || one.To != other.To || one.Move != other.Move ||
				one.HandOver != other.HandOver || one.Refused != nil ||
				other.Refused != nil {
				continue
			}
			require.Equal(t, []any{one.IfFree, one.Slot, one.Money, one.Tell, one.Wait},
				[]any{other.IfFree, other.Slot, other.Money, other.Tell, other.Wait}, "%s → %s", one.From, one.To)
		}
	}
}

func TestVisitorsCancelAndMoveUntilTheNotice(t *testing.T) {
	a := Appointment{Status: Confirmed, Start: start}
	limit := start.Add(-24 * time.Hour)
	for by, bound := range map[Actor]bool{ByVisitor: true, ByPractitioner: false, BySuperAdmin: false} {
		require.NoError(t, checkStatus(a, Cancelled, by, 24*time.Hour, limit))
		require.NoError(t, checkMove(a, by, 24*time.Hour, limit))
		after := limit.Add(time.Nanosecond)
		require.Equal(t, bound, checkStatus(a, Cancelled, by, 24*time.Hour, after) != nil)
		require.Equal(t, bound, checkMove(a, by, 24*time.Hour, after) != nil)
	}
	held := Appointment{Status: Held, Start: start, HoldExpires: start}
	require.NoError(
		t,
		checkStatus(held, Cancelled, ByVisitor, 24*time.Hour, limit.Add(time.Hour)),
		"what is not paid for needs no notice",
	)
}

func TestWhatLiesOutsideTheHoursIsChangedByItsVisitorUntilTheStart(t *testing.T) {
	a := Appointment{Status: Confirmed, Start: start, Conflict: true}
	justBefore := start.Add(-time.Nanosecond)
	require.NoError(t, checkStatus(a, Cancelled, ByVisitor, 24*time.Hour, justBefore))
	require.NoError(t, checkMove(a, ByVisitor, 24*time.Hour, justBefore))
	require.NoError(t, checkHandOver(a, ByVisitor, justBefore))
	require.ErrorIs(t, checkStatus(a, Cancelled, ByVisitor, 24*time.Hour, start), ErrTransitionNotAllowed)
	require.ErrorIs(t, checkMove(a, ByVisitor, 24*time.Hour, start), ErrTransitionNotAllowed)
	require.ErrorIs(t, checkHandOver(a, ByVisitor, start), ErrTransitionNotAllowed)
}

func TestWhoHandsWhatOver(t *testing.T) {
	now := start.Add(-time.Hour)
	for _, status := range statuses {
		for _, by := range actors {
			a := Appointment{Status: status, Start: start, HoldExpires: start}
			allowed := status == Confirmed && (by == ByReceptionist || by == BySuperAdmin)
			require.Equal(t, allowed, checkHandOver(a, by, now) == nil, "%s by %s", status, by)
			require.Error(t, checkHandOver(a, by, start), "from the start on")
			a.Conflict = true
			allowed = allowed || status == Confirmed && by == ByVisitor
			require.Equal(t, allowed, checkHandOver(a, by, now) == nil, "%s by %s, outside the hours", status, by)
		}
		row, found := HandingOver(status)
		require.Equal(t, status == Confirmed, found)
		require.Equal(t, found, row.Tell == TellHandOver && row.Slot == MoveSlot && row.Money == KeepMoney && row.IfFree)
	}
	require.ErrorIs(t, checkHandOver(Appointment{Status: Confirmed, Start: start}, ByVisitor, now), ErrNotAllowed)
}

func TestWhatCanBeMoved(t *testing.T) {
	now := start.Add(-time.Hour)
	for _, status := range statuses {
		err := checkMove(Appointment{Status: status, Start: start, HoldExpires: now.Add(time.Minute)}, ByPractitioner, 0, now)
		require.Equal(t, status == Held || status == Confirmed, err == nil, status)
	}
	require.ErrorIs(
		t,
		checkMove(Appointment{Status: Confirmed, Start: start}, ByPractitioner, 0, start),
		ErrTransitionNotAllowed,
	)
}

func TestAHoldIsOverAtItsInstant(t *testing.T) {
	a := Appointment{Status: Held, Start: start.Add(time.Hour), HoldExpires: start}
	require.Equal(t, Held, a.StatusAt(start.Add(-time.Nanosecond)))
	require.Equal(t, Expired, a.StatusAt(start))
	require.ErrorIs(t, checkStatus(a, Cancelled, ByVisitor, 0, start), ErrTransitionNotAllowed)
	require.ErrorIs(t, checkMove(a, ByVisitor, 0, start), ErrTransitionNotAllowed)
	require.ErrorIs(t, checkStatus(a, Expired, ByTime, 0, start.Add(-time.Nanosecond)), ErrTransitionNotAllowed)
	require.NoError(t, checkStatus(a, Expired, ByTime, 0, start))
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
