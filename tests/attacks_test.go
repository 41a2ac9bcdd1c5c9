package tests

import (
	"crypto/hmac"
	"crypto/sha256"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/stretchr/testify/require"
)

func TestNoTextIsSoLongThatAPaymentIsLost(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	long := strings.Repeat("x", 5000)
	held := w.book(visitor, doctor, object{"reason": long})
	w.pay(visitor, held, "pay_1").ok()
	require.Equal(t, "confirmed", w.statusOf(held))
	w.update("appointments", text(held, "id"), doctorAccount.token, object{"status": "cancelled", "cancel_reason": long}).
		ok()
}

func TestMoneyIsKeptWhenItsAppointmentIsRefusedAtTheLastMoment(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.sql("CREATE TRIGGER rival BEFORE UPDATE ON slots BEGIN SELECT RAISE(ABORT, 'slot_taken'); END", nil)
	w.pay(visitor, held, "pay_1").refused(409, "appointment_id", "slot_lost")
	require.Equal(t, "held", w.statusOf(held))
	require.Len(t, w.rows("payments", `status = "refund_due" && payment_id = "pay_1"`), 1)
	require.Zero(t, w.told())
	w.pay(visitor, held, "pay_1").refused(409, "appointment_id", "slot_lost")
	require.Len(t, w.rows("payments", ""), 1)
}

func TestALatePaymentIsJudgedByEverythingButTheNotice(t *testing.T) {
	for name, test := range map[string]struct {
		meanwhile func(w *world, doctor string)
		status    string
	}{
		"nothing": {func(*world, string) {}, "successful"},
		"taken": {func(w *world, doctor string) {
			w.pay(w.visitor("ravi@example.test"), w.book(w.visitor("ravi@example.test"), doctor, nil), "pay_2").ok()
		}, "refund_due"},
		"time off": {func(w *world, doctor string) {
			w.create("time_off", w.admin, object{
				"practitioner": doctor, "start": "2030-01-07T03:00:00Z", "end": "2030-01-07T06:00:00Z",
			}).ok()
		}, "refund_due"},
		"deactivated": {func(w *world, doctor string) {
			w.update("practitioners", doctor, w.admin, object{"active": false}).ok()
		}, "refund_due"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doctor := w.practitioner(nil)
			visitor := w.visitor("asha@example.test")
			held := w.book(visitor, doctor, nil)
			w.Advance(15 * time.Minute)
			test.meanwhile(w, doctor)
			w.update("practitioners", doctor, w.admin, object{"min_notice": 600}).ok()
			w.pay(visitor, held, "pay_1")
			require.Equal(t, test.status, w.rows("payments", `payment_id = "pay_1"`)[0]["status"])
		})
	}
}

func TestAFreeAppointmentTakesNobodysPayment(t *testing.T) {
	w, razorpay := newRazorpayWorld(t)
	doctor, free := w.practitioner(nil), w.practitioner(object{"fee": 0})
	victim, thief := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	held := w.book(victim, doctor, nil)
	id := razorpay.capture(held["order_id"], 50000)
	w.pay(thief, w.book(thief, free, nil), id).ok()
	razorpay.tell("payment.captured", id).ok()
	require.Equal(t, "confirmed", w.statusOf(held))
}

func TestGuestsSeeNobodysAccount(t *testing.T) {
	w, records, who := populated(t)
	fresh := w.visitor("lena@example.test")
	doctorAccount := text(w.view("practitioners", records["practitioners"], "").ok(), "user")
	for _, id := range []string{fresh.id, doctorAccount, records["users"]} {
		for _, reader := range []string{"guest", "other visitor", "other practitioner"} {
			w.view("users", id, who[reader]).refused(404)
		}
	}
	for _, collection := range []string{"practitioners/records?expand=user", "slots/records?expand=practitioner.user"} {
		require.NotContains(t, w.get("/api/collections/"+collection, "").raw, `"expand":{"user"`)
	}
}

func TestWhatTwoChangeAtOnceIsChangedByBoth(t *testing.T) {
	w := newWorld(t)
	doctor, account := w.practitionerAccount("meera@clinic.test", nil)
	w.app.OnRecordUpdateRequest("practitioners").Bind(&hook.Handler[*core.RecordRequestEvent]{
		Priority: -1, // PocketBase has read the record, and nothing of ours has begun
		Func: func(e *core.RecordRequestEvent) error {
			if !e.HasSuperuserAuth() {
				w.update("practitioners", doctor, w.admin, object{"active": false}).ok()
			}
			return e.Next()
		},
	})
	w.update("practitioners", doctor, account.token, object{"bio": "Listens."}).ok()
	stored := w.view("practitioners", doctor, w.admin).ok()
	require.Equal(t, []any{false, "Listens."}, []any{stored["active"], stored["bio"]})
}

func TestUndoingPutsNobodyInTwoPlaces(t *testing.T) {
	w, doctor, _, visitor, appointment := confirmed(t)
	w.Advance(65 * time.Minute)
	w.update("appointments", text(appointment, "id"), w.admin, object{"status": "no_show"}).ok()
	other := w.practitioner(object{"slot_durations": []int{5}})
	w.pay(visitor, w.book(visitor, other, object{"start": "2030-01-07T09:10:00+05:30", "duration": 5}), "pay_2").ok()
	w.update("appointments", text(appointment, "id"), w.admin, object{"status": "confirmed"}).
		refused(409, "start", "visitor_busy")
	require.NotEmpty(t, doctor)
}

func TestAConflictThatCameDuringTheHoldIsNoted(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.create("time_off", w.admin, object{
		"practitioner": doctor, "start": "2030-01-07T03:00:00Z", "end": "2030-01-07T06:00:00Z",
	}).ok()
	w.pay(visitor, held, "pay_1").ok()
	require.Equal(t, true, w.view("appointments", text(held, "id"), w.admin).ok()["conflict"])
	require.Len(t, w.get("/api/clinic/conflicts", w.admin).items(), 1)
}

func TestHoursGivenToSomebodyElseLeaveConflictsBehind(t *testing.T) {
	w, doctor, _, _, appointment := confirmed(t)
	other := text(
		w.create("practitioners", w.admin, with(newPractitioner, object{"email": "lena@clinic.test"})).ok(),
		"id",
	)
	hours := w.rows("working_hours", `practitioner = "`+doctor+`" && weekday = 1`)[0]
	w.update("working_hours", text(hours, "id"), w.admin, object{"practitioner": other}).ok()
	require.Equal(t, true, w.view("appointments", text(appointment, "id"), w.admin).ok()["conflict"])
}

func TestNobodyForgesAFeed(t *testing.T) {
	w, _, doctorAccount, _, _ := confirmed(t)
	published := hmac.New(sha256.New, testKey) // what anybody can compute who knows the development key
	published.Write([]byte("calendar"))
	claims := jwt.MapClaims{"sub": doctorAccount.id, "aud": []string{"calendar"}, "ver": 0}
	for _, secret := range [][]byte{testKey, []byte("calendar"), published.Sum(nil)} {
		forged, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(secret)
		require.NoError(t, err)
		w.get("/api/clinic/calendar/"+forged+".ics", "").refused(404)
	}
}

func TestTheDashboardEmptiesNoCollection(t *testing.T) {
	w, _, _ := populated(t)
	before := w.snapshot()
	for _, name := range []string{
		"slots", "payments", "notifications", "audit_log", "waitlist", "bank_accounts", "appointments", "users", "freed_time",
	} {
		w.do("DELETE", "/api/collections/"+name+"/truncate", w.admin, nil).refused(403)
	}
	require.Equal(t, before, w.snapshot())
}

func TestACodeDiesOfGuessesFromManyAddresses(t *testing.T) {
	for _, collection := range []string{"users", "USERS", "Users", "_pb_users_auth_", "_pb_users%5Fauth_", "%75sers"} {
		t.Run(collection, func(t *testing.T) {
			w := newWorld(t)
			settings := w.app.Settings()
			settings.TrustedProxy.Headers = []string{"X-Forwarded-For"}
			require.NoError(t, w.app.Save(settings))
			otpID, code := w.requestOTP("asha@example.test")
			from := func(address, collection, code string) *answer {
				body := strings.NewReader(`{"otpId":"` + otpID + `","password":"` + code + `"}`)
				request, err := http.NewRequestWithContext(
					t.Context(),
					http.MethodPost,
					w.url+"/api/collections/"+collection+"/auth-with-otp",
					body,
				)
				require.NoError(t, err)
				request.Header.Set("Content-Type", "application/json")
				request.Header.Set("X-Forwarded-For", address)
				return w.exchange(request)
			}
			for i := range 5 {
				from("10.0.0."+strconv.Itoa(i+1), collection, "00000000").refused(400)
			}
			from("10.0.0.98", collection, "00000000").refused(429)
			from("10.0.0.99", "users", code).refused(429)
			require.Empty(t, w.rows("users", "verified = true"))
			require.NotEmpty(t, w.signIn("asha@example.test").token, "the next code is a new one")
		})
	}
}

func TestOneAddressIsOneAccount(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	w.update("users", visitor.id, w.admin, object{"email": "Asha.Rao@Example.Test"}).ok()
	require.Equal(t, visitor.id, w.signIn("asha.rao@example.test").id)
}

func TestNamesBreakNoCalendar(t *testing.T) {
	w, _, _, visitor, appointment := confirmed(t)
	// Nobody can be called that any more, but for who was before.
	w.sql("UPDATE users SET name = 'Eve' || char(13) || 'ATTENDEE:mailto:evil@example.com' WHERE id = {:id}",
		dbx.Params{"id": visitor.id})
	file := w.get("/api/clinic/calendar/appointments/"+text(appointment, "id"), visitor.token)
	require.NotContains(t, strings.ReplaceAll(file.raw, "\r\n", ""), "\r")
	require.Contains(t, file.raw, "Eve ATTENDEE")
}

func TestWhatWasNeverPaidIsNoCalendarFile(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, w.practitioner(nil), nil)
	w.update("appointments", text(held, "id"), visitor.token, object{"status": "cancelled"}).ok()
	w.get("/api/clinic/calendar/appointments/"+text(held, "id"), visitor.token).refused(404)
}

func TestSuperAdminsHandleTheWaitlistSafely(t *testing.T) {
	w, doctor, _, entry := waiting(t)
	id := text(entry(), "id")
	w.asCareless().update("waitlist", id, w.admin, object{"status": "waiting", "duration": 30}).ok()
	first := w.visitor("asha@example.test")
	held := w.book(first, doctor, nil)
	w.update("appointments", text(held, "id"), first.token, object{"status": "cancelled"}).ok()
	offer := text(entry(), "appointment")
	w.delete("waitlist", id, w.admin).ok()
	require.Equal(t, "cancelled", w.view("appointments", offer, w.admin).ok()["status"])
	require.Empty(t, w.rows("slots", ""))
}

func TestHiddenSystemFieldsAreRefusedToo(t *testing.T) {
	w, _, _, visitor, appointment := confirmed(t)
	for _, field := range []string{"slot", "practitioner_user", "sequence", "next_reminder"} {
		w.update("appointments", text(appointment, "id"), visitor.token, object{field: "x"}).
			refused(http.StatusForbidden, field, "not_allowed")
	}
}
