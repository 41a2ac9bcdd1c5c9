package tests

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fatih/color"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/logger"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// printed keeps what the whole suite prints by the ways that the app has.
var printed = &keeper{}

type keeper struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (k *keeper) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.text.Write(p)
}

func (k *keeper) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.text.String()
}

func keepPrinted() {
	log.SetOutput(io.MultiWriter(os.Stderr, printed))
	color.Output = io.MultiWriter(color.Output, printed)
}

// What nobody may find in a log: the names, addresses, numbers and words of everybody in the tests, and the forms of
// codes and tokens: what a token begins with is longer than the chance part of a file's name.
var secrets = regexp.MustCompile(`(?i)@[a-z]+\.test|%40[a-z]+\.test|asha rao|9812345678|lake road|1990-05-17|` +
	`abcde1234f|000123456789|\b[0-9]{8}\b|eyJ[\w-]{20,}\.|secret of`)

// logged is all that the world has logged so far.
func (w *world) logged() string {
	w.t.Helper()
	require.NoError(w.t, w.app.Logger().Handler().(*logger.BatchHandler).WriteAll(context.Background()))
	var rows []dbx.NullStringMap
	require.NoError(w.t, w.app.AuxDB().Select("level", "message", "data").From(core.LogsTableName).All(&rows))
	return fmt.Sprintln(rows)
}

// keepsSecrets expects nothing private in the log.
func (w *world) keepsSecrets() {
	w.t.Helper()
	assert.Empty(w.t, secrets.FindAllString(w.logged(), -1), "in the log of %s", w.t.Name())
}

func TestNothingPrivateIsLogged(t *testing.T) {
	w := newWorld(t)
	w.app.Settings().Logs.MaxDays = 5
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	w.create("bank_accounts", doctorAccount.token, account1(doctor)).ok()
	feed := text(w.do("POST", "/api/clinic/calendar", visitor.token, nil).ok(), "path")
	w.do("DELETE", "/api/clinic/calendar", visitor.token, nil)
	otpID, code := w.requestOTP("asha@example.test")

	failing := []*answer{
		w.get(feed, ""),
		w.get("/api/collections/users/records?filter="+query(`email = "asha@example.test" && x = 1`), visitor.token),
		w.get("/api/collections/users/records/asha@example.test?fields="+query("+919812345678"), visitor.token),
		w.get("/api/collections/appointments/records?filter="+query(`reason ~ "secret of Asha Rao" && !`), visitor.token),
		w.get("/api/clinic/search?duration=x&name=Asha%20Rao&specialization="+query("12 Lake Road"), ""),
		w.get("/api/files/practitioners/"+doctor+"/none.png?token="+visitor.token, ""),
		w.authWithOTP(otpID, "00000000"),
		w.do("POST", "/api/collections/users/auth-with-otp?password="+code, "", object{"otpId": otpID, "password": "1"}),
		w.do("POST", "/api/collections/users/request-otp", "", object{"email": "asha rao"}),
		w.update(
			"users",
			visitor.id,
			visitor.token,
			object{"phone": "+919812345678 call me", "date_of_birth": "1990-05-17x"},
		),
		w.update("users", visitor.id, visitor.token, object{"email": "asha@example.test", "role": "asha@example.test"}),
		w.create("bank_accounts", doctorAccount.token, with(account1(doctor), object{"ifsc_code": "ABCDE1234F"})),
		w.create("appointments", visitor.token, booking(doctor, object{"mode": "Asha Rao", "reason": "secret of Asha Rao"})),
		w.do("POST", "/api/collections/_superusers/auth-with-password", "", object{
			"identity": "asha@example.test", "password": "12345678",
		}),
	}
	for _, a := range failing {
		require.GreaterOrEqual(t, a.status, 400, a.raw)
	}
	w.sql(
		"CREATE TRIGGER broken BEFORE UPDATE ON users BEGIN SELECT RAISE(ABORT, 'for +919812345678, asha@example.test'); END",
		nil,
	)
	w.update("users", visitor.id, visitor.token, object{"city": "Mysuru"}).refused(500)
	settings := w.app.Settings()
	settings.SMTP = core.SMTPConfig{Enabled: true, Host: "asha@example.test", Port: 1}
	w.app.Logger().Error("an own line", "to", []string{"asha@example.test"}, "of", object{"code": code, "at": time.Second})
	w.askForCode("asha@example.test")

	require.Eventually(t, func() bool { return strings.Count(w.logged(), "request") >= len(failing) },
		patience, 20*time.Millisecond)
	for _, told := range []string{"an own line", "a request failed", "job failed", "/api/clinic/calendar/[token].ics"} {
		require.Contains(t, w.logged(), told)
	}
	for _, asked := range []string{"filter=", "name=", "token=", "Asha%20Rao", "password="} {
		require.NotContains(t, w.logged(), asked)
	}
	w.keepsSecrets()
}

// A token stands in no log, however the address that it comes in is written.
func TestNoTokenIsLogged(t *testing.T) {
	w, _, _, visitor, _ := confirmed(t)
	settings := w.app.Settings()
	settings.Logs.MaxDays = 7
	settings.RateLimits.Rules = []core.RateLimitRule{{Label: "/api/collections/slots/", MaxRequests: 1, Duration: 60}}
	settings.RateLimits.ExcludedIPs = nil
	require.NoError(t, w.app.Save(settings))
	path := text(w.do("POST", "/api/clinic/calendar", visitor.token, nil).ok(), "path")
	feedToken := strings.TrimSuffix(path[strings.LastIndex(path, "/")+1:], ".ics")
	require.Equal(t, 200, w.get(path, "").status)
	logged := 0
	fails := func(status int, method, path string) {
		t.Helper()
		require.Equal(t, status, w.do(method, path, "", nil).status, path)
		logged++
	}

	w.do("DELETE", "/api/clinic/calendar", visitor.token, nil).ok()
	fails(404, "GET", path)
	fails(404, "GET", path+"/")
	fails(404, "GET", strings.ReplaceAll(path, ".", "%2E"))
	fails(404, "POST", path)
	fails(404, "GET", "/api/clinic/calendar/"+feedToken)
	fails(404, "GET", "/api/files/practitioners/none/none.png?token="+visitor.token)
	require.Equal(t, 200, w.get("/api/collections/slots/records", "").status)
	fails(404, "GET", "/api/files/practitioners/none/none.png?token="+strings.ReplaceAll(visitor.token, ".", "%2E"))
	fails(429, "GET", "/api/collections/slots/records?token="+visitor.token)
	w.sql("ALTER TABLE users RENAME TO gone", nil)
	fails(400, "GET", "/api/collections/users/records?token="+visitor.token)

	require.Eventually(t, func() bool { return strings.Count(w.logged(), "request") >= logged },
		patience, 20*time.Millisecond)
	require.Contains(t, w.logged(), "/api/clinic/calendar/[token].ics")
	for _, token := range []string{feedToken, visitor.token} {
		for _, part := range strings.Split(token, ".") {
			require.NotContains(t, w.logged(), part)
		}
	}
}
