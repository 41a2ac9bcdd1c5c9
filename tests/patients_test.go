package tests

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// tara is somebody in the visitor's care.
func (w *world) tara(visitor account) (id string) {
	w.t.Helper()
	return w.inCare(visitor, "Tara Rao")
}

func (w *world) inCare(visitor account, name string) (id string) {
	w.t.Helper()
	return text(w.create("patients", visitor.token, child(object{"name": name})).ok(), "id")
}

func TestAVisitorHasPeopleInTheirCare(t *testing.T) {
	w := newWorld(t)
	mother, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	_, doctor := w.practitionerAccount("meera@clinic.test", nil)
	desk := w.receptionist("desk@clinic.test")

	made := w.create("patients", mother.token, child(nil)).ok()
	id := text(made, "id")
	require.Equal(t, mother.id, made["owner"])
	w.update("patients", id, mother.token, object{"name": "Tara Rao", "date_of_birth": "2019-03-01"}).ok()
	require.Equal(t, "Tara Rao", w.view("patients", id, mother.token).ok()["name"])
	require.Len(t, w.get("/api/collections/patients/records", mother.token).items(), 1)

	for _, stranger := range []account{other, doctor} {
		require.Empty(t, w.get("/api/collections/patients/records", stranger.token).items())
		w.view("patients", id, stranger.token).refused(404)
		w.update("patients", id, stranger.token, object{"name": "Mine"}).refused(404)
		w.delete("patients", id, stranger.token).refused(404)
	}
	w.create("patients", doctor.token, child(nil)).refused(403, "auth", "not_allowed")
	w.create("patients", "", child(nil)).refused(401)
	careless := w.asCareless()
	careless.create("patients", other.token, child(object{"owner": mother.id})).refused(403, "owner", "not_allowed")
	careless.create("patients", other.token, child(object{"removed": true})).refused(403, "removed", "not_allowed")
	careless.update("patients", id, mother.token, object{"owner": other.id}).refused(403, "owner", "not_allowed")

	byDesk := w.create("patients", desk.token, child(object{"owner": other.id})).ok()
	require.Equal(t, other.id, byDesk["owner"])
	w.create("patients", desk.token, child(nil)).refused(400, "owner", "validation_required")
	w.create("patients", desk.token, child(object{"owner": doctor.id})).
		refused(400, "owner", "validation_missing_rel_records")
	require.Len(t, w.get("/api/collections/patients/records", desk.token).items(), 2)
	w.update("patients", id, desk.token, object{"gender": "other"}).ok()
	w.delete("patients", text(byDesk, "id"), desk.token).ok()
	w.view("patients", text(byDesk, "id"), desk.token).refused(404)

	for field, bad := range map[string]string{"name": "", "date_of_birth": "", "gender": "", "relation": ""} {
		careless.create("patients", mother.token, child(object{field: bad})).refused(400, field, "validation_required")
	}
	for _, date := range []string{"2030-01-07", "2031-01-01", "1870-01-01", "yesterday"} {
		careless.create("patients", mother.token, child(object{"date_of_birth": date})).
			refused(400, "date_of_birth", "invalid_date")
	}
	w.create("patients", mother.token, child(object{"name": "Tara\r\nBcc: x"})).refused(400, "name", "control_characters")
	require.Len(t, w.rows("audit_log", `collection = "patients" && action = "delete"`), 1)
}

func TestThereIsAnEndOfPeopleInOnesCare(t *testing.T) {
	w := newWorld(t)
	mother := w.visitor("asha@example.test")
	var taken atomic.Int32
	atOnce(24, func(i int) {
		if w.create("patients", mother.token, child(object{"name": fmt.Sprint("Child ", i)})).status == 200 {
			taken.Add(1)
		}
	})
	require.EqualValues(t, 20, taken.Load())
	w.create("patients", mother.token, child(nil)).refused(409, "owner", "too_many_patients")
	w.create("patients", w.admin, child(object{"owner": mother.id})).refused(409, "owner", "too_many_patients")
	w.delete("patients", text(w.rows("patients", "")[0], "id"), mother.token).ok()
	w.inCare(mother, "One more")
}

func TestBusyIsJudgedPerPersonAndLimitsPerAccount(t *testing.T) {
	w := newWorld(t)
	first, second, third := w.practitioner(nil), w.practitioner(nil), w.practitioner(nil)
	mother, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	tara, ved := w.tara(mother), w.inCare(mother, "Ved Rao")

	own := w.book(mother, first, nil)
	forTara := w.book(mother, second, object{"patient": tara})
	require.Equal(t, []any{"", tara}, []any{own["patient"], forTara["patient"]})
	half := object{"start": "2030-01-07T09:15:00+05:30", "duration": 15}
	w.create("appointments", mother.token, booking(third, with(half, object{"patient": tara}))).
		refused(409, "start", "visitor_busy")
	w.create("appointments", mother.token, booking(third, half)).refused(409, "start", "visitor_busy")
	forVed := w.book(mother, third, object{"patient": ved})
	w.create("appointments", mother.token, booking(first, object{"start": "2030-01-07T10:00:00+05:30", "patient": tara})).
		refused(409, "start", "too_many_holds")

	w.pay(mother, forTara, "pay_1").ok()
	w.pay(mother, forVed, "pay_2").ok()
	later := w.book(mother, first, object{"start": "2030-01-07T10:00:00+05:30", "patient": tara})
	w.update("appointments", text(later, "id"), mother.token, object{"start": "2030-01-08T09:00:00+05:30"}).ok()
	to := object{"start": "2030-01-07T10:00:00+05:30"}
	w.update("appointments", text(forTara, "id"), mother.token, to).ok()
	w.update("appointments", text(forVed, "id"), mother.token, to).ok()
	w.update("appointments", text(later, "id"), mother.token, to).refused(409, "start", "visitor_busy")

	stranger := w.tara(other)
	for _, patient := range []string{stranger, "nobody000000000"} {
		w.create("appointments", mother.token, booking(second, object{"patient": patient})).
			refused(400, "patient", "validation_missing_rel_records")
		w.create("appointments", w.admin, booking(second, object{"visitor": mother.id, "patient": patient})).
			refused(400, "patient", "validation_missing_rel_records")
	}
	w.requireInvariants()
}

func TestForWhomAnAppointmentIsStays(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	mother := w.visitor("asha@example.test")
	tara, ved := w.tara(mother), w.inCare(mother, "Ved Rao")
	wanted := object{"id": "abcdefghijklmno", "patient": tara}
	held := w.book(mother, doctor, wanted)
	require.Equal(t, held["id"], w.book(mother, doctor, wanted)["id"])
	for _, patient := range []string{ved, ""} {
		w.create("appointments", mother.token, booking(doctor, with(wanted, object{"patient": patient}))).
			refused(409, "id", "id_reused")
		for _, token := range []string{mother.token, doctorAccount.token, w.admin} {
			w.asCareless().update("appointments", text(held, "id"), token, object{"patient": patient}).
				refused(403, "patient", "not_allowed")
		}
	}
	record, err := w.app.FindRecordById("appointments", text(held, "id"))
	require.NoError(t, err)
	record.Set("patient", ved)
	require.ErrorContains(t, w.app.Save(record), "not allowed", "nor behind the API's back")
}

func TestALatePaymentAsksWhetherThePatientIsFree(t *testing.T) {
	w := newWorld(t)
	first, second, third := w.practitioner(nil), w.practitioner(nil), w.practitioner(nil)
	mother := w.visitor("asha@example.test")
	tara := w.tara(mother)
	late := w.book(mother, first, object{"patient": tara})
	lost := w.book(mother, second, nil)
	w.Advance(16 * time.Minute)
	w.book(mother, third, nil)
	w.pay(mother, late, "pay_1").ok()
	w.pay(mother, lost, "pay_2").refused(409, "appointment_id", "slot_lost")
	w.requireInvariants()
}

func TestManyBookingsAtOnceForOneChildAreOne(t *testing.T) {
	w := newWorld(t)
	mother := w.visitor("asha@example.test")
	tara, ved := w.tara(mother), w.inCare(mother, "Ved Rao")
	var doctors []string
	for range 6 {
		doctors = append(doctors, w.practitioner(nil))
	}
	atOnce(12, func(i int) {
		patient := []string{tara, ved}[i%2]
		w.create("appointments", mother.token, booking(doctors[i/2], object{"patient": patient}))
	})
	for _, patient := range []string{tara, ved} {
		require.Len(t, w.rows("appointments", `patient = "`+patient+`"`), 1)
	}
	w.requireInvariants()
}

func TestWhoComesIsNamedToEverybody(t *testing.T) {
	w := newWorld(t)
	w.setClinic(object{"reminders": []float64{1}})
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	_, rival := w.practitionerAccount("rudolf@clinic.test", nil)
	mother := w.visitor("asha@example.test")
	tara := w.tara(mother)
	held := w.book(mother, doctor, object{"start": "2030-01-07T11:00:00+05:30", "patient": tara})
	id := text(held, "id")
	last := func(email string) string { all := w.mailsTo(email); return all[len(all)-1] }

	w.pay(mother, held, "pay_1").ok()
	require.Contains(t, w.lastLetter(mother.email).text, "For: Tara Rao")
	require.Contains(t, w.lastLetter(mother.email).subject, "(India Standard Time), for Tara Rao")
	require.Contains(t, w.lastLetter("meera@clinic.test").text,
		"Patient: Tara Rao, born 29 February 2020, female, the visitor's child")
	require.Contains(t, last("meera@clinic.test"), "Visitor: Asha Rao, +919812345678")
	require.Contains(t, w.sms.sent[0], "Tara Rao, in the care of Asha Rao, +919812345678")
	invitation := event(t, parts(t, last(mother.email))["text/calendar REQUEST"])
	require.Equal(t, "Dr. Meera Iyer – Tara Rao", invitation.Props.Get("SUMMARY").Value)
	require.Contains(t, invitation.Props.Get("DESCRIPTION").Value, "in the care of Asha Rao")
	require.Equal(t, "mailto:asha@example.test", invitation.Props.Get("ATTENDEE").Value)

	for _, someone := range []account{mother, doctorAccount} {
		feed := w.get(text(w.do("POST", "/api/clinic/calendar", someone.token, nil).ok(), "path"), "")
		require.Contains(t, feed.raw, "Dr. Meera Iyer – Tara Rao")
	}
	require.Contains(t, w.get("/api/clinic/calendar/appointments/"+id, mother.token).raw, "Tara Rao")

	desk := w.receptionist("desk@clinic.test")
	for _, token := range []string{mother.token, doctorAccount.token, desk.token, w.admin} {
		shown := w.get("/api/collections/appointments/records?expand=patient", token).items()
		patient := shown[0]["expand"].(object)["patient"].(object)
		for field, value := range child(object{"name": "Tara Rao"}) {
			require.Equal(t, value, patient[field])
		}
		w.view("patients", tara, token).ok()
	}
	w.view("patients", tara, rival.token).refused(404)
	require.Empty(t, w.get("/api/collections/patients/records", doctorAccount.token).items(), "found by name")

	w.update("appointments", id, mother.token, object{"start": "2030-01-07T10:00:00+05:30"}).ok()
	require.Contains(t, w.lastLetter(mother.email).text, "For: Tara Rao")
	w.Advance(61 * time.Minute)
	w.run("send_reminders")
	require.Contains(t, w.lastLetter(mother.email).text, "For: Tara Rao")
	require.Contains(t, strings.Join(w.sms.sent, "\n"), "for Tara Rao, with Dr. Meera Iyer, 30 minutes")

	w.create("time_off", doctorAccount.token, object{
		"practitioner": doctor, "start": "2030-01-07T10:00:00+05:30", "end": "2030-01-07T10:20:00+05:30",
	}).ok()
	conflict := w.get("/api/clinic/conflicts", doctorAccount.token).items()[0]
	require.Equal(t, "Tara Rao", conflict["expand"].(object)["patient"].(object)["name"])
	w.update("appointments", id, doctorAccount.token, object{"status": "cancelled"}).ok()
	require.Contains(t, w.lastLetter(mother.email).text, "For: Tara Rao")
	require.Contains(t, last("meera@clinic.test"), "Patient: Tara Rao")
	require.Contains(t, w.sms.sent[len(w.sms.sent)-1], "Tara Rao, in the care of Asha Rao")
}

func TestAPatientIsRemoved(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	mother, desk := w.visitor("asha@example.test"), w.receptionist("desk@clinic.test")
	tara, ved := w.tara(mother), w.inCare(mother, "Ved Rao")
	wanted := object{"patient": tara, "reason": "A rash on the left arm"}
	past := w.pay(mother, w.book(mother, doctor, wanted), "pay_1").ok()["appointment"].(object)
	w.create("waitlist", mother.token, wish(doctor, object{"duration": 60, "patient": tara})).ok()

	w.delete("patients", tara, mother.token).refused(409, "id", "patient_expected")
	w.delete("patients", tara, w.admin).refused(409, "id", "patient_expected")
	require.Equal(t, 204, w.delete("patients", ved, mother.token).status)
	w.view("patients", ved, w.admin).refused(404)

	w.Advance(3 * time.Hour)
	w.update("appointments", text(past, "id"), doctorAccount.token, object{"status": "completed"}).ok()
	require.Equal(t, 204, w.delete("patients", tara, mother.token).status)
	require.Empty(t, w.rows("waitlist", ""), "nobody waits for them")
	kept := w.view("patients", tara, w.admin).ok()
	require.Equal(t, []any{"Erased patient", "", "undisclosed", "other", mother.id, true}, []any{
		kept["name"], kept["date_of_birth"], kept["gender"], kept["relation"], kept["owner"], kept["removed"],
	})
	require.Equal(t, tara, w.view("appointments", text(past, "id"), w.admin).ok()["patient"],
		"it was not the mother's own")
	for _, trace := range []string{"2020-02-29", "Tara", "rash"} {
		require.Empty(t, mentioning(w.everything(), trace), trace)
	}

	for _, token := range []string{mother.token, doctorAccount.token} {
		w.view("patients", tara, token).refused(404)
		require.Empty(t, w.get("/api/collections/appointments/records?expand=patient", token).items()[0]["expand"])
	}
	require.Empty(t, w.get("/api/collections/patients/records", mother.token).items())
	w.update("patients", tara, mother.token, object{"name": "Tara Rao"}).refused(404)
	w.update("patients", tara, desk.token, child(nil)).refused(404)
	w.delete("patients", tara, w.admin).refused(404)
	tomorrow := object{"start": "2030-01-08T09:00:00+05:30", "duration": 60, "patient": tara}
	w.create("appointments", mother.token, booking(doctor, tomorrow)).
		refused(400, "patient", "validation_missing_rel_records")
	w.create("waitlist", mother.token, wish(doctor, object{"duration": 60, "patient": tara})).
		refused(400, "patient", "validation_missing_rel_records")
	require.Len(t, w.rows("audit_log", `record = "`+tara+`" && action = "delete"`), 1)
	w.requireInvariants()
}

func TestAPatientIsBookedForOrRemovedNeverBoth(t *testing.T) {
	w := newWorld(t)
	mother := w.visitor("asha@example.test")
	doctor := w.practitioner(nil)
	for i := range 6 {
		tara := w.tara(mother)
		day := object{"start": fmt.Sprintf("2030-01-%02dT09:00:00+05:30", 8+i), "patient": tara}
		if i > 3 {
			day["start"] = fmt.Sprintf("2030-01-%02dT09:00:00+05:30", 10+i)
		}
		var booked, removed *answer
		atOnce(2, func(who int) {
			if who == 0 {
				booked = w.create("appointments", mother.token, booking(doctor, day))
				return
			}
			removed = w.delete("patients", tara, mother.token)
		})
		require.NotEqual(t, booked.status == 200, removed.status == 204, "%s\n%s", booked.raw, removed.raw)
		if booked.status == 200 {
			w.update("appointments", text(booked.body, "id"), mother.token, object{"status": "cancelled"}).ok()
		}
	}
	w.requireInvariants()
}

func TestPatientsGoWithTheAccount(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	mother, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	tara, ved := w.tara(mother), w.inCare(mother, "Ved Rao")
	w.inCare(other, "Lila Menon")
	past := w.pay(mother, w.book(mother, doctor, object{"patient": tara}), "pay_1").ok()["appointment"].(object)
	w.Advance(3 * time.Hour)
	w.update("appointments", text(past, "id"), doctorAccount.token, object{"status": "completed"}).ok()
	tomorrow := object{"start": "2030-01-08T09:00:00+05:30", "patient": tara}
	ahead := w.pay(mother, w.book(mother, doctor, tomorrow), "pay_2").ok()["appointment"].(object)
	w.create("waitlist", mother.token, wish(doctor, object{"duration": 60, "patient": ved})).ok()
	exported := w.get("/api/clinic/me/export", mother.token).ok()
	require.Len(t, exported["patients"], 2)
	require.Equal(t, "Tara Rao", exported["patients"].([]any)[0].(object)["name"])
	require.NotContains(t, w.get("/api/clinic/me/export", doctorAccount.token).raw, tara)

	require.Equal(t, 204, w.do("DELETE", "/api/clinic/me", mother.token, nil).status)
	stored := w.everything()
	for _, trace := range []string{"Tara", "Ved", "2020-02-29 ", "child"} {
		require.Empty(t, mentioning(mentioning(stored, mother.id), trace), trace)
	}
	require.Empty(t, mentioning(stored, "Tara Rao"))
	require.NotEmpty(t, mentioning(stored, "Lila Menon"), "nobody else is touched")
	require.Equal(t, []any{"completed", "cancelled"}, []any{w.statusOf(past), w.statusOf(ahead)})
	require.Equal(t, "Erased patient", w.view("patients", tara, w.admin).ok()["name"])
	w.view("patients", ved, w.admin).refused(404)
	mails := w.said("meera@clinic.test")
	require.Contains(t, mails[len(mails)-1], "Patient: Erased patient")
	require.Len(t, w.rows("audit_log", `collection = "patients" && action = "delete"`), 2)
	require.Empty(t, w.rows("audit_log", `ip != "" && collection = "patients" && actor = "users/`+mother.id+`"`))
	w.requireInvariants()

	w.delete("users", other.id, w.admin).ok()
	require.Empty(t, mentioning(w.everything(), "Lila Menon"), "and with one that is deleted")
}

func TestSomebodyWaitsForAChild(t *testing.T) {
	w, doctor, first, taken := fullDay(t)
	mother, busy := w.visitor("ravi@example.test"), w.practitioner(nil)
	tara := w.inCare(mother, "Tara Menon")
	stranger := w.tara(first)
	w.create("waitlist", mother.token, wish(doctor, object{"patient": stranger})).
		refused(400, "patient", "validation_missing_rel_records")
	w.book(mother, busy, nil)
	entry := w.create("waitlist", mother.token, wish(doctor, object{"patient": tara})).ok()
	require.Equal(t, tara, entry["patient"])
	w.asCareless().update("waitlist", text(entry, "id"), mother.token, object{"patient": ""}).
		refused(403, "patient", "not_allowed")

	w.update("appointments", text(taken, "id"), first.token, object{"status": "cancelled"}).ok()

	entry = w.view("waitlist", text(entry, "id"), mother.token).ok()
	require.Equal(t, "offered", entry["status"], "she is elsewhere at the time, and her child is not")
	offer := w.view("appointments", text(entry, "appointment"), mother.token).ok()
	require.Equal(t, tara, offer["patient"])
	mails := w.said(mother.email)
	require.Contains(t, mails[len(mails)-1], "For: Tara Menon")
	w.pay(mother, offer, "pay_2").ok()
	w.requireInvariants()
}

func TestWhoIsElsewhereIsNotProposedATime(t *testing.T) {
	w, doctor, first, taken := fullDay(t)
	mother, busy := w.visitor("ravi@example.test"), w.practitioner(nil)
	tara := w.inCare(mother, "Tara Menon")
	w.book(mother, busy, object{"patient": tara})
	entry := w.create("waitlist", mother.token, wish(doctor, object{"patient": tara})).ok()
	w.update("appointments", text(taken, "id"), first.token, object{"status": "cancelled"}).ok()
	require.Equal(t, "waiting", w.view("waitlist", text(entry, "id"), mother.token).ok()["status"])
}
