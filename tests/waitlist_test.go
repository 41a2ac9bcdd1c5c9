package tests

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// fullDay is a practitioner whose one hour of the day is paid for by a visitor.
func fullDay(t *testing.T) (w *world, doctor string, first account, taken object) {
	t.Helper()
	w = newWorld(t)
	doctor = w.practitioner(object{"slot_durations": []int{180}, "max_horizon": 1})
	w.create("time_off", w.admin, object{
		"practitioner": doctor, "start": "2030-01-08T00:00:00Z", "end": "2030-01-09T00:00:00Z",
	}).ok()
	first = w.visitor("asha@example.test")
	taken = w.book(first, doctor, object{"duration": 180})
	w.pay(first, taken, "pay_1").ok()
	require.Empty(t, w.freeStarts(doctor, "2030-01-07", 180))
	return w, doctor, first, taken
}

func wish(doctor string, changes object) object {
	return with(
		object{"practitioner": doctor, "duration": 180, "mode": "video", "from": "2030-01-07", "to": "2030-01-08"},
		changes,
	)
}

func TestAFreedTimeIsOfferedInOrderAndPassesOn(t *testing.T) {
	w, doctor, first, taken := fullDay(t)
	second, third, rival := w.visitor("ravi@example.test"), w.visitor("lena@example.test"), w.visitor("omar@example.test")
	wait := func(a account, changes object) string {
		return text(w.create("waitlist", a.token, wish(doctor, changes)).ok(), "id")
	}
	ravi, lena := wait(second, nil), wait(third, object{"practitioner": "", "specialization": "cardiology"})
	status := func(id string) any { return w.view("waitlist", id, w.admin).ok()["status"] }
	w.run("match_waitlist")
	require.Equal(t, []any{"waiting", "waiting"}, []any{status(ravi), status(lena)})
	w.setClinic(object{"offer_minutes": 20})

	w.update("appointments", text(taken, "id"), first.token, object{"status": "cancelled"}).ok()

	require.Equal(t, []any{"offered", "waiting"}, []any{status(ravi), status(lena)})
	entry := w.view("waitlist", ravi, second.token).ok()
	offer := w.view("appointments", text(entry, "appointment"), second.token).ok()
	require.Equal(t, "held", offer["status"])
	require.Equal(t, "2030-01-07 02:50:00.000Z", offer["hold_expires"])
	mails := w.said("ravi@example.test")
	require.Contains(t, mails[len(mails)-1], "held for you alone until Monday, 7 January 2030, 08:20")
	require.Len(t, w.mailsTo("lena@example.test"), 1, "she is not told yet")
	w.create("appointments", rival.token, booking(doctor, object{"duration": 180})).refused(409, "start", "slot_taken")

	w.Advance(20 * time.Minute)
	w.run("release_expired_holds")
	require.Equal(t, []any{"lapsed", "offered"}, []any{status(ravi), status(lena)})
	offer = w.view("appointments", text(w.view("waitlist", lena, third.token).ok(), "appointment"), third.token).ok()
	w.pay(third, offer, "pay_2").ok()
	require.Equal(t, "accepted", status(lena))
	require.Len(t, w.rows("slots", ""), 1)
	w.run("match_waitlist")
	require.Equal(t, "lapsed", status(ravi), "an offer comes once")
}

func TestLeavingTheWaitlist(t *testing.T) {
	w, doctor, first, taken := fullDay(t)
	second, third := w.visitor("ravi@example.test"), w.visitor("lena@example.test")
	ravi := text(w.create("waitlist", second.token, wish(doctor, nil)).ok(), "id")
	lena := text(w.create("waitlist", third.token, wish(doctor, nil)).ok(), "id")
	w.update("appointments", text(taken, "id"), first.token, object{"status": "cancelled"}).ok()

	for _, change := range []object{{"status": "accepted"}, {"status": "waiting"}, {"status": "lapsed"}} {
		w.update("waitlist", ravi, second.token, change).refused(409, "status", "transition_not_allowed")
	}
	w.update("waitlist", ravi, second.token, object{"to": "2030-01-20"}).refused(403, "to", "not_allowed")
	w.update("waitlist", ravi, third.token, object{"status": "cancelled"}).refused(404)
	w.view("waitlist", ravi, third.token).refused(404)

	w.update("waitlist", ravi, second.token, object{"status": "cancelled"}).ok()
	require.Equal(t, "cancelled", w.view("waitlist", ravi, w.admin).ok()["status"])
	require.Equal(t, "offered", w.view("waitlist", lena, w.admin).ok()["status"], "the offer goes to the next at once")
	require.Len(t, w.rows("slots", ""), 1)
}

func TestWhoAndWhatMayWait(t *testing.T) {
	w, doctor, _, _ := fullDay(t)
	visitor := w.visitor("ravi@example.test")
	bare := w.signIn("lena@example.test")
	w.create("waitlist", "", wish(doctor, nil)).refused(401)
	w.create("waitlist", w.admin, wish(doctor, nil)).refused(403)
	w.create("waitlist", bare.token, wish(doctor, nil)).refused(403, "name", "profile_incomplete")
	for field, test := range map[string]struct {
		value  any
		status int
		code   string
	}{
		"duration": {15, 400, "duration_not_offered"}, "mode": {"letter", 400, "mode_not_offered"},
		"from": {"soon", 400, "invalid_date"}, "to": {"2030-01-01", 400, "invalid_date"},
		"practitioner": {"", 400, "validation_required"}, "visitor": {bare.id, 403, "not_allowed"},
		"status": {"accepted", 403, "not_allowed"}, "appointment": {"x", 403, "not_allowed"},
	} {
		w.create("waitlist", visitor.token, wish(doctor, object{field: test.value})).refused(test.status, field, test.code)
	}
	w.create("waitlist", visitor.token, wish(doctor, object{"to": "2030-06-01"})).refused(400, "to", "range_too_long")
	require.Empty(t, w.rows("waitlist", ""))

	id := text(w.create("waitlist", visitor.token, wish(doctor, nil)).ok(), "id")
	w.Set(monday.AddDate(0, 0, 5))
	w.run("match_waitlist")
	require.Equal(t, "lapsed", w.view("waitlist", id, visitor.token).ok()["status"], "its days are over")
}

// waiting is a practitioner's free day, with somebody who waits for half an hour of it.
func waiting(t *testing.T) (w *world, doctor string, patient account, entry func() object) {
	t.Helper()
	w = newWorld(t)
	doctor = w.practitioner(object{"max_horizon": 3})
	patient = w.visitor("ravi@example.test")
	id := text(w.create("waitlist", patient.token, wish(doctor, object{"duration": 30})).ok(), "id")
	return w, doctor, patient, func() object { return w.view("waitlist", id, w.admin).ok() }
}

// offered expects the entry to have an offer that starts at a time of the day, in Kolkata.
func (w *world) offered(entry object, clock string) {
	w.t.Helper()
	require.Equal(w.t, "offered", entry["status"])
	start, err := time.Parse(
		"2006-01-02 15:04:05.000Z",
		text(w.view("appointments", text(entry, "appointment"), w.admin).ok(), "start"),
	)
	require.NoError(w.t, err)
	require.Equal(w.t, clock, start.Add(5*time.Hour+30*time.Minute).Format("15:04"))
}

func TestOnlyWhatComesFreeIsOffered(t *testing.T) {
	w, doctor, _, entry := waiting(t)
	first := w.visitor("asha@example.test")
	w.run("match_waitlist")
	require.Equal(t, "waiting", entry()["status"], "nobody is made to pay for what was free all along")
	held := w.book(first, doctor, object{"start": "2030-01-07T10:30:00+05:30"})
	require.Equal(t, "waiting", entry()["status"])

	w.update("appointments", text(held, "id"), first.token, object{"start": "2030-01-07T11:30:00+05:30"}).ok()
	w.offered(entry(), "10:30")
	require.Empty(t, w.rows("freed_time", ""))
}

func TestTimeOffGivenUpIsOffered(t *testing.T) {
	w, doctor, _, entry := waiting(t)
	off := w.create("time_off", w.admin, object{
		"practitioner": doctor, "start": "2030-01-07T09:00:00+05:30", "end": "2030-01-07T11:00:00+05:30",
	}).ok()
	require.Equal(t, "waiting", entry()["status"])
	w.update("time_off", text(off, "id"), w.admin, object{"start": "2030-01-07T10:00:00+05:30"}).ok()
	w.offered(entry(), "09:00")
}

func TestADayThatOpensIsOffered(t *testing.T) {
	w, doctor, _, entry := waiting(t)
	w.create("schedule_overrides", w.admin, object{
		"practitioner": doctor, "date": "2030-01-08", "windows": []object{{"start": "15:00", "end": "16:00"}},
	}).ok()
	w.offered(entry(), "15:00")
}

func TestEveryChangeThatFreesTimeIsOffered(t *testing.T) {
	all := object{"from": "2030-01-07", "to": "2030-01-14"}
	anybody := with(all, object{"practitioner": "", "specialization": "cardiology"})
	hours := func(w *world, doctor string, weekday int) string {
		filter := fmt.Sprintf("practitioner = %q && weekday = %d", doctor, weekday)
		return text(w.rows("working_hours", filter)[0], "id")
	}
	closed := func(w *world, doctor, date string) string {
		body := object{"practitioner": doctor, "date": date, "windows": []object{}}
		return text(w.create("schedule_overrides", w.admin, body).ok(), "id")
	}
	off := func(w *world, doctor string) string {
		body := object{"practitioner": doctor, "start": "2030-01-08T09:30:00+05:30", "end": "2030-01-08T10:45:00+05:30"}
		return text(w.create("time_off", w.admin, body).ok(), "id")
	}
	for name, test := range map[string]struct {
		practitioner, wish object
		change             func(w *world, doctor string) func() // what it returns frees the time
		want               string
	}{
		"hours are added": {nil, all, func(w *world, doctor string) func() {
			return func() {
				body := object{"practitioner": doctor, "weekday": 6, "start": "15:00", "end": "16:00"}
				w.create("working_hours", w.admin, body).ok()
			}
		}, "2030-01-12 15:00"},
		"hours are lengthened, beside buffers": {object{"buffer_before": 15, "buffer_after": 15}, all,
			func(w *world, doctor string) func() {
				return func() { w.update("working_hours", hours(w, doctor, 2), w.admin, object{"end": "12:30"}).ok() }
			}, "2030-01-08 12:00"},
		"hours are lengthened by less than an appointment": {nil, all, func(w *world, doctor string) func() {
			id := hours(w, doctor, 1)
			w.update("working_hours", id, w.admin, object{"end": "11:45"}).ok()
			return func() { w.update("working_hours", id, w.admin, object{"end": "12:00"}).ok() }
		}, "2030-01-07 11:30"},
		"hours move to another practitioner": {nil, all, func(w *world, doctor string) func() {
			id := hours(w, w.practitioner(nil), 1)
			return func() {
				w.update("working_hours", id, w.admin, object{"practitioner": doctor, "start": "07:00", "end": "08:30"}).ok()
			}
		}, "2030-01-07 08:00"},
		"an override is removed": {nil, all, func(w *world, doctor string) func() {
			id := closed(w, doctor, "2030-01-08")
			return func() { w.delete("schedule_overrides", id, w.admin).ok() }
		}, "2030-01-08 09:00"},
		"an override moves to another date": {nil, all, func(w *world, doctor string) func() {
			id := closed(w, doctor, "2030-01-08")
			return func() { w.update("schedule_overrides", id, w.admin, object{"date": "2030-01-09"}).ok() }
		}, "2030-01-08 09:00"},
		"an override moves to another practitioner": {nil, all, func(w *world, doctor string) func() {
			id, other := closed(w, doctor, "2030-01-08"), w.practitioner(nil)
			return func() { w.update("schedule_overrides", id, w.admin, object{"practitioner": other}).ok() }
		}, "2030-01-08 09:00"},
		"time off is given up": {object{"buffer_before": 30}, all, func(w *world, doctor string) func() {
			id := off(w, doctor)
			return func() { w.delete("time_off", id, w.admin).ok() }
		}, "2030-01-08 09:30"},
		"time off moves to another practitioner": {nil, all, func(w *world, doctor string) func() {
			id, other := off(w, doctor), w.practitioner(nil)
			return func() { w.update("time_off", id, w.admin, object{"practitioner": other}).ok() }
		}, "2030-01-08 09:30"},
		"the practitioner is there again": {object{"active": false}, all, func(w *world, doctor string) func() {
			return func() { w.update("practitioners", doctor, w.admin, object{"active": true}).ok() }
		}, "2030-01-07 09:00"},
		"the horizon grows": {object{"max_horizon": 2}, all, func(w *world, doctor string) func() {
			return func() { w.update("practitioners", doctor, w.admin, object{"max_horizon": 30}).ok() }
		}, "2030-01-10 09:00"},
		"less notice is asked for": {object{"min_notice": 48 * 60}, all, func(w *world, doctor string) func() {
			return func() { w.update("practitioners", doctor, w.admin, object{"min_notice": 24*60 + 90}).ok() }
		}, "2030-01-08 09:30"},
		"buffers shrink": {object{"buffer_before": 30, "buffer_after": 30}, all, func(w *world, doctor string) func() {
			w.book(w.visitor("asha@example.test"), doctor, object{"start": "2030-01-07T10:30:00+05:30"})
			return func() { w.update("practitioners", doctor, w.admin, object{"buffer_after": 0}).ok() }
		}, "2030-01-07 09:30"},
		"a duration is offered": {nil, with(anybody, object{"duration": 45}),
			func(w *world, doctor string) func() {
				return func() { w.update("practitioners", doctor, w.admin, object{"slot_durations": []int{30, 45}}).ok() }
			}, "2030-01-07 09:00"},
		"a mode is offered": {object{"modes": []string{"physical"}}, anybody,
			func(w *world, doctor string) func() {
				return func() {
					w.update("practitioners", doctor, w.admin, object{"modes": []string{"physical", "video"}}).ok()
				}
			}, "2030-01-07 09:00"},
		"the specialization is another": {object{"specialization": "Dermatology"}, anybody,
			func(w *world, doctor string) func() {
				return func() { w.update("practitioners", doctor, w.admin, object{"specialization": "Cardiology"}).ok() }
			}, "2030-01-07 09:00"},
		"the time zone is another": {object{"timezone": "Europe/Berlin"}, all, func(w *world, doctor string) func() {
			return func() { w.update("practitioners", doctor, w.admin, object{"timezone": "Asia/Kolkata"}).ok() }
		}, "2030-01-07 09:00"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doctor := w.practitioner(test.practitioner)
			free := test.change(w, doctor)
			patient := w.visitor("ravi@example.test")
			id := text(w.create("waitlist", patient.token, wish(doctor, with(object{"duration": 30}, test.wish))).ok(), "id")
			w.run("match_waitlist")
			require.Equal(t, "waiting", w.view("waitlist", id, w.admin).ok()["status"])

			free()

			entry := w.view("waitlist", id, w.admin).ok()
			require.Equal(t, "offered", entry["status"])
			proposed := w.view("appointments", text(entry, "appointment"), w.admin).ok()
			require.Equal(t, doctor, proposed["practitioner"])
			start, err := time.Parse("2006-01-02 15:04:05.000Z", text(proposed, "start"))
			require.NoError(t, err)
			require.Equal(t, test.want, start.Add(5*time.Hour+30*time.Minute).Format("2006-01-02 15:04"))
			mails := w.said(patient.email)
			require.Contains(t, mails[len(mails)-1], "held for you alone")
			require.Empty(t, w.rows("freed_time", ""), "all of it was offered")
		})
	}
}

func TestAChangeThatFreesNothingIsOfferedToNobody(t *testing.T) {
	w, doctor, patient, entry := waiting(t)
	w.lazy = true
	tuesday := text(w.rows("working_hours", `practitioner = "`+doctor+`" && weekday = 2`)[0], "id")
	update := func(changes object) { w.update("practitioners", doctor, w.admin, changes).ok() }
	for _, change := range []func(){
		func() { w.update("working_hours", tuesday, w.admin, object{"start": "10:00"}).ok() },
		func() {
			w.create("schedule_overrides", w.admin, object{
				"practitioner": doctor, "date": "2030-01-07", "windows": []object{},
			}).ok()
		},
		func() { update(object{"bio": "Listens."}) },
		func() { update(object{"min_notice": 120, "buffer_after": 5, "slot_durations": []int{30, 60}}) },
		func() { update(object{"start_step": 5}) },
		func() { update(object{"slot_durations": []int{30, 45}}) },
		func() { // on a day that nobody waits for
			w.create("working_hours", w.admin, object{
				"practitioner": doctor, "weekday": 3, "start": "15:00", "end": "16:00",
			}).ok()
		},
		func() { update(object{"active": false}) },
		func() { // in a calendar that is shut
			w.create("working_hours", w.admin, object{
				"practitioner": doctor, "weekday": 1, "start": "15:00", "end": "16:00",
			}).ok()
		},
	} {
		change()
		require.Empty(t, w.rows("freed_time", ""))
	}
	require.Equal(t, "waiting", entry()["status"])
	require.Len(t, w.mailsTo(patient.email), 1, "the code to sign in with")
}

func TestACalendarThatOpensIsOneStretch(t *testing.T) {
	w, doctor, _, _ := waiting(t)
	w.lazy = true
	w.update("practitioners", doctor, w.admin, object{"active": false}).ok()
	w.update("practitioners", doctor, w.admin, object{"active": true}).ok()
	freed := w.rows("freed_time", "")
	require.Len(t, freed, 1)
	require.Equal(
		t,
		[]any{"2030-01-07 03:30:00.000Z", "2030-01-08 06:30:00.000Z"},
		[]any{freed[0]["start"], freed[0]["end"]},
	)
	require.Empty(t, w.freeStarts(doctor, "2030-01-07", 30), "it is kept for those who wait")
}

func TestASlotGivenUpIsOfferedWithTheBuffersAroundIt(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"buffer_before": 30})
	first, second, third := w.visitor("asha@example.test"), w.visitor("ravi@example.test"), w.visitor("lena@example.test")
	held := w.book(first, doctor, object{"start": "2030-01-07T10:30:00+05:30"})
	join := func(a account) string {
		return text(w.create("waitlist", a.token, wish(doctor, object{"duration": 30, "to": "2030-01-07"})).ok(), "id")
	}
	ravi, lena := join(second), join(third)
	require.Equal(t, []string{"09:00", "09:30", "11:30"}, clockTimes(w.freeStarts(doctor, "2030-01-07", 30)))

	w.update("appointments", text(held, "id"), first.token, object{"status": "cancelled"}).ok()

	w.offered(w.view("waitlist", ravi, w.admin).ok(), "10:00")
	w.offered(w.view("waitlist", lena, w.admin).ok(), "11:00")
}

// looks returns how often a schedule was loaded.
func (s *statements) looks() (n int) {
	for _, statement := range s.take() {
		if strings.Contains(statement, "FROM `freed_time`") && strings.Contains(statement, "`practitioner`") {
			n++
		}
	}
	return n
}

func TestOneLookServesAllWhoWait(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	for i := range 4 {
		a := w.visitor(fmt.Sprintf("waiting%d@example.test", i))
		w.create("waitlist", a.token, wish(doctor, object{"duration": 30, "from": "2030-01-09", "to": "2030-01-09"})).ok()
	}
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.lazy = true
	w.update("appointments", text(held, "id"), visitor.token, object{"status": "cancelled"}).ok()
	watched := w.watchStatements()
	w.run("match_waitlist")
	require.Equal(t, 1, watched.looks())
	require.Len(t, w.rows("waitlist", `status = "waiting"`), 4)
	require.Empty(t, w.rows("freed_time", ""))
}

func TestNothingIsLoadedForNobody(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	practitioner, err := w.app.FindRecordById("practitioners", doctor)
	require.NoError(t, err)
	watched := w.watchStatements()
	lengthen := func(end string) {
		w.update("working_hours", text(w.rows("working_hours", "weekday = 2")[0], "id"), w.admin, object{"end": end}).ok()
		practitioner.Set("active", !practitioner.GetBool("active"))
		require.NoError(t, w.app.Save(practitioner))
	}
	lengthen("13:00")
	require.Zero(t, watched.looks())
	for _, changes := range []object{
		{"practitioner": "", "specialization": "Dermatology"},
		{"duration": 30, "from": "2040-01-07", "to": "2040-01-08"},
		{"duration": 30, "from": "2029-12-24", "to": "2030-01-05"},
	} {
		w.create("waitlist", visitor.token, wish(doctor, changes)).ok()
	}
	watched.take()
	lengthen("14:00")
	require.Zero(t, watched.looks())
	w.create("waitlist", visitor.token, wish(doctor, object{"duration": 30})).ok()
	watched.take()
	lengthen("15:00")
	require.Positive(t, watched.looks())
}

func TestTheWaitlistPassesOverTimesAtWhichTheVisitorIsBusy(t *testing.T) {
	w, doctor, patient, entry := waiting(t)
	other := w.practitioner(nil)
	w.book(patient, other, object{"duration": 30})
	long := w.visitor("asha@example.test")
	held := w.book(long, doctor, object{"duration": 60})
	w.update("appointments", text(held, "id"), long.token, object{"status": "cancelled"}).ok()
	w.offered(entry(), "09:30")
}

func TestACrashForgetsNobodyWhoWaits(t *testing.T) {
	w, doctor, _, entry := waiting(t)
	first := w.visitor("asha@example.test")
	held := w.book(first, doctor, nil)
	w.lazy = true
	w.update("appointments", text(held, "id"), first.token, object{"status": "cancelled"}).ok()
	w.restart()
	require.Equal(t, "waiting", entry()["status"])
	w.create("appointments", first.token, booking(doctor, nil)).refused(409, "start", "slot_taken")
	require.NotContains(
		t,
		w.freeStarts(doctor, "2030-01-07", 30),
		"2030-01-07T09:00:00+05:30",
		"nobody is quicker than who waits",
	)
	w.run("match_waitlist")
	w.offered(entry(), "09:00")
}

func TestTheWaitlistOutlastsAProviderThatIsDown(t *testing.T) {
	w, doctor, _, entry := waiting(t)
	first := w.visitor("asha@example.test")
	razorpay := payThroughRazorpay(t, w)
	held := w.book(first, doctor, nil)
	razorpay.fail("500")
	w.update("appointments", text(held, "id"), first.token, object{"status": "cancelled"}).ok()
	require.Equal(t, "waiting", entry()["status"])
	w.run("match_waitlist")
	w.offered(entry(), "09:00")
}

func TestNobodyFillsTheWaitlist(t *testing.T) {
	w, doctor, _, _ := fullDay(t)
	visitor, next := w.visitor("ravi@example.test"), w.visitor("lena@example.test")
	for range 10 {
		w.create("waitlist", visitor.token, wish(doctor, nil)).ok()
	}
	w.create("waitlist", visitor.token, wish(doctor, nil)).refused(403, "auth", "not_allowed")
	w.create("waitlist", next.token, wish(doctor, nil)).ok()
}
