package tests

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
)

// askForCode asks for a one-time password, and does not wait for the mail.
func (w *world) askForCode(email string) (otpID string) {
	w.t.Helper()
	return text(w.do("POST", "/api/collections/users/request-otp", "", object{"email": email}).ok(), "otpId")
}

func (w *world) lastCodeTo(email string) string {
	w.t.Helper()
	mails := w.mailsTo(email)
	require.NotEmpty(w.t, mails)
	return otpPattern.FindString(mails[len(mails)-1])
}

func TestAStrangersGuessesLockNobodyOut(t *testing.T) {
	w := newWorld(t)
	settings := w.app.Settings()
	settings.RateLimits.ExcludedIPs = nil
	require.NoError(t, w.app.Save(settings))
	owner, code := w.requestOTP("asha@example.test")
	for range 3 {
		stranger := w.askForCode("asha@example.test")
		for range 5 {
			w.authWithOTP(stranger, "00000000").refused(400)
		}
		w.authWithOTP(stranger, "00000000").refused(429)
	}
	require.NotEmpty(t, text(w.authWithOTP(owner, code).ok(), "token"))
	otpID, code := w.requestOTP("asha@example.test")
	w.authWithOTP(otpID, code).ok()
}

func TestGuessesAtTheSameMomentCountToo(t *testing.T) {
	w := newWorld(t)
	otpID, _ := w.requestOTP("asha@example.test")
	answers := make([]*answer, 40)
	atOnce(len(answers), func(i int) { answers[i] = w.authWithOTP(otpID, fmt.Sprintf("%08d", i)) })
	judged := 0
	for _, a := range answers {
		if a.status == 400 {
			judged++
			continue
		}
		a.refused(429)
	}
	require.Equal(t, 5, judged)
}

func TestACodeIsUsedOnce(t *testing.T) {
	w := newWorld(t)
	otpID, code := w.requestOTP("asha@example.test")
	answers := make([]*answer, 5)
	atOnce(len(answers), func(i int) { answers[i] = w.authWithOTP(otpID, code) })
	in := 0
	for _, a := range answers {
		if a.status == 200 {
			in++
			continue
		}
		a.refused(400)
	}
	require.Equal(t, 1, in)
	require.Zero(t, w.total("_otps"))
}

func (w *world) total(table string) (count int) {
	w.t.Helper()
	require.NoError(w.t, w.app.DB().Select("COUNT(*)").From(table).Row(&count))
	return count
}

func TestAnAddressGetsFiveCodesAnHour(t *testing.T) {
	for name, known := range map[string]bool{"known": true, "unknown": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			const email = "asha@example.test"
			if known {
				w.signIn(email)
				w.Advance(time.Hour)
			}
			before := len(w.mailsTo(email))
			answers := make([]*answer, 12)
			atOnce(len(answers), func(i int) {
				written := []string{email, "Asha@Example.Test"}[i%2]
				answers[i] = w.do("POST", "/api/collections/users/request-otp", "", object{"email": written})
			})
			for _, a := range answers {
				require.Len(t, a.ok(), 1, a.raw)
				require.Len(t, text(a.body, "otpId"), 15, a.raw)
			}
			require.Len(t, w.mailsTo(email), before+5)
			last, code := w.askForCode(email), w.lastCodeTo(email)
			require.Len(t, w.mailsTo(email), before+5, "silence")
			require.Len(t, w.rows("users", ""), 1)
			require.NotEmpty(t, w.askForCode("ravi@example.test"))
			require.Len(t, w.mailsTo("ravi@example.test"), 1, "another address gets its own")

			w.Advance(59 * time.Minute)
			w.run("purge_code_requests")
			w.askForCode(email)
			require.Len(t, w.mailsTo(email), before+5)
			w.Advance(time.Minute)
			w.run("purge_code_requests")
			require.Len(t, w.rows("code_requests", ""), 1, "who has asked is forgotten after an hour")
			w.authWithOTP(last, code).refused(400)
			w.signIn(email)
			require.Len(t, w.mailsTo(email), before+6)
		})
	}
}

func TestWhoAsksTooOftenStillGetsInByTheLastCode(t *testing.T) {
	for name, asks := range map[string]int{"by the request of the code": 4, "by the last request": 7} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var otpIDs []string
			for range 8 {
				otpIDs = append(otpIDs, w.askForCode("asha@example.test"))
			}
			code := w.lastCodeTo("asha@example.test")
			for range 5 {
				w.authWithOTP(otpIDs[6], "00000000").refused(400)
			}
			w.authWithOTP(otpIDs[asks], code).ok()
			w.authWithOTP(otpIDs[4], code).refused(400)
			w.authWithOTP(otpIDs[7], code).refused(400)
		})
	}
}

func TestARepeatedCodeEndsWithTheCode(t *testing.T) {
	w := newWorld(t)
	for range 5 {
		w.askForCode("asha@example.test")
	}
	w.sql("UPDATE _otps SET created = {:at}", dbx.Params{
		"at": time.Now().Add(-170 * time.Second).UTC().Format("2006-01-02 15:04:05.000Z"),
	})
	repeated := w.askForCode("asha@example.test")
	otp, err := w.app.FindOTPById(repeated)
	require.NoError(t, err)
	require.True(t, otp.HasExpired(170*time.Second))
	w.sql("UPDATE _otps SET created = '2020-01-01 00:00:00.000Z'", nil)
	w.authWithOTP(repeated, w.lastCodeTo("asha@example.test")).refused(400)
	w.authWithOTP(w.askForCode("asha@example.test"), w.lastCodeTo("asha@example.test")).refused(400)
}

func TestAskingTellsNothingOfAnAccount(t *testing.T) {
	w := newWorld(t)
	w.signIn("known@example.test")
	w.lazy = true // what follows the answer is no part of it
	before := w.snapshot()
	took := map[string][]time.Duration{}
	for i := range 40 {
		for _, email := range []string{"known@example.test", fmt.Sprintf("unknown%d@example.test", i)} {
			begun := time.Now()
			a := w.do("POST", "/api/collections/users/request-otp", "", object{"email": email})
			kind := email[:5]
			took[kind] = append(took[kind], time.Since(begun))
			require.Len(t, a.ok(), 1)
			require.Len(t, text(a.body, "otpId"), 15)
		}
	}
	require.Equal(t, before, w.snapshot(), "nothing else is done before the answer")
	require.Zero(t, w.total("_otps"))
	known, unknown := median(took["known"]), median(took["unkno"])
	require.Less(t, (known - unknown).Abs(), max(known, unknown)/2+20*time.Millisecond, "%s, %s", known, unknown)
}

func median(durations []time.Duration) time.Duration {
	slices.Sort(durations)
	return durations[len(durations)/2]
}

func TestACodeThatACrashHasKeptBackIsSent(t *testing.T) {
	w := newWorld(t)
	w.lazy = true
	otpID := w.askForCode("asha@example.test")
	require.Empty(t, w.rows("users", ""))
	w.restart()
	w.run("send_codes")
	w.run("send_codes")
	require.Len(t, w.mailsTo("asha@example.test"), 1)
	w.authWithOTP(otpID, w.lastCodeTo("asha@example.test")).ok()

	w.lazy = true
	w.askForCode("ravi@example.test")
	w.Advance(3*time.Minute + time.Second)
	w.run("send_codes")
	require.Empty(t, w.mailsTo("ravi@example.test"), "nobody waits for it any more")
}

func TestACodeThatCannotBeSentIsNone(t *testing.T) {
	w := newWorld(t)
	settings := w.app.Settings()
	settings.SMTP = core.SMTPConfig{Enabled: true, Host: "127.0.0.1", Port: 1}
	require.NoError(t, w.app.Save(settings))
	for range 6 {
		w.askForCode("asha@example.test")
	}
	require.Zero(t, w.total("_otps"))
	require.Len(t, w.rows("code_requests", `status = "failed"`), 6)
	settings.SMTP.Enabled = false
	require.NoError(t, w.app.Save(settings))
	w.signIn("asha@example.test")
}

func TestACodeIsUsedUpOrNotAtAll(t *testing.T) {
	w := newWorld(t)
	w.signIn("asha@example.test")
	otpID, code := w.requestOTP("asha@example.test")
	w.writer("PRAGMA query_only = ON")
	w.authWithOTP(otpID, code).tryAgain()
	w.writer("PRAGMA query_only = OFF")
	w.authWithOTP(otpID, code).ok()
	w.authWithOTP(otpID, code).refused(400)
}

func TestGuessesAtASuperAdminsCodeAreLimitedToo(t *testing.T) {
	w := newWorld(t)
	superusers, err := w.app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	require.NoError(t, err)
	superusers.OTP.Enabled = true
	require.NoError(t, w.app.Save(superusers))
	otpID := text(w.do("POST", "/api/collections/_superusers/request-otp", "", object{
		"email": "admin@clinic.test",
	}).ok(), "otpId")
	for _, collection := range []string{"_superusers", "_SUPERUSERS", superusers.Id, "%5Fsuperusers", "_superusers"} {
		w.do("POST", "/api/collections/"+collection+"/auth-with-otp", "", object{
			"otpId": otpID, "password": "00000000",
		}).refused(400)
	}
	w.do("POST", "/api/collections/_superusers/auth-with-otp", "", object{
		"otpId": otpID, "password": "00000000",
	}).refused(429)
}
