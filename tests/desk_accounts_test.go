package tests

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

// caller is what the desk knows of somebody on the telephone.
var caller = with(completeProfile, object{"name": "Ravi Menon", "phone": "+919845012345"})

func TestTheDeskMakesAnAccountOfACaller(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk := w.receptionist("desk@clinic.test")
	mails := len(w.mails())
	for _, token := range []string{desk.token, w.admin} {
		made := w.create("users", token, caller).ok()
		require.Equal(t, "visitor", made["role"])
		require.Equal(t, false, made["verified"])
		require.Empty(t, made["email"])
		require.Equal(t, "+919845012345", made["phone"])
	}
	ravi := w.rows("users", `name = "Ravi Menon"`)
	require.Len(t, ravi, 2, "many accounts without an address can be there")
	require.Len(t, w.rows("audit_log", `collection = "users" && action = "create" && actor = "users/`+desk.id+`"`), 1)

	// All of a booking, told to nobody who has no address.
	start := object{"visitor": ravi[0]["id"], "mode": "telephone"}
	held := w.create("appointments", desk.token, booking(doctor, start)).ok()
	w.do("POST", "/api/clinic/payments", w.admin, paymentFor(held, "pay_1")).ok()
	w.setClinic(object{"reminders": []int{1}})
	w.update("appointments", text(held, "id"), desk.token, object{"start": "2030-01-07T10:30:00+05:30"}).ok()
	w.Advance(95 * time.Minute)
	w.run("send_reminders")
	w.update("appointments", text(held, "id"), desk.token, object{"status": "cancelled"}).ok()
	messages := w.rows("notifications", "")
	kinds := map[string]int{}
	for _, message := range messages {
		require.NotEmpty(t, message["to"])
		require.Equal(t, "sent", message["status"], message)
		if message["to"] == "+919845012345" {
			kinds[text(message, "kind")]++
		}
	}
	require.Equal(t, map[string]int{"appointment_reminder": 1}, kinds, "by text message, where there is one")
	require.Len(t, w.mails(), mails+4, "to the practitioner alone")

	w.sql("UPDATE users SET created = {:at} WHERE name = 'Ravi Menon'",
		dbx.Params{"at": collections.Stamp(w.Now().AddDate(-1, 0, 0))})
	w.run("purge_unverified_accounts")
	require.Len(t, w.rows("users", `name = "Ravi Menon"`), 2, "whom the desk knows is kept")
}

func TestWhatACallerDoesLaterBeginsWithACodeOfTheirOwn(t *testing.T) {
	w := newWorld(t)
	desk := w.receptionist("desk@clinic.test")
	id := text(w.create("users", desk.token, caller).ok(), "id")
	w.update("users", id, desk.token, object{"email": "rvi@example.test"}).ok()
	otpID, code := w.requestOTP("rvi@example.test")
	corrected := w.update("users", id, desk.token, object{"email": " Ravi@Example.test"}).ok()
	require.Equal(t, "ravi@example.test", corrected["email"])
	require.Equal(t, false, corrected["verified"])
	w.authWithOTP(otpID, code).refused(http.StatusBadRequest)

	ravi := w.signIn("ravi@example.test")
	require.Equal(t, id, ravi.id, "the account that the desk made")
	mine := w.view("users", id, ravi.token).ok()
	require.Equal(t, true, mine["verified"])
	require.Equal(t, "Ravi Menon", mine["name"])
	require.Equal(t, "ravi@example.test", w.view("users", id, desk.token).ok()["email"], "the desk sees it")
	w.update("users", id, ravi.token, object{"city": "Mysuru"}).ok()

	before := w.snapshot()
	w.update("users", id, desk.token, object{"email": "else@example.test"}).refused(403, "email", "not_allowed")
	w.update("users", id, desk.token, object{"email": ""}).refused(403, "email", "not_allowed")
	require.Equal(t, before, w.snapshot())
	w.update("users", id, desk.token, object{"city": "Pune", "phone": "+919845099999"}).ok()
	require.Equal(t, "Pune", w.view("users", id, ravi.token).ok()["city"])
	w.view("users", id, ravi.token).ok()
}

func TestTheDeskGetsInAsNobodyElse(t *testing.T) {
	w := newWorld(t)
	_, doctor := w.practitionerAccount("meera@clinic.test", nil)
	desk, colleague := w.receptionist("desk@clinic.test"), w.receptionist("other@clinic.test")
	visitor := w.visitor("asha@example.test")
	made := text(w.create("users", desk.token, caller).ok(), "id")
	key := strings.Repeat("k", 40)
	before := w.snapshot()

	for field, value := range map[string]any{
		"verified": true, "password": "twelve twelve", "passwordConfirm": "twelve twelve", "oldPassword": "x",
		"tokenKey": key, "role": "receptionist", "known_to_desk": false, "calendar_version": 7,
	} {
		for _, id := range []string{made, visitor.id} {
			w.asCareless().update("users", id, desk.token, object{field: value}).refused(403, field, "not_allowed")
		}
		w.asCareless().create("users", desk.token, with(caller, object{field: value})).refused(403, field, "not_allowed")
	}
	for _, id := range []string{doctor.id, colleague.id} {
		for _, change := range []object{{"name": "Mine"}, {"email": "mine@example.test"}, {"role": "visitor"}} {
			w.asCareless().update("users", id, desk.token, change).refused(404)
		}
	}
	w.asCareless().update("users", desk.id, desk.token, object{"role": "visitor"}).refused(403, "role", "not_allowed")
	w.asCareless().update("users", desk.id, desk.token, object{"email": "mine@example.test"}).refused(403)
	w.delete("users", made, desk.token).refused(403)
	for _, token := range []string{visitor.token, doctor.token} {
		w.create("users", token, caller).refused(403)
		w.asCareless().update("users", made, token, object{"name": "Mine"}).refused(404)
	}
	w.create("users", "", caller).refused(401)
	require.Equal(t, before, w.snapshot())
}

func TestAnAddressIsOfOneAccount(t *testing.T) {
	w := newWorld(t)
	_, doctor := w.practitionerAccount("meera@clinic.test", nil)
	desk := w.receptionist("desk@clinic.test")
	visitor := w.visitor("asha@example.test")
	w.requestOTP("never@example.test")
	made := text(w.create("users", desk.token, caller).ok(), "id")
	before := w.snapshot()
	for _, ask := range []func(email string) *answer{
		func(email string) *answer { return w.create("users", desk.token, with(caller, object{"email": email})) },
		func(email string) *answer { return w.update("users", made, desk.token, object{"email": email}) },
		func(email string) *answer { return w.update("users", made, w.admin, object{"email": email}) },
	} {
		data := ask("Asha@example.test").refused(409, "email", "account_exists").body["data"].(object)
		require.Equal(t, object{"record": visitor.id}, data["email"].(object)["params"], "go on with that one")
		data = ask(doctor.email).refused(409, "email", "account_exists").body["data"].(object)
		require.NotContains(t, data["email"], "params")
		ask("no address").refused(400, "email", "validation_is_email")
	}
	require.Equal(t, before, w.snapshot())

	// Somebody who has asked for a code and never used it: the desk goes on with what that has opened.
	never := w.create("users", desk.token, with(caller, object{"email": "never@example.test"})).refused(409)
	id := never.body["data"].(object)["email"].(object)["params"].(object)["record"].(string)
	w.update("users", id, desk.token, caller).ok()
	w.sql("UPDATE users SET created = {:at} WHERE id = {:id}",
		dbx.Params{"id": id, "at": collections.Stamp(w.Now().AddDate(-1, 0, 0))})
	w.run("purge_unverified_accounts")
	require.Equal(t, id, w.signIn("never@example.test").id)

	w.update("users", desk.id, w.admin, object{"email": ""}).refused(400, "email", "validation_required")
	w.update("users", made, w.admin, object{"role": "receptionist"}).refused(400, "email", "validation_required")
}

func TestAClinicAsksForWhatItWantsToKnow(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	id := text(w.rows("clinic", "")[0], "id")
	visitor := w.signIn("asha@example.test")
	before := w.snapshot()
	for _, bad := range []any{[]any{"shoe_size"}, []any{"name", "email"}, []any{1}, "name", object{"name": true}, true} {
		w.asCareless().update("clinic", id, w.admin, object{"required_profile": bad}).
			refused(400, "required_profile", "invalid_required_profile")
	}
	require.Equal(t, before, w.snapshot())

	w.setClinic(object{"required_profile": []string{"name", "phone"}})
	require.Equal(t, []any{"name", "phone"}, w.view("clinic", id, "").ok()["required_profile"], "everybody may know")
	missing := w.create("appointments", visitor.token, booking(doctor, nil)).refused(403).body["data"].(object)
	require.Len(t, missing, 2)
	wait := object{
		"practitioner": doctor, "duration": 30, "mode": "video", "from": "2030-01-08", "to": "2030-01-09",
	}
	w.create("waitlist", visitor.token, wait).refused(403, "phone", "profile_incomplete")
	w.update("users", visitor.id, visitor.token, object{"name": "Asha", "phone": "+919812345678"}).ok()
	w.book(visitor, doctor, nil)
	w.create("waitlist", visitor.token, wait).ok()

	for _, all := range []any{nil, []string{}} {
		w.setClinic(object{"required_profile": all})
		again := booking(doctor, object{"start": "2030-01-07T10:00:00+05:30"})
		missing = w.create("appointments", visitor.token, again).refused(403).body["data"].(object)
		require.Len(t, missing, 8, "all but the name")
	}
}
