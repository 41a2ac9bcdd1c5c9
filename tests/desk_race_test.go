package tests

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// won counts the answers that are a success; each of the others has to be this refusal.
func won(t *testing.T, answers []*answer, status int, field, code string) (count int) {
	t.Helper()
	for _, a := range answers {
		if a.status == 200 {
			count++
			continue
		}
		a.refused(status, field, code)
	}
	return count
}

func TestTwoReceptionistsGiveOneTimeToOneVisitor(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desks := []account{w.receptionist("desk@clinic.test"), w.receptionist("colleague@clinic.test")}
	crowd := w.crowd(20)
	answers := make([]*answer, len(crowd))

	atOnce(len(crowd), func(i int) {
		answers[i] = w.create("appointments", desks[i%2].token, booking(doctor, object{"visitor": crowd[i].id}))
	})

	require.Equal(t, 1, won(t, answers, 409, "start", "slot_taken"))
	require.Len(t, w.rows("appointments", ""), 1)
	require.Len(t, w.rows("slots", ""), 1)
	require.Empty(t, breachesOf(t, w))
}

// Two who book for the same visitor, with different practitioners, do not send them to two places.
func TestTwoReceptionistsSendAVisitorToOnePlace(t *testing.T) {
	w := newWorld(t)
	doctors := []string{w.practitioner(nil), w.practitioner(nil)}
	desks := []account{w.receptionist("desk@clinic.test"), w.receptionist("colleague@clinic.test")}
	visitor := w.visitor("asha@example.test")
	answers := make([]*answer, 10)

	atOnce(len(answers), func(i int) {
		answers[i] = w.create("appointments", desks[i%2].token, booking(doctors[i%2], object{"visitor": visitor.id}))
	})

	ok := 0
	for _, a := range answers {
		switch {
		case a.status == 200:
			ok++
		case a.body["data"].(object)["start"].(object)["code"] == "slot_taken":
		default:
			a.refused(409, "start", "visitor_busy")
		}
	}
	require.Equal(t, 1, ok)
	require.Len(t, w.rows("appointments", ""), 1)
	require.Empty(t, breachesOf(t, w))
}

func TestTheDeskAndVisitorsBookOneTime(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk := w.receptionist("desk@clinic.test")
	caller := w.visitor("asha@example.test")
	crowd := w.crowd(12)
	answers := make([]*answer, len(crowd))

	atOnce(len(crowd), func(i int) {
		if i%2 == 0 {
			answers[i] = w.create("appointments", desk.token, booking(doctor, object{"visitor": caller.id}))
		} else {
			answers[i] = w.create("appointments", crowd[i].token, booking(doctor, nil))
		}
	})

	taken := 0
	for i, a := range answers {
		switch {
		case a.status == 200:
			taken++
		case i%2 == 0 && a.body["data"].(object)["start"].(object)["code"] == "visitor_busy": // the caller has it already
		default:
			a.refused(409, "start", "slot_taken")
		}
	}
	require.Equal(t, 1, taken)
	require.Len(t, w.rows("appointments", ""), 1)
	require.Len(t, w.rows("slots", ""), 1)
	require.Empty(t, breachesOf(t, w))
}

// The desk's booking and its repetition by a colleague, at once, are one booking.
func TestTheSameBookingByTheDeskAtOnceIsOneAppointment(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desks := []account{w.receptionist("desk@clinic.test"), w.receptionist("colleague@clinic.test")}
	wanted := booking(doctor, object{"visitor": w.visitor("asha@example.test").id, "id": "abcdefghij12345"})
	answers := make([]*answer, 12)

	atOnce(len(answers), func(i int) { answers[i] = w.create("appointments", desks[i%2].token, wanted) })

	for _, a := range answers {
		require.Equal(t, answers[0].ok(), a.ok())
	}
	require.Len(t, w.rows("audit_log", `record = "abcdefghij12345"`), 1)
}

// Whichever comes first, a cancelled appointment keeps no time and its money is due back, and each is told what became
// of it.
func TestTheDeskMovesWhileTheVisitorCancels(t *testing.T) {
	for range 6 {
		t.Run("", func(t *testing.T) {
			w, doctor, _, visitor, appointment := confirmed(t)
			desk := w.receptionist("desk@clinic.test")
			id := text(appointment, "id")
			var moved, cancelled *answer

			atOnce(2, func(i int) {
				if i == 0 {
					moved = w.update("appointments", id, desk.token, object{"start": "2030-01-07T10:00:00+05:30"})
				} else {
					cancelled = w.update("appointments", id, visitor.token, object{"status": "cancelled"})
				}
			})

			require.Equal(t, "cancelled", cancelled.ok()["status"])
			require.Equal(t, "cancelled", w.statusOf(appointment))
			require.Equal(t, "visitor", w.rows("appointments", "")[0]["cancelled_by"])
			require.Equal(t, "refund_due", w.paymentStatus("pay_1"))
			require.Empty(t, w.rows("slots", ""))
			require.Len(t, w.freeStarts(doctor, "2030-01-07", 30), 6, "neither time is kept")
			told := []string{"email booking_confirmed", "email appointment_cancelled"}
			if moved.status == 200 {
				told = []string{"email booking_confirmed", "email appointment_moved", "email appointment_cancelled"}
			} else {
				moved.refused(409, "status", "transition_not_allowed")
			}
			require.Equal(t, told, w.toldOf(visitor.email))
			require.Equal(t, told, w.toldOf("meera@clinic.test"))
			require.Empty(t, breachesOf(t, w))
		})
	}
}

func TestTwoCheckInsAtOnceAreOneArrival(t *testing.T) {
	w, _, doctorAccount, _, appointment := confirmed(t)
	who := []account{w.receptionist("desk@clinic.test"), w.receptionist("colleague@clinic.test"), doctorAccount}
	id := text(appointment, "id")
	answers := make([]*answer, 9)

	w.happens(func() {
		atOnce(len(answers), func(i int) {
			answers[i] = w.update("appointments", id, who[i%3].token, object{"status": "arrived"})
		})
	}, map[string]int{"update appointments": 1, "create audit_log": 1})

	require.Equal(t, 1, won(t, answers, 409, "status", "transition_not_allowed"))
	w.Advance(time.Minute)
	w.update("appointments", id, who[0].token, object{"status": "arrived"}).
		refused(409, "status", "transition_not_allowed")
	w.update("appointments", id, w.admin, object{"status": "arrived"}).ok() // as the dashboard sends it along
	require.Equal(t, "2030-01-07 02:30:00.000Z", w.view("appointments", id, w.admin).ok()["arrived_at"])
}

// One undoes a check-in while the other completes it: whichever comes first, what is stored agrees.
func TestAnUndoAndACompletionAtOnce(t *testing.T) {
	for range 4 {
		t.Run("", func(t *testing.T) {
			w, doctor, doctorAccount, _, appointment := confirmed(t)
			desk := w.receptionist("desk@clinic.test")
			id := text(appointment, "id")
			w.Set(monday.Add(time.Hour))
			w.update("appointments", id, desk.token, object{"status": "arrived"}).ok()

			atOnce(2, func(i int) {
				if i == 0 {
					w.update("appointments", id, desk.token, object{"status": "confirmed"}).ok()
				} else {
					w.update("appointments", id, doctorAccount.token, object{"status": "completed"}).ok()
				}
			})

			a := w.view("appointments", id, w.admin).ok()
			done := w.view("practitioners", doctor, "").ok()["appointments_completed"]
			require.Equal(t, "", a["arrived_at"])
			require.Equal(t, map[any]float64{"completed": 1, "confirmed": 0}[a["status"]], done)
			require.Empty(t, breachesOf(t, w))
		})
	}
}
