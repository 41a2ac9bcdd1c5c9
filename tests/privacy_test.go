package tests

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

// everything is all that is stored anywhere but the schema, a line for each row.
func (w *world) everything() (lines []string) {
	w.t.Helper()
	var tables []string
	require.NoError(w.t, w.app.DB().NewQuery("SELECT name FROM sqlite_master WHERE type = 'table'"+
		" AND name != '_collections'").Column(&tables))
	for _, table := range tables {
		var rows []dbx.NullStringMap
		require.NoError(w.t, w.app.DB().Select("*").From(table).All(&rows))
		for _, row := range rows {
			lines = append(lines, fmt.Sprint(table, row))
		}
	}
	return lines
}

// mentioning returns those of the lines that a text is in.
func mentioning(lines []string, text string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return !strings.Contains(line, text) })
}

func TestAVisitorIsErased(t *testing.T) {
	w, doctor, doctorAccount, visitor, past := confirmed(t)
	w.Advance(3 * time.Hour)
	w.update("appointments", text(past, "id"), doctorAccount.token, object{"status": "completed"}).ok()
	reason := object{"start": "2030-01-08T09:00:00+05:30", "reason": "A rash on the left arm"}
	ahead := w.pay(visitor, w.book(visitor, doctor, reason), "pay_2").ok()["appointment"].(object)
	held := w.book(visitor, doctor, object{"start": "2030-01-08T10:00:00+05:30"})
	w.create("waitlist", visitor.token, wish(doctor, object{"duration": 60})).ok()
	feed := text(w.do("POST", "/api/clinic/calendar", visitor.token, nil).ok(), "path")
	otpID, code := w.requestOTP(visitor.email)
	w.sms.fail = fmt.Errorf("no network")
	other := w.signIn("ravi@example.test")
	w.update("users", other.id, other.token, object{"name": "Ravi Menon", "phone": "+919900000000"}).ok()
	mails := len(w.mails())

	a := w.do("DELETE", "/api/clinic/me", visitor.token, nil)
	require.Equal(t, 204, a.status, a.raw)

	stored := w.everything()
	for _, trace := range []string{
		"asha@", "Asha", "919812345678", "Lake Road", "560001", "1990-05-17", "rash", otpID, visitor.token,
	} {
		require.Empty(t, mentioning(stored, trace), trace)
	}
	require.NotEmpty(t, mentioning(stored, "Ravi Menon"), "nobody else is touched")
	require.Equal(t, "cancelled", w.statusOf(ahead))
	require.Equal(t, "cancelled", w.statusOf(held))
	require.Equal(t, "completed", w.statusOf(past))
	require.Empty(t, w.rows("slots", `start >= "2030-01-08"`))
	require.Empty(t, w.rows("waitlist", ""))
	require.Len(t, w.rows("payments", `status = "refund_due"`), 1)
	require.Len(t, w.rows("payments", `status = "successful"`), 1)
	kept := w.view("users", visitor.id, w.admin).ok()
	require.Equal(t, []any{"Erased visitor", visitor.id + "@erased.invalid", false, "visitor", ""},
		[]any{kept["name"], kept["email"], kept["verified"], kept["role"], kept["city"]})

	sent := w.mails()[mails:]
	require.Len(t, sent, 1, "the practitioner alone is told")
	require.Contains(t, sent[0], "To: <meera@clinic.test>")
	require.Contains(t, sent[0], "Erased visitor")
	require.NotContains(t, sent[0], "Asha")

	w.get("/api/clinic/me/export", visitor.token).refused(401)
	w.do("DELETE", "/api/clinic/me", visitor.token, nil).refused(401)
	w.get(feed, "").refused(404)
	w.authWithOTP(otpID, code).refused(400)
	entry := w.rows("audit_log", `action = "delete" && collection = "users"`)
	require.Len(t, entry, 1)
	require.Equal(t, []any{"users/" + visitor.id, visitor.id, "2030-01-07 05:30:00.000Z", ""},
		[]any{entry[0]["actor"], entry[0]["record"], entry[0]["at"], entry[0]["ip"]})
	w.requireInvariants()

	again := w.visitor(visitor.email)
	require.NotEqual(t, visitor.id, again.id, "the address is nobody's, and may be somebody's anew")
	require.Empty(t, w.get("/api/collections/appointments/records", again.token).items())
}

func TestWhatCannotBeCancelledKeepsAnAccount(t *testing.T) {
	w, doctor, doctorAccount, visitor, appointment := confirmed(t)
	w.setClinic(object{"cancel_notice": 2})
	w.book(visitor, doctor, object{"start": "2030-01-08T09:00:00+05:30"})
	w.create("waitlist", visitor.token, wish(doctor, object{"duration": 60})).ok()
	before, stored := w.snapshot(), w.everything()
	w.do("DELETE", "/api/clinic/me", visitor.token, nil).refused(409, "status", "transition_not_allowed")
	w.update("appointments", text(appointment, "id"), doctorAccount.token, object{"status": "arrived"}).ok()
	w.do("DELETE", "/api/clinic/me", visitor.token, nil).refused(409, "status", "transition_not_allowed")
	w.update("appointments", text(appointment, "id"), w.admin, object{"status": "confirmed"}).ok()
	require.Equal(t, before["users"], w.snapshot()["users"])
	require.Equal(t, before["notifications"], w.snapshot()["notifications"])
	require.NotEmpty(t, mentioning(stored, "Asha Rao"))

	w.Advance(2 * time.Hour) // it is over, and nobody has closed it
	require.Equal(t, 204, w.do("DELETE", "/api/clinic/me", visitor.token, nil).status)
	require.Equal(t, "confirmed", w.statusOf(appointment))
	w.update("appointments", text(appointment, "id"), doctorAccount.token, object{"status": "completed"}).ok()
	w.requireInvariants()
}

func TestWhatAnErasedVisitorHadIsNotOpenedAgain(t *testing.T) {
	for _, closed := range []string{"completed", "no_show"} {
		t.Run(closed, func(t *testing.T) {
			w, _, doctorAccount, visitor, appointment := confirmed(t)
			desk := w.receptionist("desk@clinic.test")
			change := func(token, status string) *answer {
				return w.update("appointments", text(appointment, "id"), token, object{"status": status})
			}
			w.Advance(2 * time.Hour)
			change(doctorAccount.token, closed).ok()
			change(desk.token, "confirmed").ok()
			change(doctorAccount.token, closed).ok()
			require.Equal(t, 204, w.do("DELETE", "/api/clinic/me", visitor.token, nil).status)

			change(desk.token, "confirmed").refused(409, "status", "transition_not_allowed")
			require.Equal(t, closed, w.statusOf(appointment))
			w.requireInvariants()
		})
	}
}

func TestVisitorsAloneEraseThemselves(t *testing.T) {
	w := newWorld(t)
	_, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	before := w.snapshot()
	w.do("DELETE", "/api/clinic/me", "", nil).refused(401)
	w.do("DELETE", "/api/clinic/me", doctorAccount.token, nil).refused(403, "auth", "not_allowed")
	w.do("DELETE", "/api/clinic/me", w.admin, nil).refused(403, "auth", "not_allowed")
	w.get("/api/clinic/me/export", "").refused(401)
	w.get("/api/clinic/me/export", w.admin).refused(403, "auth", "not_allowed")
	require.Equal(t, before, w.snapshot())
}

func TestAnErasureIsWholeOrNothing(t *testing.T) {
	w, _, _, visitor, _ := confirmed(t)
	before := w.snapshot()
	w.sql("CREATE TRIGGER broken BEFORE INSERT ON audit_log WHEN NEW.action = 'delete' "+
		"BEGIN SELECT RAISE(ABORT, 'disk of lead'); END", nil)
	w.do("DELETE", "/api/clinic/me", visitor.token, nil).refused(500)
	require.Equal(t, before, w.snapshot())
	w.sql("DROP TRIGGER broken", nil)
	require.Equal(t, 204, w.do("DELETE", "/api/clinic/me", visitor.token, nil).status)
}

func TestNoChangeThatIsOnItsWayBringsBackWhoWasErased(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		visitor := w.visitor(fmt.Sprintf("asha%d@example.test", i))
		atOnce(12, func(i int) {
			if i == 6 {
				w.do("DELETE", "/api/clinic/me", visitor.token, nil)
				return
			}
			w.update("users", visitor.id, visitor.token, object{"city": "Mysuru", "name": fmt.Sprint("Asha ", i)})
		})
		require.Equal(t, "Erased visitor", w.view("users", visitor.id, w.admin).ok()["name"])
		require.Empty(t, mentioning(w.everything(), "Mysuru"))
	}
}

func TestAnErasedVisitorWithoutAppointmentsIsGoneAfterADay(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	require.Equal(t, 204, w.do("DELETE", "/api/clinic/me", visitor.token, nil).status)
	w.run("purge_unverified_accounts")
	w.view("users", visitor.id, w.admin).refused(404)
}

func TestTheRequestLogForgetsWhoIsErased(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	for _, message := range []string{"GET /users/" + visitor.id, "a mail to asha@example.test", "other"} {
		_, err := w.app.AuxNonconcurrentDB().
			NewQuery("INSERT INTO _logs (id, level, message, data) VALUES ({:id}, 0, {:m}, '{}')").
			Bind(dbx.Params{"id": core.GenerateDefaultRandomId(), "m": message}).
			Execute()
		require.NoError(t, err)
	}
	require.Equal(t, 204, w.do("DELETE", "/api/clinic/me", visitor.token, nil).status)
	var left []string
	require.NoError(t, w.app.AuxDB().Select("message").From("_logs").Where(dbx.HashExp{"level": 0}).Column(&left))
	require.Equal(t, []string{"other"}, left)
}

func TestAVisitorGetsAllThatIsKept(t *testing.T) {
	w, doctor, _, visitor, appointment := confirmed(t)
	w.create("waitlist", visitor.token, wish(doctor, object{"duration": 60})).ok()
	other := w.visitor("ravi@example.test")
	w.book(other, doctor, object{"start": "2030-01-07T10:00:00+05:30", "reason": "A secret of Ravi's"})

	a := w.get("/api/clinic/me/export", visitor.token)
	all := a.ok()
	require.Contains(t, a.header.Get("Content-Disposition"), "attachment")
	require.Equal(t, "no-store", a.header.Get("Cache-Control"))
	account := all["account"].(object)
	require.Equal(t, "asha@example.test", account["email"])
	for field, value := range completeProfile {
		require.Equal(t, value, account[field])
	}
	lists := func(name string) []any { return all[name].([]any) }
	require.Len(t, lists("appointments"), 1)
	require.Equal(t, appointment["id"], lists("appointments")[0].(object)["id"])
	require.Equal(t, "pay_1", lists("payments")[0].(object)["payment_id"])
	require.Len(t, lists("waitlist"), 1)
	require.Len(t, lists("messages"), 3)
	require.Len(t, lists("code_requests"), 1)
	require.GreaterOrEqual(t, len(lists("audit_log")), 4)
	for _, secret := range []string{"ravi", "Ravi", "tokenKey", "password", "$2a$", "meera@clinic.test", "ip_salt"} {
		require.NotContains(t, a.raw, secret)
	}
	require.Empty(t, lists("practitioner"))
}

func TestAPractitionerGetsAllThatIsKept(t *testing.T) {
	w, doctor, doctorAccount, visitor, _ := confirmed(t)
	w.create("bank_accounts", doctorAccount.token, account1(doctor)).ok()
	a := w.get("/api/clinic/me/export", doctorAccount.token)
	all := a.ok()
	require.Equal(t, "ABCDE1234F", all["bank_accounts"].([]any)[0].(object)["pan_number"])
	require.Len(t, all["working_hours"], 5)
	require.Equal(t, doctor, all["practitioner"].([]any)[0].(object)["id"])
	require.Len(t, all["appointments_as_practitioner"], 1)
	for _, secret := range []string{visitor.id, "Asha", "asha@", "919812345678"} {
		require.NotContains(t, a.raw, secret)
	}
}

func TestWhatIsOldIsForgotten(t *testing.T) {
	w, _, _, _, _ := confirmed(t)
	w.sms.fail = fmt.Errorf("down")
	w.queue(collections.SMS, "+91")
	messages, entries := len(w.rows("notifications", "")), len(w.rows("audit_log", ""))
	addresses := len(w.rows("audit_log", `ip != ""`))
	require.Positive(t, addresses)
	w.sql("UPDATE notifications SET created = {:now}", dbx.Params{"now": collections.Stamp(w.Now())})

	w.Advance(90*24*time.Hour - time.Second)
	w.run("forget_what_is_old")
	require.Len(t, w.rows("notifications", ""), messages)
	require.Len(t, w.rows("audit_log", `ip != ""`), addresses)

	w.setClinic(object{"keep_messages": 0, "keep_addresses": 0})
	w.Advance(10000 * time.Hour)
	w.run("forget_what_is_old")
	require.Len(t, w.rows("notifications", ""), messages, "0 is for ever")
	require.Len(t, w.rows("audit_log", `ip != "" && at < "2030-01-08"`), addresses)

	w.setClinic(object{"keep_messages": 90, "keep_addresses": 90})
	w.run("forget_what_is_old")
	left := w.rows("notifications", "")
	require.Len(t, left, 1)
	require.Equal(t, "queued", left[0]["status"], "what is still to be sent stays")
	require.Empty(t, w.rows("audit_log", `(ip != "" || ip_salt != "") && at < "2030-01-08"`))
	require.Greater(t, len(w.rows("audit_log", "")), entries-1)
	w.requireInvariants()
}

func TestAnAddressInTheAuditLogCannotBeForged(t *testing.T) {
	w, _, _, _, _ := confirmed(t)
	w.sql("UPDATE audit_log SET ip = '10.0.0.1' WHERE sequence = 2", nil)
	require.Len(t, breachesOf(t, w), 1)
}
