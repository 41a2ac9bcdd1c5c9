package tests

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// readings returns the audit entries of bank accounts that were read, in order: who, which, from where.
func (w *world) readings() (all [][]string) {
	w.t.Helper()
	path := "/api/collections/audit_log/records?perPage=500&sort=sequence&filter=" + query(`action = "read"`)
	for _, entry := range w.get(path, w.admin).items() {
		require.Equal(w.t, "bank_accounts", entry["collection"])
		require.Equal(w.t, []any{"pan_number", "account_number", "ifsc_code"}, entry["fields"])
		all = append(all, []string{text(entry, "actor"), text(entry, "record"), text(entry, "ip")})
	}
	return all
}

func TestWhoReadsABankAccountIsWrittenDown(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	second := w.practitioner(nil)
	_, stranger := w.practitionerAccount("rudolf@clinic.test", nil)
	first := text(w.create("bank_accounts", owner.token, account1(doctor)).ok(), "id")
	w.create("bank_accounts", w.admin, account1(second)).ok()
	require.Empty(t, w.readings())

	w.view("bank_accounts", first, owner.token).ok()
	require.Equal(t, [][]string{{"users/" + owner.id, first, "127.0.0.1"}}, w.readings())
	w.view("bank_accounts", first, stranger.token).refused(404)
	require.Empty(t, w.get("/api/collections/bank_accounts/records", stranger.token).items())
	require.Len(t, w.readings(), 1, "nothing was shown")

	both := w.get("/api/collections/bank_accounts/records?sort=created", w.admin).items()
	require.Len(t, both, 2)
	seen := w.readings()
	require.Len(t, seen, 2, "one for each request")
	require.True(t, strings.HasPrefix(seen[1][0], "_superusers/"))
	require.Equal(t, first+" "+text(both[1], "id"), seen[1][1])
	require.Empty(t, breachesOf(t, w))
}

func TestABankAccountThatIsExpandedShowsNoNumbers(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	w.create("bank_accounts", owner.token, account1(doctor)).ok()
	for _, token := range []string{owner.token, w.admin} {
		shown := w.get("/api/collections/practitioners/records/"+doctor+"?expand=bank_accounts_via_practitioner", token)
		shown.ok()
		require.Contains(t, shown.raw, "Meera Iyer")
		require.NotContains(t, shown.raw, "ABCDE1234F")
		require.NotContains(t, shown.raw, "_number")
		require.NotContains(t, shown.raw, "ifsc_code")
		require.NotContains(t, shown.raw, "sealed:")
	}
	require.Empty(t, w.readings())
}

func TestWhatCannotBeWrittenDownIsNotShown(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	id := text(w.create("bank_accounts", owner.token, account1(doctor)).ok(), "id")
	w.sql("CREATE TRIGGER full BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'no'); END", nil)
	for _, path := range []string{"/" + id, ""} {
		shown := w.get("/api/collections/bank_accounts/records"+path, owner.token)
		shown.refused(500)
		require.NotContains(t, shown.raw, "ABCDE1234F")
	}
	w.sql("DROP TRIGGER full", nil)
	w.view("bank_accounts", id, owner.token).ok()
}

func TestWhoIsToldOfABankAccountLiveIsWrittenDown(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	id := text(w.create("bank_accounts", owner.token, account1(doctor)).ok(), "id")
	topic := "/*?options=" + query(`{"query":{"fields":"pan_number"}}`)
	told, without := w.subscribe(
		owner.token,
		"bank_accounts/*",
		"slots/*",
	), w.subscribe(
		owner.token,
		"bank_accounts"+topic,
	)
	w.update("bank_accounts", id, w.admin, object{"pan_number": "ABCDE1234G"}).ok()
	require.Contains(t, <-told, `"pan_number":"ABCDE1234G"`)
	require.JSONEq(t, `{"action":"update","record":{"pan_number":"ABCDE1234G"}}`, <-without)
	require.ElementsMatch(t, [][]string{
		{"users/" + owner.id, id, "127.0.0.1"}, {"users/" + owner.id, "*", "127.0.0.1"},
	}, w.readings())
	w.book(w.visitor("asha@example.test"), doctor, nil)
	require.Contains(t, <-told, `"collectionName":"slots"`)
	require.Len(t, w.readings(), 2)
}

// next waits for an event of a subscription.
func (w *world) next(told <-chan string) string {
	w.t.Helper()
	select {
	case data := <-told:
		return data
	case <-time.After(time.Minute):
		require.Fail(w.t, "nothing is told")
		return ""
	}
}

// subscribe returns the data of the events of the topics.
func (w *world) subscribe(token string, topics ...string) <-chan string {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.url+"/api/realtime", nil)
	require.NoError(w.t, err)
	response, err := client.Do(request)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { response.Body.Close() })
	told := make(chan string, 20)
	go func() {
		defer close(told)
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			if data, ok := strings.CutPrefix(lines.Text(), "data:"); ok {
				told <- data
			}
		}
	}()
	var id string
	select {
	case connected := <-told:
		id = strings.Split(connected, `"`)[3]
	case <-time.After(time.Minute):
		require.Fail(w.t, "not connected")
	}
	w.do("POST", "/api/realtime", token, object{"clientId": id, "subscriptions": topics}).ok()
	return told
}
