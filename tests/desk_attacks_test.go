package tests

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Whom nobody is behind any more does not get an appointment by money that comes late.
func TestMoneyThatComesAfterAnErasureGoesBack(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.Advance(20 * time.Minute)
	w.do("DELETE", "/api/clinic/me", visitor.token, nil).ok()
	told := w.told()

	w.payAtDesk(desk.token, held, object{"payment_id": "desk-0123456789"}).refused(409, "appointment_id", "slot_lost")
	require.Equal(t, "refund_due", w.paymentStatus("desk-0123456789"))
	require.Equal(t, "expired", w.statusOf(held))
	require.Len(t, w.freeStarts(doctor, "2030-01-07", 30), 6)
	require.Equal(t, told, w.told())
	require.Empty(t, breachesOf(t, w))
}

func TestMoneyThatComesAfterAPatientIsRemovedGoesBack(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	tara := w.tara(visitor)
	held := w.book(visitor, doctor, object{"patient": tara})
	w.Advance(20 * time.Minute)
	w.run("release_expired_holds")
	w.delete("patients", tara, visitor.token).ok()

	w.pay(visitor, held, "pay_1").refused(409, "appointment_id", "slot_lost")
	require.Equal(t, "refund_due", w.paymentStatus("pay_1"))
	require.Equal(t, "expired", w.statusOf(held))
	require.Empty(t, breachesOf(t, w))
}

func TestTheDeskBringsNobodyBackWhoWasErased(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	w.setClinic(object{"required_profile": []string{}})
	past := w.book(visitor, doctor, nil)
	w.pay(visitor, past, "pay_1").ok()
	w.Advance(4 * time.Hour)
	w.run("complete_past_appointments")
	w.do("DELETE", "/api/clinic/me", visitor.token, nil).ok()
	before := w.snapshot()

	for _, token := range []string{desk.token, w.admin} {
		for _, change := range []object{completeProfile, {"name": "Back Again"}, {"email": "back@example.test"}} {
			w.update("users", visitor.id, token, change).refused(404)
		}
		w.create("appointments", token, booking(doctor, object{
			"visitor": visitor.id, "start": "2030-01-08T09:00:00+05:30",
		})).refused(400, "visitor", "validation_missing_rel_records")
		w.create("patients", token, child(object{"owner": visitor.id})).
			refused(400, "owner", "validation_missing_rel_records")
	}
	require.Equal(t, before, w.snapshot())
	require.Empty(t, w.find(desk.token, "erased"))
}

func TestNothingIsHeldForWhoIsNoVisitorAnyMore(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	hired, called, other := w.visitor("asha@example.test"), w.visitor("lena@example.test"), w.visitor("ravi@example.test")
	taken := w.book(other, doctor, nil)
	w.pay(other, taken, "pay_1").ok()
	for _, visitor := range []account{hired, called} {
		w.create("waitlist", visitor.token, wish(doctor, object{"duration": 30, "to": "2030-01-13"})).ok()
	}

	w.update("users", hired.id, w.admin, object{"role": "receptionist"}).ok()
	w.practitioner(object{"email": called.email})
	require.Len(t, w.rows("waitlist", `status = "lapsed"`), 2)
	require.Len(t, w.rows("audit_log", `collection = "waitlist" && action = "update" && actor = "waitlist"`), 2)
	w.update("appointments", text(taken, "id"), other.token, object{"status": "cancelled"}).ok()

	require.Len(t, w.rows("appointments", ""), 1, "nothing is proposed")
	require.Len(t, w.freeStarts(doctor, "2030-01-07", 30), 6)
	require.Empty(t, breachesOf(t, w))
}

// An address that was never proved opens nothing, whosever account it is.
func TestADeskWithoutAVerifiedAddressIsAskedForIt(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.update("users", desk.id, w.admin, object{"verified": false}).ok()
	told := w.told()

	for _, path := range []string{
		"today", "till", "people?q=asha", "conflicts", "appointments.csv?from=2030-01-01&to=2030-01-31",
		"availability/explain?practitioner=" + doctor + "&duration=30&date=2030-01-07",
	} {
		w.get("/api/clinic/"+path, desk.token).refused(403, "email", "email_not_verified")
	}
	w.paymentLink(desk.token, held).refused(403, "email", "email_not_verified")
	w.payAtDesk(desk.token, held, nil).refused(403, "email", "email_not_verified")
	w.relocateBy(desk.token, doctor).refused(403, "email", "email_not_verified")
	require.Equal(t, told, w.told())

	// Nor does anybody learn without one what it would open.
	w.update("users", visitor.id, w.admin, object{"verified": false}).ok()
	w.get("/api/clinic/people?q=asha", visitor.token).refused(403, "email", "email_not_verified")
	w.relocateBy(visitor.token, doctor).refused(403, "email", "email_not_verified")
}

func (w *world) relocateBy(token, practitioner string) *answer {
	w.t.Helper()
	return w.do("POST", "/api/clinic/relocations", token, object{"practitioner": practitioner, "action": "cancel"})
}

// What the clinic asks the database itself is nobody else's mistake, also where it is only read.
func TestAFaultOfTheDeskIsNotItsMistake(t *testing.T) {
	w := newWorld(t)
	_, doctor := w.practitionerAccount("meera@clinic.test", nil)
	desk := w.receptionist("desk@clinic.test")
	for table, asks := range map[string]map[string]string{
		"practitioners": {"conflicts": doctor.token, "today": doctor.token},
		"payments": {
			"till": desk.token, "receipts/abcdefghij12345.pdf": desk.token,
			"appointments.csv?from=2030-01-01&to=2030-01-31": desk.token,
		},
		"people_index": {"people?q=asha": desk.token},
	} {
		w.sql("ALTER TABLE "+table+" RENAME TO gone", nil)
		for path, token := range asks {
			w.get("/api/clinic/"+path, token).refused(500)
		}
		w.sql("ALTER TABLE gone RENAME TO "+table, nil)
	}
	w.get("/api/clinic/conflicts", w.visitor("asha@example.test").token).refused(403, "auth", "not_allowed")
}

// PocketBase changes a field also by a modifier of its name, and leaves out in silence what is hidden.
func TestModifiersReachNoFieldOfTheServers(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	made := text(w.create("users", desk.token, caller).ok(), "id")
	tara := w.tara(visitor)
	held := text(w.book(visitor, doctor, nil), "id")
	careless, before := w.asCareless(), w.snapshot()

	for name, field := range map[string]string{
		"tokenKey:autogenerate": "tokenKey", "tokenKey+": "tokenKey", "calendar_version+": "calendar_version",
		"+role": "role", "role+": "role", "known_to_desk+": "known_to_desk", "verified+": "verified",
		"password:autogenerate": "password",
	} {
		for _, id := range []string{made, visitor.id} {
			careless.update("users", id, desk.token, object{name: "1"}).refused(403, field, "not_allowed")
		}
		careless.create("users", desk.token, with(caller, object{name: "1"})).refused(403, field, "not_allowed")
	}
	careless.update("patients", tara, visitor.token, object{"removed+": true}).refused(403, "removed", "not_allowed")
	careless.update("patients", tara, visitor.token, object{"owner+": desk.id}).refused(403, "owner", "not_allowed")
	for _, field := range []string{"sequence", "hold_kept", "buffer_after"} {
		careless.update("appointments", held, visitor.token, object{field + "+": 4}).refused(403, field, "not_allowed")
	}
	require.Equal(t, before, w.snapshot())
}

// Spreadsheets of East Asian languages take the wide forms of these signs for the signs.
func TestWideSignsAreNoFormulasEither(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	w.book(visitor, doctor, nil)
	for _, sign := range []string{"＝", "＋", "－", "＠"} {
		w.update("users", visitor.id, visitor.token, object{"name": sign + "1+1"}).ok()
		file := w.get("/api/clinic/appointments.csv?from=2030-01-01&to=2030-01-31", desk.token).raw
		require.Contains(t, file, ",'"+sign+"1+1,")
	}
	w.update("users", visitor.id, visitor.token, object{"name": "Émile"}).ok()
	require.Contains(t, w.get("/api/clinic/appointments.csv?from=2030-01-01&to=2030-01-31", desk.token).raw, ",Émile,")
}

func TestACalendarNamesNoAttendeeWithoutAnAddress(t *testing.T) {
	w := newWard(t)
	ravi := w.create("users", w.desk.token, caller).ok()
	held := w.create("appointments", w.desk.token,
		booking(w.ill, object{"visitor": ravi["id"], "mode": "telephone"})).ok()
	w.payAtDesk(w.desk.token, held, nil).ok()
	mails := w.newMails(w.illMail, func() {
		w.update("appointments", text(held, "id"), w.desk.token, object{"practitioner": w.ben}).ok()
	})
	require.Contains(t, mails[0], "METHOD:CANCEL")
	require.NotContains(t, mails[0], "ATTENDEE")
	require.NotContains(t, w.mailsTo(w.benMail)[0], "ATTENDEE")
	require.Contains(t, w.mailsTo(w.benMail)[0], "METHOD:REQUEST")
}

// A code proves the address that it was sent to, and none that the desk writes while it is used.
func TestACodeProvesNoOtherAddress(t *testing.T) {
	w := newWorld(t)
	desk := w.receptionist("desk@clinic.test")
	id := text(w.create("users", desk.token, with(caller, object{"email": "ravi@example.test"})).ok(), "id")
	otpID, code := w.requestOTP("ravi@example.test")
	w.sql("CREATE TRIGGER meanwhile AFTER DELETE ON _otps BEGIN"+
		" UPDATE users SET email = 'else@example.test', tokenKey = tokenKey || 'x' WHERE id = '"+id+"'; END", nil)

	require.GreaterOrEqual(t, w.authWithOTP(otpID, code).status, 400)
	require.Equal(t, false, w.view("users", id, w.admin).ok()["verified"])
}

// All means all: of more than can be relocated at once, proposals would go to the same first ones each time.
func TestARelocationLeavesNobodyOutInSilence(t *testing.T) {
	w := newWard(t)
	first := w.confirmed(w.visitor("asha@example.test"), w.ill, "2030-01-07T09:00")
	w.copies(500, "appointments", map[string]string{
		"id": copiedID("a"), "order_id": "'order_' || i", "slot": "''", "conflict": "TRUE",
		"start": "strftime('%Y-%m-%d 04:00:00.000Z', '2030-01-07', i || ' days')",
	})
	w.lazy = true
	w.relocate(object{"action": "propose"}).ok()
	require.EqualValues(t, 500, w.rows("relocations", "")[0]["total"])

	w.sql("UPDATE relocations SET status = 'done'", nil)
	w.sql("UPDATE appointments SET conflict = TRUE", nil)
	before := w.count()
	w.relocate(object{"action": "propose"}).refused(400, "appointments", "validation_length_too_long")
	require.Equal(t, before, w.count())
	w.relocate(object{"action": "propose", "appointments": []string{first}}).ok()
}
