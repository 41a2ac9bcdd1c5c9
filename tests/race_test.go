package tests

import (
	"fmt"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

// crowd makes signed-in visitors without the ceremony of the one-time password.
func (w *world) crowd(n int) []account {
	w.t.Helper()
	users, err := w.app.FindCollectionByNameOrId(collections.Users)
	require.NoError(w.t, err)
	password := &core.PasswordFieldValue{Hash: "$2a$10$none"}
	crowd := make([]account, n)
	for i := range crowd {
		record := core.NewRecord(users)
		record.Load(completeProfile)
		record.SetEmail(fmt.Sprintf("visitor%02d@example.test", i))
		record.SetRaw("password", password)
		record.SetVerified(true)
		record.RefreshTokenKey()
		require.NoError(w.t, w.app.Save(record))
		token, err := record.NewAuthToken()
		require.NoError(w.t, err)
		crowd[i] = account{record.Id, token, record.Email()}
	}
	return crowd
}

// atOnce runs the function for each index, all at the same time.
func atOnce(n int, run func(i int)) {
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	ready.Add(n)
	for i := range n {
		done.Go(func() {
			ready.Done()
			<-start
			run(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
}

func TestFiftyAtOnceMakeOneAppointment(t *testing.T) {
	for name, requests := range map[string][]object{
		"the same slot": {{}},
		"different overlapping slots": {
			{"start": "2030-01-07T10:00:00+05:30", "duration": 60}, {"start": "2030-01-07T10:30:00+05:30", "duration": 30},
			{"start": "2030-01-07T10:45:00+05:30", "duration": 15}, {"start": "2030-01-07T10:15:00+05:30", "duration": 60},
			{"start": "2030-01-07T10:45:00+05:30", "duration": 60},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doctor := w.practitioner(object{"start_step": 15})
			crowd := w.crowd(50)
			answers := make([]*answer, len(crowd))

			atOnce(len(crowd), func(i int) {
				answers[i] = w.create("appointments", crowd[i].token, booking(doctor, requests[i%len(requests)]))
			})

			won := 0
			for _, a := range answers {
				if a.status == 200 {
					won++
					continue
				}
				a.refused(409, "start", "slot_taken")
			}
			require.Equal(t, 1, won)
			require.Len(t, w.rows("appointments", ""), 1)
			require.Len(t, w.rows("slots", ""), 1)
		})
	}
}

func TestTheSamePaymentAtOnceIsOnePayment(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	answers := make([]*answer, 20)

	atOnce(len(answers), func(i int) { answers[i] = w.pay(visitor, held, "pay_1") })

	for _, a := range answers {
		require.Equal(t, answers[0].ok()["payment"], a.ok()["payment"])
	}
	require.Len(t, w.rows("payments", ""), 1)
	require.Equal(t, 3, w.told())
	require.Len(t, w.sms.sent, 1)
}

func TestTheSameBookingAtOnceIsOneAppointment(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	answers := make([]*answer, 20)

	atOnce(len(answers), func(i int) {
		answers[i] = w.create("appointments", visitor.token, booking(doctor, object{"id": "abcdefghij12345"}))
	})

	for _, a := range answers {
		require.Equal(t, answers[0].ok(), a.ok())
	}
	require.Len(t, w.rows("appointments", ""), 1)
	require.Len(t, w.rows("slots", ""), 1)
}

func TestTheDatabaseItselfRefusesOverlaps(t *testing.T) {
	w := newWorld(t)
	doctor, other := w.practitioner(nil), w.practitioner(nil)
	insert := func(practitioner, start, end string) error {
		_, err := w.app.DB().
			NewQuery("INSERT INTO slots (id, practitioner, start, [[end]], state, created, updated) " +
				"VALUES ({:id}, {:p}, {:s}, {:e}, 'booked', {:s}, {:s})").
			Bind(map[string]any{
				"id": core.GenerateDefaultRandomId(), "p": practitioner,
				"s": "2030-01-07 " + start + ":00.000Z", "e": "2030-01-07 " + end + ":00.000Z",
			}).
			Execute()
		return err
	}
	require.NoError(t, insert(doctor, "10:00", "11:00"))
	require.NoError(t, insert(doctor, "12:00", "13:00"))

	for _, clash := range [][2]string{
		{"10:00", "11:00"}, {"10:30", "10:45"}, {"09:00", "14:00"}, {"09:30", "10:01"},
		{"10:59", "11:30"}, {"11:30", "12:01"},
	} {
		require.ErrorContains(t, insert(doctor, clash[0], clash[1]), "slot_taken", "%v", clash)
	}
	require.ErrorContains(t, insert(doctor, "15:00", "15:00"), "slot_inverted")
	require.ErrorContains(t, insert(doctor, "15:00", "14:00"), "slot_inverted")
	require.NoError(t, insert(doctor, "11:00", "12:00"), "intervals that touch do not overlap")
	require.NoError(t, insert(other, "10:00", "11:00"))

	_, err := w.app.DB().
		NewQuery("UPDATE slots SET start = '2030-01-07 10:30:00.000Z' WHERE start = '2030-01-07 11:00:00.000Z'").
		Execute()
	require.ErrorContains(t, err, "slot_taken")
	require.Len(t, w.rows("slots", ""), 4)
}
