package tests

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func (w *world) sql(statement string, params dbx.Params) {
	w.t.Helper()
	_, err := w.app.DB().NewQuery(statement).Bind(params).Execute()
	require.NoError(w.t, err)
}

func (w *world) authWithOTP(otpID, code string) *answer {
	w.t.Helper()
	return w.do("POST", "/api/collections/users/auth-with-otp", "", object{"otpId": otpID, "password": code})
}

func TestTheFirstOneTimePasswordOpensAnAccount(t *testing.T) {
	w := newWorld(t)
	otpID, code := w.requestOTP("asha@example.test")

	opened := w.rows("users", "")
	require.Len(t, opened, 1)
	require.Equal(t, "asha@example.test", opened[0]["email"])
	require.Equal(t, "visitor", opened[0]["role"])
	require.Equal(t, false, opened[0]["verified"])

	session := w.authWithOTP(otpID, code).ok()
	require.Equal(t, true, session["record"].(object)["verified"])
	require.NotEmpty(t, session["token"])
	w.authWithOTP(otpID, code).refused(400)
	require.Len(t, w.rows("users", ""), 1)

	require.Equal(
		t,
		opened[0]["id"],
		w.signInAs("Asha@Example.test", "asha@example.test").id,
		"an address is one account however it is written",
	)
}

func TestCodesExpireAndGuessesAreLimited(t *testing.T) {
	w := newWorld(t)
	otpID, code := w.requestOTP("asha@example.test")
	w.sql("UPDATE _otps SET created = '2020-01-01 00:00:00.000Z' WHERE id = {:id}", dbx.Params{"id": otpID})
	w.authWithOTP(otpID, code).refused(400)
	require.Equal(t, false, w.rows("users", "")[0]["verified"])

	settings := w.app.Settings()
	settings.RateLimits.ExcludedIPs = nil
	require.NoError(t, w.app.Save(settings))
	otpID, code = w.requestOTP("ravi@example.test")
	for range 5 {
		w.authWithOTP(otpID, "00000000").refused(400)
	}
	w.authWithOTP(otpID, code).refused(429)
	require.Empty(t, w.rows("users", "verified = true"))
}

func TestRequestsAreLimitedFromTheStart(t *testing.T) {
	w := worldOf(t)
	for range 30 {
		require.Equal(
			t,
			200,
			w.do("POST", "/api/collections/users/request-otp", "", object{"email": "asha@example.test"}).status,
		)
	}
	w.do("POST", "/api/collections/users/request-otp", "", object{"email": "asha@example.test"}).refused(429)
}

func TestTwoFirstRequestsAtOnceBothWork(t *testing.T) {
	w := newWorld(t)
	answers := make([]*answer, 2)
	atOnce(len(answers), func(i int) {
		answers[i] = w.do("POST", "/api/collections/users/request-otp", "", object{"email": "asha@example.test"})
	})
	require.Eventually(
		t,
		func() bool { return len(w.mailsTo("asha@example.test")) == len(answers) },
		patience,
		5*time.Millisecond,
	)

	require.Len(t, w.rows("users", ""), 1)
	codes := map[string]bool{}
	for _, mail := range w.mailsTo("asha@example.test") {
		codes[otpPattern.FindString(mail)] = true
	}
	for _, a := range answers {
		signedIn := false
		for code := range codes {
			response := w.authWithOTP(text(a.ok(), "otpId"), code)
			signedIn = signedIn || response.status == 200
		}
		require.True(t, signedIn)
	}
}

func TestACodeVerifiesTheAddressThatItWasSentTo(t *testing.T) {
	w := newWorld(t)
	otpID, code := w.requestOTP("asha@example.test")
	id := text(w.rows("users", `email = "asha@example.test"`)[0], "id")
	w.sql("UPDATE users SET email = 'other@example.test' WHERE id = {:id}", dbx.Params{"id": id})
	w.authWithOTP(otpID, code)
	require.Equal(t, false, w.view("users", id, w.admin).ok()["verified"])
}

func TestThereIsNoOtherWayIn(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	password := object{"email": "ravi@example.test", "password": "12345678", "passwordConfirm": "12345678"}

	w.create("users", "", password).refused(401)
	w.create("users", visitor.token, password).refused(403)
	w.do("POST", "/api/collections/users/auth-with-password", "", object{
		"identity": "asha@example.test", "password": "12345678",
	}).refused(403)
	w.do("POST", "/api/collections/users/request-verification", "", object{"email": "asha@example.test"}).
		refused(403, "email", "not_allowed")
	w.do("POST", "/api/collections/users/request-password-reset", "", object{"email": "asha@example.test"}).refused(400)
	w.update("users", visitor.id, visitor.token, object{"password": "12345678", "passwordConfirm": "12345678"}).
		refused(400)
	w.update("users", visitor.id, visitor.token, object{"email": "other@example.test"}).refused(400)
	w.update("users", visitor.id, visitor.token, object{"verified": false}).refused(400)
	require.Len(t, w.rows("users", ""), 1)
	require.Len(t, w.mails(), 1, "nothing but the one-time password was ever sent")
}

func TestUnverifiedAccountsCanDoNothing(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.sql("UPDATE users SET verified = FALSE", nil)
	before := w.snapshot()

	for _, a := range []*answer{
		w.update("users", visitor.id, visitor.token, object{"name": "Other"}),
		w.create("appointments", visitor.token, booking(doctor, object{"start": "2030-01-07T10:00:00+05:30"})),
		w.update("appointments", text(held, "id"), visitor.token, object{"status": "cancelled"}),
		w.pay(visitor, held, "pay_1"),
		w.update("practitioners", doctor, doctorAccount.token, object{"bio": "Other"}),
		w.create("working_hours", doctorAccount.token, object{
			"practitioner": doctor, "weekday": 7, "start": "09:00", "end": "10:00",
		}),
	} {
		a.refused(403, "email", "email_not_verified")
	}
	require.Equal(t, before, w.snapshot())
}

// snapshot returns everything that is stored in the clinic's collections but the audit log.
func (w *world) snapshot() map[string]string {
	w.t.Helper()
	all := map[string]string{}
	for _, name := range []string{
		collections.Users, collections.Practitioners, collections.BankAccounts, collections.WorkingHours,
		collections.ScheduleOverrides, collections.TimeOff, collections.Slots, collections.Appointments, collections.Payments,
		collections.Notifications, collections.Clinic,
	} {
		var rows []dbx.NullStringMap
		require.NoError(w.t, w.app.DB().Select("*").From(name).OrderBy("id").All(&rows))
		all[name] = fmt.Sprint(rows)
	}
	return all
}

func TestNobodyGivesThemselvesARole(t *testing.T) {
	w := newWorld(t)
	_, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	before := w.snapshot()

	for _, attempt := range []object{
		{"role": "practitioner"}, {"role": "visitor"}, {"role": ""}, {"role+": "practitioner"}, {"+role": "practitioner"},
	} {
		w.update("users", visitor.id, visitor.token, attempt).refused(403, "role", "not_allowed")
	}
	w.update("users", doctorAccount.id, doctorAccount.token, object{"role": "visitor"}).refused(403, "role", "not_allowed")
	w.update("users", visitor.id, w.admin, object{"role": "practitioner"}).refused(403, "role", "not_allowed")
	require.Equal(t, before, w.snapshot())
	w.asCareless().update("users", visitor.id, w.admin, object{"role": "visitor", "name": "From the dashboard"}).ok()
}

func TestProfilesAreValidated(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	before := w.snapshot()
	for field, values := range map[string][]any{
		"country":       {"XX", "UK", "India", "in", "IND", 7},
		"nationality":   {"XX", "XK", "Indian"},
		"gender":        {"unknown", "F"},
		"type":          {"doctor", "admin"},
		"date_of_birth": {"2030-01-07", "2040-01-01", "1800-01-01", "1990-02-30", "17.05.1990", "soon"},
		"phone":         {"call me", "123", strings.Repeat("9", 40)},
		"name":          {strings.Repeat("x", 201)},
		"city":          {strings.Repeat("x", 201)},
	} {
		for _, value := range values {
			for _, token := range []string{visitor.token, w.admin} {
				a := w.update("users", visitor.id, token, object{field: value}).refused(400)
				require.Contains(t, a.body["data"], field, a.raw)
			}
		}
	}
	require.Equal(t, before, w.snapshot())

	changed := w.update("users", visitor.id, visitor.token, object{
		"phone":         "+91 98123-45678",
		"date_of_birth": "1985-12-31 00:00:00.000Z",
		"country":       "GB",
		"gender":        "undisclosed",
		"type":          "visitor",
	}).ok()
	require.Equal(t, "+919812345678", changed["phone"])
	require.Equal(t, "1985-12-31", changed["date_of_birth"])
}

func TestAllThatIsWrongWithAProfileIsNamed(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	before := w.snapshot()
	a := w.update(
		"users",
		visitor.id,
		visitor.token,
		object{"phone": "call me", "date_of_birth": "soon", "country": "XX", "city": "Pune"},
	)
	a.refused(400, "phone", "invalid_phone").
		refused(400, "date_of_birth", "invalid_date").
		refused(400, "country", "validation_invalid_value")
	require.Len(t, a.body["data"], 3, a.raw)
	require.Equal(t, before, w.snapshot())
}

func TestAnIncompleteProfileNamesWhatIsMissing(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.signIn("asha@example.test")

	missing := w.create("appointments", visitor.token, booking(doctor, nil)).refused(403).body["data"].(object)
	fields := []string{
		"name",
		"address_line1",
		"postal_code",
		"city",
		"country",
		"nationality",
		"gender",
		"date_of_birth",
		"type",
	}
	require.Len(t, missing, len(fields))
	for _, field := range fields {
		require.Equal(t, "profile_incomplete", missing[field].(object)["code"])
	}
	w.update("users", visitor.id, visitor.token, with(completeProfile, object{"phone": "", "city": ""})).ok()
	require.Len(
		t,
		w.create("appointments", visitor.token, booking(doctor, nil)).refused(403, "city", "profile_incomplete").body["data"],
		1,
	)
	w.update("users", visitor.id, visitor.token, object{"city": "Bengaluru"}).ok()
	byPhone := w.create("appointments", visitor.token, booking(doctor, object{"mode": "telephone"}))
	require.Len(t, byPhone.refused(403, "phone", "profile_incomplete").body["data"], 1)
	require.Empty(t, w.rows("slots", ""))
	w.book(visitor, doctor, nil)
}

func TestUnverifiedAccountsArePurgedAfterADay(t *testing.T) {
	w := newWorld(t)
	w.practitioner(object{"email": "meera@clinic.test"})
	w.signIn("verified@example.test")
	w.requestOTP("old@example.test")
	w.requestOTP("young@example.test")
	created := func(email string, age time.Duration) {
		w.sql(
			"UPDATE users SET created = {:at} WHERE email = {:email}",
			dbx.Params{"at": collections.Stamp(w.Now().Add(-age)), "email": email},
		)
	}
	created("old@example.test", 24*time.Hour+time.Second)
	created("young@example.test", 24*time.Hour-time.Second)
	created("verified@example.test", 1000*time.Hour)
	created("meera@clinic.test", 1000*time.Hour)

	w.run("purge_unverified_accounts")

	var left []string
	for _, user := range w.rows("users", "") {
		left = append(left, text(user, "email"))
	}
	require.ElementsMatch(t, []string{"verified@example.test", "young@example.test", "meera@clinic.test"}, left)
	require.Len(t, w.rows("audit_log", `actor = "purge_unverified_accounts" && action = "delete"`), 1)
}
