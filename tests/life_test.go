package tests

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func (w *world) setClinic(changes object) {
	w.t.Helper()
	w.update("clinic", text(w.rows("clinic", "")[0], "id"), w.admin, changes).ok()
}

// toldOf returns the kinds of what was queued for an address or number, in order.
func (w *world) toldOf(to string) (kinds []string) {
	w.t.Helper()
	path := "/api/collections/notifications/records?perPage=500&sort=created&filter=" + query(`to = "`+to+`"`)
	for _, n := range w.get(path, w.admin).items() {
		kinds = append(kinds, text(n, "channel")+" "+text(n, "kind"))
	}
	return kinds
}

func TestBothAreToldOfAMoveAndACancellation(t *testing.T) {
	w, _, doctorAccount, visitor, appointment := confirmed(t)
	id := text(appointment, "id")
	w.update("appointments", id, visitor.token, object{"start": "2030-01-07T10:00:00+05:30"}).ok()
	w.update("appointments", id, visitor.token, object{"start": "2030-01-07T10:10:00+05:30"}).refused(400)
	w.update("appointments", id, doctorAccount.token, object{"status": "cancelled", "cancel_reason": "Ill"}).ok()

	require.Equal(
		t,
		[]string{"email booking_confirmed", "email appointment_moved", "email appointment_cancelled"},
		w.toldOf(visitor.email),
	)
	require.Equal(
		t,
		[]string{"email booking_confirmed", "email appointment_moved", "email appointment_cancelled"},
		w.toldOf("meera@clinic.test"),
	)
	require.Equal(
		t,
		[]string{"sms booking_confirmed", "sms appointment_moved", "sms appointment_cancelled"},
		w.toldOf("+918022334455"),
	)
	mails := w.said(visitor.email)
	require.Contains(t, mails[2], "10:00 (India Standard Time)")
	last := mails[3]
	require.Contains(t, last, "Ill")
	for _, free := range []string{
		"Monday, 7 January 2030, 09:00", "Monday, 7 January 2030, 09:30", "Monday, 7 January 2030, 10:00",
	} {
		require.Contains(t, last, free, "the nearest free times")
	}
}

func TestAVisitorWhoCancelsIsNotOfferedOtherTimes(t *testing.T) {
	w, _, _, visitor, appointment := confirmed(t)
	w.update("appointments", text(appointment, "id"), visitor.token, object{"status": "cancelled"}).ok()
	mails := w.said(visitor.email)
	require.NotContains(t, mails[len(mails)-1], "next free times")
	require.Contains(t, mails[len(mails)-1], "refunded")
}

func TestNobodyIsToldOfHolds(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.update("appointments", text(held, "id"), visitor.token, object{"start": "2030-01-07T10:00:00+05:30"}).ok()
	w.update("appointments", text(held, "id"), visitor.token, object{"status": "cancelled"}).ok()
	require.Zero(t, w.told())
}

func TestRemindersGoOutOnceEach(t *testing.T) {
	w := newWorld(t)
	w.setClinic(object{"reminders": []float64{2, 24}})
	doctor, _ := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, object{"start": "2030-01-09T09:00:00+05:30"})
	w.pay(visitor, held, "pay_1").ok()
	start := time.Date(2030, 1, 9, 3, 30, 0, 0, time.UTC)
	reminders := func() int {
		w.run("send_reminders")
		w.run("send_reminders")
		return strings.Count(strings.Join(w.toldOf(visitor.email), ","), "appointment_reminder")
	}

	w.Set(start.Add(-24*time.Hour - time.Millisecond))
	require.Equal(t, 0, reminders())
	w.Set(start.Add(-24 * time.Hour))
	require.Equal(t, 1, reminders())
	require.Contains(t, w.toldOf("+919812345678"), "sms appointment_reminder")
	require.Contains(t, w.toldOf("+918022334455"), "sms appointment_reminder")
	require.Contains(t, w.toldOf("meera@clinic.test"), "email appointment_reminder")

	w.Set(start.Add(-3 * time.Hour))
	require.Equal(t, 1, reminders())
	w.update("appointments", text(held, "id"), visitor.token, object{"start": "2030-01-10T09:00:00+05:30"}).ok()
	w.Set(start.Add(-2 * time.Hour))
	require.Equal(t, 1, reminders(), "it was moved: the old time is not reminded of")
	w.Set(start)
	require.Equal(t, 2, reminders(), "24 hours before the new time")
	w.Set(start.Add(23 * time.Hour))
	require.Equal(t, 3, reminders(), "late, where the server was down at the moment")
	w.Set(start.Add(25 * time.Hour))
	require.Equal(t, 3, reminders(), "never of what is past")
}

func TestNobodyIsRemindedOfWhatIsCancelledOrTooClose(t *testing.T) {
	w, _, _, visitor, appointment := confirmed(t)
	w.run("send_reminders")
	require.NotContains(
		t,
		w.toldOf(visitor.email),
		"email appointment_reminder",
		"booked within the day: its moment had passed",
	)

	other := w.visitor("ravi@example.test")
	later := w.book(other, text(appointment, "practitioner"), object{"start": "2030-01-09T09:00:00+05:30"})
	w.pay(other, later, "pay_2").ok()
	w.update("appointments", text(later, "id"), other.token, object{"status": "cancelled"}).ok()
	w.Set(time.Date(2030, 1, 8, 4, 0, 0, 0, time.UTC))
	w.run("send_reminders")
	require.NotContains(t, w.toldOf(other.email), "email appointment_reminder")

	missed := w.book(other, text(appointment, "practitioner"), object{"start": "2030-01-10T09:00:00+05:30"})
	w.pay(other, missed, "pay_3").ok()
	w.Set(time.Date(2030, 1, 10, 3, 30, 0, 0, time.UTC))
	w.run("send_reminders")
	require.NotContains(
		t,
		w.toldOf(other.email),
		"email appointment_reminder",
		"it has begun: the server was down at the moment",
	)
}

func TestRemindersFollowTheSettings(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.pay(visitor, w.book(visitor, doctor, object{"start": "2030-01-09T09:00:00+05:30"}), "pay_1").ok()
	for _, bad := range []any{
		"soon", []int{0}, []int{-1}, []int{721}, []string{"24"}, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
	} {
		w.update("clinic", text(w.rows("clinic", "")[0], "id"), w.admin, object{"reminders": bad}).
			refused(400, "reminders", "invalid_reminders")
	}
	w.setClinic(object{"reminders": []int{48}})
	w.Set(time.Date(2030, 1, 7, 3, 30, 0, 0, time.UTC))
	w.run("send_reminders")
	require.Contains(t, w.toldOf(visitor.email), "email appointment_reminder")
}

func TestAChangeOfHoursMarksWhatItLeavesOutside(t *testing.T) {
	w, doctor, doctorAccount, visitor, appointment := confirmed(t)
	_, rival := w.practitionerAccount("rudolf@clinic.test", nil)
	outside := func(token, values string) (ids []string) {
		for _, a := range w.get("/api/clinic/conflicts"+values, token).items() {
			ids = append(ids, text(a, "id"))
		}
		return ids
	}
	id := text(appointment, "id")
	require.Empty(t, outside(doctorAccount.token, ""))

	off := w.create("time_off", doctorAccount.token, object{
		"practitioner": doctor, "start": "2030-01-07T09:15:00+05:30", "end": "2030-01-07T09:20:00+05:30",
	}).ok()
	require.Equal(t, []string{id}, outside(doctorAccount.token, ""))
	require.Equal(t, []string{id}, outside(w.admin, ""))
	require.Equal(t, []string{id}, outside(w.admin, "?practitioner="+doctor))
	require.Equal(t, true, w.view("appointments", id, w.admin).ok()["conflict"], "the dashboard shows it")
	require.Empty(t, outside(rival.token, ""))
	w.get("/api/clinic/conflicts?practitioner="+doctor, rival.token).refused(403)
	w.get("/api/clinic/conflicts", visitor.token).refused(403)
	w.get("/api/clinic/conflicts", "").refused(401)
	require.Equal(t, "confirmed", w.statusOf(appointment), "whether it takes place is for people to say")

	w.delete("time_off", text(off, "id"), doctorAccount.token).ok()
	require.Empty(t, outside(doctorAccount.token, ""))
	override := w.create("schedule_overrides", doctorAccount.token, object{
		"practitioner": doctor, "date": "2030-01-07", "windows": []object{{"start": "10:00", "end": "12:00"}},
	}).ok()
	require.Equal(t, []string{id}, outside(doctorAccount.token, ""))
	w.update("appointments", id, visitor.token, object{"start": "2030-01-07T10:00:00+05:30"}).ok()
	require.Empty(t, outside(doctorAccount.token, ""), "moved inside")
	w.update("schedule_overrides", text(override, "id"), doctorAccount.token, object{"windows": []object{}}).ok()
	require.Equal(t, []string{id}, outside(doctorAccount.token, ""))
	w.update("appointments", id, doctorAccount.token, object{"status": "cancelled"}).ok()
	require.Empty(t, outside(doctorAccount.token, ""))
}

func TestTheDeskUndoesWhatWasClosed(t *testing.T) {
	for _, status := range []string{"arrived", "completed", "no_show"} {
		t.Run(status, func(t *testing.T) {
			w, doctor, doctorAccount, visitor, appointment := confirmed(t)
			id := text(appointment, "id")
			w.Set(monday.Add(2 * time.Hour))
			w.update("appointments", id, doctorAccount.token, object{"status": status}).ok()
			told := w.told()

			if status != "arrived" { // a check-in is undone by whoever may do it
				w.update("appointments", id, doctorAccount.token, object{"status": "confirmed"}).
					refused(409, "status", "transition_not_allowed")
			}
			w.update("appointments", id, visitor.token, object{"status": "confirmed"}).
				refused(409, "status", "transition_not_allowed")
			w.update("appointments", id, w.admin, object{"status": "confirmed"}).ok()
			require.Equal(t, "confirmed", w.statusOf(appointment))
			require.Equal(t, told, w.told(), "nobody is told of it again")
			require.Equal(t, "successful", w.paymentStatus("pay_1"))
			require.EqualValues(t, 0, w.view("practitioners", doctor, "").ok()["appointments_completed"])
			require.NotEmpty(t, w.rows("audit_log", `record = "`+id+`" && actor ~ "_superusers/"`))
			require.Empty(t, breachesOf(t, w))
		})
	}
}

func TestWhoMissesTooManyCannotBook(t *testing.T) {
	w, doctor, doctorAccount, visitor, appointment := confirmed(t)
	w.Set(monday.Add(2 * time.Hour))
	w.update("appointments", text(appointment, "id"), doctorAccount.token, object{"status": "no_show"}).ok()
	tomorrow := object{"start": "2030-01-08T09:00:00+05:30"}
	w.book(visitor, doctor, tomorrow)

	w.setClinic(object{"no_show_limit": 1})
	again := booking(doctor, object{"start": "2030-01-08T10:00:00+05:30"})
	w.create("appointments", visitor.token, again).refused(403, "auth", "no_show_limit")
	w.book(w.visitor("ravi@example.test"), doctor, object{"start": "2030-01-08T10:00:00+05:30"})
	w.setClinic(object{"no_show_limit": 2})
	w.book(visitor, doctor, object{"start": "2030-01-08T11:00:00+05:30"})
	w.setClinic(object{"no_show_limit": 1})
	w.Set(time.Date(2031, 1, 7, 4, 0, 0, 0, time.UTC))
	w.book(visitor, doctor, object{"start": "2031-01-08T11:00:00+05:30"})
}

func TestWhatNobodyClosesIsCompleted(t *testing.T) {
	w, doctor, _, _, appointment := confirmed(t)
	end := time.Date(2030, 1, 7, 4, 0, 0, 0, time.UTC)
	w.Set(end.Add(24*time.Hour - time.Millisecond))
	w.run("complete_past_appointments")
	require.Equal(t, "confirmed", w.statusOf(appointment))
	w.setClinic(object{"auto_complete": 0})
	w.Set(end.Add(1000 * time.Hour))
	w.run("complete_past_appointments")
	require.Equal(t, "confirmed", w.statusOf(appointment), "0 = never")
	w.setClinic(object{"auto_complete": 24})
	told := w.told()
	w.run("complete_past_appointments")
	w.run("complete_past_appointments")
	require.Equal(t, "completed", w.statusOf(appointment))
	require.EqualValues(t, 1, w.view("practitioners", doctor, "").ok()["appointments_completed"])
	require.Len(t, w.rows("audit_log", `actor = "complete_past_appointments"`), 1)
	require.Equal(t, told, w.told())
}
