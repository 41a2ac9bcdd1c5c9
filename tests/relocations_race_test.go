package tests

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// wardOfSix has an appointment of each of six visitors with the practitioner who is ill.
func wardOfSix(t *testing.T) (w *ward, crowd []account, all []string) {
	w = newWard(t)
	crowd = w.crowd(12)
	for i, visitor := range crowd[:6] {
		all = append(all, w.confirmed(visitor, w.ill, fmt.Sprintf("2030-01-07T%02d:%02d", 9+i/2, i%2*30)))
	}
	w.fallsIll()
	return w, crowd, all
}

// settled expects the one relocation to be done, each of its appointments once.
func (w *ward) settled(t *testing.T) {
	t.Helper()
	r := w.rows("relocations", "")
	require.Len(t, r, 1)
	require.Equal(t, "done", r[0]["status"])
	require.EqualValues(t, 6, r[0]["done"].(float64)+r[0]["failed"].(float64))
	require.NotContains(t, w.outcomes(text(r[0], "id")), "pending")
	require.Empty(t, breachesOf(t, w.world))
}

func TestVisitorsChangeTheirMindsDuringARelocation(t *testing.T) {
	w, crowd, all := wardOfSix(t)

	atOnce(7, func(i int) {
		if i == 6 {
			w.relocate(object{"action": "move", "appointments": all}).ok()
			return
		}
		change := object{"status": "cancelled"}
		if i%2 == 1 {
			change = object{"start": "2030-01-08T09:00:00+05:30"}
		}
		a := w.update("appointments", all[i], crowd[i].token, change)
		// What is a colleague's by then has lost its place in that one's day, or been cancelled there.
		require.Contains(t, []int{200, 409}, a.status, a.raw)
	})

	w.settled(t)
	for i, id := range all {
		if i%2 == 0 {
			require.Contains(t, w.at(id), "cancelled")
		}
		moves := w.view("appointments", id, w.admin).ok()["sequence"].(float64)
		require.LessOrEqual(t, moves, float64(2), "at most one change by each of the two")
	}
}

func TestBookingsTakeTheColleaguesTimesDuringARelocation(t *testing.T) {
	w, crowd, all := wardOfSix(t)

	atOnce(7, func(i int) {
		if i == 6 {
			w.relocate(object{"action": "move", "to": w.ben}).ok()
			return
		}
		start := fmt.Sprintf("2030-01-07T%02d:%02d:00+05:30", 9+i/2, i%2*30)
		a := w.create("appointments", crowd[6+i].token, booking(w.ben, object{"start": start}))
		require.Contains(t, []int{200, 409}, a.status, a.raw)
	})

	w.settled(t)
	taken := len(w.rows("slots", `practitioner = "`+w.ben+`"`))
	require.LessOrEqual(t, taken, 6)
	moved := 0
	for _, id := range all {
		if strings.HasPrefix(w.at(id), "Dr. Ben") {
			moved++
		} else {
			require.True(t, strings.HasPrefix(w.at(id), "Dr. Ill"), "left as it was")
		}
	}
	require.Equal(t, taken, moved+len(w.rows("appointments", `status = "held"`)))
}

func TestTwoRelocationsAtOnceAreOne(t *testing.T) {
	w, _, all := wardOfSix(t)
	w.lazy = true
	answers := make([]*answer, 8)
	atOnce(len(answers), func(i int) {
		action := []string{"move", "cancel"}[i%2]
		answers[i] = w.relocate(object{"action": action})
	})
	won := 0
	for _, a := range answers {
		if a.status == 200 {
			won++
			continue
		}
		a.refused(409, "practitioner", "relocation_running")
	}
	require.Equal(t, 1, won)

	// The job is woken from several sides.
	atOnce(4, func(int) { w.run("relocate_appointments") })

	w.settled(t)
	for _, id := range all {
		require.EqualValues(t, 1, w.view("appointments", id, w.admin).ok()["sequence"])
	}
}

func TestTwoWhoAreIllShareTheColleaguesTimes(t *testing.T) {
	w, crowd, _ := wardOfSix(t)
	var others []string
	for i, visitor := range crowd[6:] {
		others = append(others, w.confirmed(visitor, w.cora, fmt.Sprintf("2030-01-07T%02d:%02d", 9+i/2, i%2*30)))
	}
	atOnce(2, func(i int) {
		wish := []object{
			{"action": "move", "to": w.ben},
			{"action": "move", "to": w.ben, "practitioner": w.cora, "appointments": others},
		}
		w.relocate(wish[i]).ok()
	})
	require.Len(t, w.rows("appointments", `practitioner = "`+w.ben+`"`), 6, "all of the colleague's day")
	require.Len(t, w.rows("relocation_items", `outcome = "refused" && code = "no_time_free"`), 6)
	require.Empty(t, breachesOf(t, w.world))
}
