package tests

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestOnlySuperAdminsGiveAndTakeTheRoleOfAReceptionist(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	desk := w.receptionist("desk@clinic.test")
	w.book(other, doctor, nil)
	before := w.snapshot()

	for _, a := range []account{visitor, doctorAccount, desk} {
		w.update("users", a.id, a.token, object{"role": "receptionist"}).refused(403, "role", "not_allowed")
		w.update("users", a.id, a.token, object{"role": "visitor"}).refused(403, "role", "not_allowed")
	}
	w.update("users", visitor.id, desk.token, object{"role": "receptionist"}).refused(403, "role", "not_allowed")
	w.create("users", desk.token, with(newAccount(), object{"role": "receptionist"})).refused(403)
	w.update("users", doctorAccount.id, w.admin, object{"role": "receptionist"}).refused(403, "role", "not_allowed")
	w.update("users", desk.id, w.admin, object{"role": "practitioner"}).refused(403, "role", "not_allowed")
	w.create("practitioners", w.admin, with(newPractitioner, object{"email": desk.email})).
		refused(400, "email", "account_taken")
	w.update("users", other.id, w.admin, object{"role": "receptionist"}).refused(400, "role", "has_appointments")
	require.Equal(t, before, w.snapshot())

	w.update("users", visitor.id, w.admin, object{"role": "receptionist"}).ok()
	w.get("/api/clinic/today", visitor.token).ok()
	w.create("appointments", visitor.token, booking(doctor, object{"start": "2030-01-07T10:00:00+05:30"})).
		refused(400, "visitor", "validation_required")
	require.NotEmpty(t, w.rows("audit_log", `record = "`+visitor.id+`" && actor ~ "_superusers/" && fields ~ "role"`))
}

func TestWhoIsNoReceptionistAnyMoreIsSignedOut(t *testing.T) {
	w, doctor, _, visitor, appointment := confirmed(t)
	m := &matrix{world: w, who: map[string]account{
		"desk": w.receptionist("desk@clinic.test"), "colleague": w.receptionist("colleague@clinic.test"),
	}}
	id := text(appointment, "id")
	dismissed := m.listen("desk", "appointments/*", "appointments/"+id, "payments/*", "patients/*", "clinic/*")
	colleague := m.listen("colleague", "appointments/*", "clinic/*")
	move := func(start string) {
		w.update("appointments", id, visitor.token, object{"start": start}).ok()
		m.curtain(map[string]*listener{"desk": dismissed, "colleague": colleague})
	}
	move("2030-01-07T10:00:00+05:30")
	require.Len(t, dismissed.of("appointments/*"), 1)

	w.update("users", m.who["desk"].id, w.admin, object{"role": "visitor"}).ok()
	move("2030-01-07T11:00:00+05:30")
	w.create("patients", visitor.token, child(nil)).ok()
	w.pay(visitor, w.book(visitor, doctor, object{"start": "2030-01-08T10:00:00+05:30"}), "pay_2").ok()
	m.curtain(map[string]*listener{"desk": dismissed, "colleague": colleague})

	require.Len(t, dismissed.of("appointments/*"), 1, "nothing more is told")
	require.Len(t, dismissed.of("appointments/"+id), 1)
	require.Empty(t, dismissed.of("payments/*"))
	require.Empty(t, dismissed.of("patients/*"))
	require.Greater(t, len(colleague.of("appointments/*")), 2)

	w.get("/api/clinic/today", m.token("desk")).refused(401)
	w.update("appointments", id, m.token("desk"), object{"status": "arrived"}).refused(401)
	w.update("users", m.who["desk"].id, m.token("desk"), object{"name": "Somebody"}).refused(401)
	before := w.snapshot()
	for _, token := range []string{m.token("desk"), w.signIn("desk@clinic.test").token} {
		require.Empty(t, w.get("/api/collections/appointments/records", token).items())
		require.Empty(t, w.get("/api/collections/payments/records", token).items())
		w.view("appointments", id, token).refused(404)
		w.view("users", visitor.id, token).refused(404)
		require.GreaterOrEqual(t, w.get("/api/clinic/today", token).status, 401)
		require.GreaterOrEqual(t, w.update("appointments", id, token, object{"status": "arrived"}).status, 401)
		require.GreaterOrEqual(t, w.create("appointments", token, booking(doctor, object{
			"visitor": visitor.id, "start": "2030-01-08T09:00:00+05:30",
		})).status, 401)
	}
	after := w.snapshot()
	before["users"] = after["users"] // a sign-in renews the password
	require.Equal(t, before, after)
}

// What is for others than the desk, a receptionist neither reads nor writes.
func TestAReceptionistIsNoSuperAdmin(t *testing.T) {
	w, doctor, doctorAccount, visitor, appointment := confirmed(t)
	desk := w.receptionist("desk@clinic.test")
	bank := text(w.create("bank_accounts", doctorAccount.token, account1(doctor)).ok(), "id")
	wait := w.create("waitlist", visitor.token,
		wish(doctor, object{"duration": 30, "from": "2030-01-12", "to": "2030-01-13"})).ok()
	before := w.snapshot()

	w.view("bank_accounts", bank, desk.token).refused(404)
	require.Empty(t, w.get("/api/collections/bank_accounts/records", desk.token).items())
	w.update("bank_accounts", bank, desk.token, object{"ifsc_code": "SBIN0001234"}).refused(404)
	w.view("waitlist", text(wait, "id"), desk.token).refused(404)
	for _, name := range []string{"audit_log", "notifications", "code_requests", "refunds_due", "freed_time"} {
		w.get("/api/collections/"+name+"/records", desk.token).refused(403)
	}
	for _, path := range []string{
		"/api/clinic/reports?from=2030-01-01&to=2030-01-31",
		"/api/settings", "/api/collections", "/api/logs", "/api/crons", "/api/backups",
	} {
		w.get(path, desk.token).refused(403)
	}
	w.get("/api/clinic/metrics", desk.token).refused(401)
	w.do("POST", "/api/sql", desk.token, object{"query": "SELECT 1"}).refused(403)
	w.pay(desk, appointment, "pay_2").refused(404)
	w.create("practitioners", desk.token, with(newPractitioner, object{"email": "new@clinic.test"})).refused(403)
	w.update("practitioners", doctor, desk.token, object{"fee": 1}).refused(404)
	w.update("clinic", text(w.rows("clinic", "")[0], "id"), desk.token, object{"name": "Mine"}).refused(403)
	w.update("users", visitor.id, desk.token, object{"verified": true}).refused(403, "verified", "not_allowed")
	w.delete("appointments", text(appointment, "id"), desk.token).refused(403)
	w.do("DELETE", "/api/clinic/me", desk.token, nil).refused(403, "auth", "not_allowed")
	require.Equal(t, before, w.snapshot())

	seen := w.view("appointments", text(appointment, "id"), desk.token).ok()
	listed := w.get("/api/collections/appointments/records?expand=visitor", desk.token).raw
	for _, hidden := range []string{"slot", "practitioner_user", "taken_from", "hold_kept", "next_reminder", "sequence"} {
		require.NotContains(t, seen, hidden)
		require.NotContains(t, listed, `"`+hidden+`"`)
	}
	require.NotContains(t, listed, "tokenKey")
	require.NotContains(t, listed, "calendar_version")
	filtered := "/api/collections/appointments/records?filter=" + query(`slot != ""`)
	require.GreaterOrEqual(t, w.get(filtered, desk.token).status, 400)
}

func TestTheDeskBooksForAVisitor(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	desk, colleague := w.receptionist("desk@clinic.test"), w.receptionist("colleague@clinic.test")
	visitor, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	asked := func(changes object) object { return booking(doctor, with(object{"visitor": visitor.id}, changes)) }

	w.nothingHappens(func() {
		for _, a := range []account{visitor, doctorAccount} {
			w.create("appointments", a.token, asked(nil)).refused(403, "visitor", "not_allowed")
		}
		for _, token := range []string{desk.token, w.admin} {
			w.create("appointments", token, booking(doctor, nil)).refused(400, "visitor", "validation_required")
			for _, nobody := range []string{"abcdefghij12345", doctorAccount.id, desk.id, colleague.id, "' OR 1=1 --"} {
				w.create("appointments", token, asked(object{"visitor": nobody})).
					refused(400, "visitor", "validation_missing_rel_records")
			}
		}
	})

	wanted := asked(object{"id": "abcdefghij12345", "reason": "A rash"})
	var held object
	w.happens(func() { held = w.create("appointments", desk.token, wanted).ok() }, eventsOfAHold)
	require.Equal(t, []any{visitor.id, "held", "A rash"}, []any{held["visitor"], held["status"], held["reason"]})
	w.nothingHappens(func() {
		for _, token := range []string{desk.token, colleague.token, w.admin} {
			require.Subset(t, w.create("appointments", token, wanted).ok(), held, "a repetition")
			w.create("appointments", token, with(wanted, object{"visitor": other.id})).refused(409, "id", "id_reused")
		}
	})
	booked := w.rows("audit_log", `record = "abcdefghij12345"`)
	require.Len(t, booked, 1)
	require.Equal(t, []any{"create", "users/" + desk.id}, []any{booked[0]["action"], booked[0]["actor"]})

	require.Equal(t, held["id"], w.get("/api/collections/appointments/records", visitor.token).items()[0]["id"])
	w.pay(visitor, held, "pay_1").ok()
	require.Equal(t, []string{"email booking_confirmed"}, w.toldOf(visitor.email))
	require.Equal(t, []string{"email booking_confirmed"}, w.toldOf("meera@clinic.test"))
	require.Empty(t, w.toldOf(desk.email))
}

func TestTheDeskIsBoundByEverythingButNotice(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"min_notice": 600, "max_horizon": 30})
	another := w.practitioner(object{"modes": []string{"video"}})
	visitor := w.visitor("asha@example.test")
	w.setClinic(object{"cancel_notice": 48})
	for name, token := range map[string]string{
		"receptionist": w.receptionist("desk@clinic.test").token, "super admin": w.admin,
	} {
		book := func(practitioner string, changes object) *answer {
			return w.create("appointments", token, booking(practitioner, with(object{"visitor": visitor.id}, changes)))
		}
		w.nothingHappens(func() {
			w.create("appointments", visitor.token, booking(doctor, nil)).refused(400, "start", "too_soon")
			book(doctor, object{"start": "2030-01-07T07:30:00+05:30"}).refused(400, "start", "in_the_past")
			book(doctor, object{"start": "2030-02-11T09:00:00+05:30"}).refused(400, "start", "too_far")
			book(doctor, object{"start": "2030-01-07T13:00:00+05:30"}).refused(400, "start", "outside_hours")
			book(doctor, object{"start": "2030-01-07T09:10:00+05:30"}).refused(400, "start", "off_grid")
			book(doctor, object{"duration": 45}).refused(400, "duration", "duration_not_offered")
			book(another, object{"mode": "physical"}).refused(400, "mode", "mode_not_offered")
			book("abcdefghij12345", nil).refused(400, "practitioner", "validation_missing_rel_records")
			book(doctor, object{"status": "confirmed"}).refused(403, "status", "not_allowed")
			book(doctor, object{"patient": "abcdefghij12345"}).refused(400, "patient", "validation_missing_rel_records")
		})
		held := book(doctor, nil).ok() // in an hour
		w.nothingHappens(func() {
			book(doctor, nil).refused(409, "start", "slot_taken")
			book(another, nil).refused(409, "start", "visitor_busy")
		})
		w.update("appointments", text(held, "id"), token, object{"start": "2030-01-07T09:30:00+05:30"}).ok()
		paid := w.pay(visitor, held, "pay_"+text(held, "id")).ok()["appointment"].(object)
		w.update("appointments", text(paid, "id"), visitor.token, object{"status": "cancelled"}).
			refused(409, "status", "transition_not_allowed")
		w.update("appointments", text(paid, "id"), token, object{"start": "2030-01-07T10:00:00+05:30"}).ok()
		w.update("appointments", text(paid, "id"), token, object{"status": "cancelled"}).ok()
		require.Equal(t, "refund_due", w.paymentStatus("pay_"+text(held, "id")), name)
	}
}

func TestTheDeskIsHeldToTheVisitorsRecord(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	desk := w.receptionist("desk@clinic.test")
	bare, visitor := w.signIn("bare@example.test"), w.visitor("asha@example.test")
	book := func(of account, start string) *answer {
		return w.create("appointments", desk.token, booking(doctor, object{"visitor": of.id, "start": start}))
	}
	missing := book(bare, "2030-01-07T09:00:00+05:30").refused(403)
	require.Contains(t, missing.raw, "profile_incomplete")

	for _, start := range []string{"2030-01-08T09:00:00+05:30", "2030-01-08T10:00:00+05:30", "2030-01-08T11:00:00+05:30"} {
		book(visitor, start).ok()
	}
	book(visitor, "2030-01-07T09:00:00+05:30").refused(409, "start", "too_many_holds")

	w.setClinic(object{"no_show_limit": 1, "unpaid_limit": 4})
	w.Advance(15 * time.Minute) // three have run out
	w.pay(visitor, book(visitor, "2030-01-07T09:00:00+05:30").ok(), "pay_1").ok()
	book(visitor, "2030-01-07T10:00:00+05:30").ok()
	w.Advance(15 * time.Minute)
	book(visitor, "2030-01-07T10:30:00+05:30").refused(409, "start", "too_many_unpaid")

	w.Set(monday.Add(26 * time.Hour))
	missed := w.rows("appointments", `status = "confirmed"`)[0]
	w.update("appointments", text(missed, "id"), doctorAccount.token, object{"status": "no_show"}).ok()
	book(visitor, "2030-01-08T11:00:00+05:30").refused(403, "auth", "no_show_limit")
	require.Empty(t, breachesOf(t, w))
}

func TestTheDeskMovesAndCancelsWithAReason(t *testing.T) {
	w, _, _, visitor, appointment := confirmed(t)
	desk := w.receptionist("desk@clinic.test")
	id := text(appointment, "id")

	moved := w.update("appointments", id, desk.token, object{"start": "2030-01-07T10:00:00+05:30"}).ok()
	require.Equal(t, "2030-01-07 04:30:00.000Z", moved["start"])
	require.Equal(t, "2030-01-07 04:30:00.000Z", w.rows("slots", "")[0]["start"])
	for field, value := range (object{
		"visitor": desk.id, "amount": 1, "meeting_url": "https://example.test", "cancelled_by": "visitor",
		"arrived_at": "2030-01-07 04:30:00.000Z", "conflict": true,
	}) {
		w.update("appointments", id, desk.token, object{field: value}).refused(403, field, "not_allowed")
	}
	w.happens(func() {
		cancelled := w.update("appointments", id, desk.token,
			object{"status": "cancelled", "cancel_reason": "The doctor is ill"}).ok()
		require.Equal(t, []any{"cancelled", "receptionist", "The doctor is ill"},
			[]any{cancelled["status"], cancelled["cancelled_by"], cancelled["cancel_reason"]})
	}, plus(eventsOfMessage, map[string]int{
		"update appointments": 1, "delete slots": 1, "update payments": 1, "create audit_log": 1,
	}))
	require.Equal(t, "refund_due", w.paymentStatus("pay_1"))
	require.Empty(t, w.rows("slots", ""))
	told := []string{"email booking_confirmed", "email appointment_moved", "email appointment_cancelled"}
	require.Equal(t, told, w.toldOf(visitor.email))
	require.Equal(t, told, w.toldOf("meera@clinic.test"))
	mails := w.said(visitor.email)
	require.Contains(t, mails[len(mails)-1], "The doctor is ill")
	require.Contains(t, mails[len(mails)-1], "next free times", "it is the clinic that has cancelled")
	require.Len(t, w.rows("audit_log", `record = "`+id+`" && actor = "users/`+desk.id+`"`), 2)
	require.Empty(t, breachesOf(t, w))
}

func TestTheDeskWritesEverybodysTime(t *testing.T) {
	w, doctor, _, _, appointment := confirmed(t)
	other := w.practitioner(nil)
	desk := w.receptionist("desk@clinic.test")
	m := &matrix{world: w, who: map[string]account{"desk": desk}}
	heard := m.listen("desk", "appointments/*", "time_off/*")

	off := w.create("time_off", desk.token, object{
		"practitioner": doctor, "start": "2030-01-07T09:00:00+05:30", "end": "2030-01-07T10:00:00+05:30",
	}).ok()
	require.Equal(t, appointment["id"], w.get("/api/clinic/conflicts", desk.token).items()[0]["id"])
	require.Equal(t, true, w.today(desk.token, "")[0]["conflict"])
	w.update("time_off", text(off, "id"), desk.token, object{"start": "2030-01-07T09:30:00+05:30"}).ok()
	w.delete("time_off", text(off, "id"), desk.token).ok()
	require.Empty(t, w.get("/api/clinic/conflicts", desk.token).items())

	override := w.create("schedule_overrides", desk.token, object{
		"practitioner": other, "date": "2030-01-08", "windows": []object{{"start": "15:00", "end": "16:00"}},
	}).ok()
	require.Equal(t, []string{"2030-01-08T15:00:00+05:30"}, w.freeStarts(other, "2030-01-08", 60))
	w.update("schedule_overrides", text(override, "id"), desk.token, object{"windows": []object{}}).ok()
	require.Empty(t, w.freeStarts(other, "2030-01-08", 60))
	w.delete("schedule_overrides", text(override, "id"), desk.token).ok()

	hours := w.create("working_hours", desk.token,
		object{"practitioner": other, "weekday": 6, "start": "09:00", "end": "10:00"}).ok()
	w.update("working_hours", text(hours, "id"), desk.token, object{"end": "11:00"}).ok()
	w.update("working_hours", text(hours, "id"), desk.token, object{"practitioner": doctor}).refused(404)
	require.Len(t, w.freeStarts(other, "2030-01-12", 60), 2)
	w.delete("working_hours", text(hours, "id"), desk.token).ok()
	require.Len(t, w.putHours(other, desk.token, []object{{"weekday": 1, "start": "09:00", "end": "12:00"}}).
		ok()["hours"], 1)
	w.get("/api/clinic/availability/explain?practitioner="+other+"&date=2030-01-07&duration=30", desk.token).ok()

	require.Eventually(t, func() bool {
		return len(heard.of("time_off/*")) == 3 && len(heard.of("appointments/*")) >= 2
	}, patience, time.Millisecond)
}

// A walk-in is given the next free time, however near; visitors are offered what the practitioner's notice allows.
func TestTheDeskIsOfferedWhatItCanBook(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", object{"min_notice": 120})
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	w.Set(monday.Add(70 * time.Minute)) // 09:10 in Kolkata
	first := func(token string) (searched, available string) {
		w.t.Helper()
		path := "/api/clinic/availability?practitioner=" + doctor + "&date=2030-01-07&duration=15"
		found := w.get("/api/clinic/search?duration=15", token).items()[0]["slots"].([]any)
		free := w.get(path, token).ok()["slots"].([]any)
		return text(found[0].(object), "start"), text(free[0].(object), "start")
	}
	const soon, later = "2030-01-07T09:15:00+05:30", "2030-01-07T11:15:00+05:30"
	for range 2 { // the second time as it is remembered
		for token, expected := range map[string]string{
			"": later, visitor.token: later, doctorAccount.token: later, desk.token: soon, w.admin: soon,
		} {
			searched, available := first(token)
			require.Equal(t, []string{expected, expected}, []string{searched, available})
		}
	}
	explained := w.get("/api/clinic/availability/explain?practitioner="+doctor+"&date=2030-01-07&duration=15", desk.token)
	require.Contains(t, explained.raw, "too_soon", "why visitors are not offered it")

	walkIn := booking(doctor, object{"visitor": visitor.id, "start": soon, "duration": 15})
	w.create("appointments", visitor.token, booking(doctor, object{"start": soon, "duration": 15})).
		refused(400, "start", "too_soon")
	w.create("appointments", desk.token, walkIn).ok()
	searched, available := first(desk.token)
	require.Equal(t, []string{"2030-01-07T09:30:00+05:30", "2030-01-07T09:30:00+05:30"}, []string{searched, available})

	w.Set(monday.Add(90 * time.Minute)) // 09:30: the very start can be booked yet, and a moment later it cannot
	_, available = first(desk.token)
	require.Equal(t, "2030-01-07T09:30:00+05:30", available)
	w.Advance(time.Millisecond)
	_, available = first(desk.token)
	require.Equal(t, "2030-01-07T09:45:00+05:30", available)
}
