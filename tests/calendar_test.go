package tests

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-ical"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
)

// parts returns the decoded leaves of a mail by their content type, parameters included.
func parts(t testing.TB, raw string) map[string]string {
	t.Helper()
	message, err := mail.ReadMessage(strings.NewReader(raw))
	require.NoError(t, err)
	leaves := map[string]string{}
	var walk func(contentType, encoding string, body io.Reader)
	walk = func(contentType, encoding string, body io.Reader) {
		kind, params, err := mime.ParseMediaType(contentType)
		require.NoError(t, err)
		if !strings.HasPrefix(kind, "multipart/") {
			if strings.EqualFold(encoding, "quoted-printable") {
				body = quotedprintable.NewReader(body)
			}
			content, err := io.ReadAll(body)
			require.NoError(t, err)
			leaves[kind+" "+params["method"]] = string(content)
			return
		}
		reader := multipart.NewReader(body, params["boundary"])
		for {
			part, err := reader.NextRawPart()
			if err == io.EOF {
				return
			}
			require.NoError(t, err)
			walk(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part)
		}
	}
	walk(message.Header.Get("Content-Type"), message.Header.Get("Content-Transfer-Encoding"), message.Body)
	return leaves
}

// event parses a calendar with another library than the one that wrote it, and checks how it is written (RFC 5545).
func event(t *testing.T, raw string) *ical.Event {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSuffix(raw, "\r\n"), "\r\n") {
		require.LessOrEqual(t, len(line), 75, "lines are folded at 75 octets: %q", line)
		require.NotContains(t, line, "\n", "lines end in CRLF")
	}
	calendar, err := ical.NewDecoder(strings.NewReader(raw)).Decode()
	require.NoError(t, err)
	require.Len(t, calendar.Events(), 1)
	return &calendar.Events()[0]
}

func property(t *testing.T, e *ical.Event, name string) string {
	t.Helper()
	value, err := e.Props.Text(name)
	require.NoError(t, err)
	return value
}

func TestInvitationsFollowTheAppointment(t *testing.T) {
	w := newWorld(t)
	doctor, _ := w.practitionerAccount("meera@clinic.test", object{
		"name": `Dr. "M"; Iyer, ` + strings.Repeat("लंबा नाम ", 12), "location": "Room 4, left; \\up floor",
	})
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, object{"mode": "physical"})
	w.pay(visitor, held, "pay_1").ok()
	id := text(held, "id")
	w.update("appointments", id, visitor.token, object{"start": "2030-01-07T10:00:00+05:30"}).ok()
	w.update("appointments", id, visitor.token, object{"status": "cancelled"}).ok()

	mails := w.mailsTo(visitor.email)[1:]
	require.Len(t, mails, 3)
	for i, want := range []struct{ method, sequence, start, status string }{
		{"REQUEST", "0", "20300107T033000Z", "CONFIRMED"},
		{"REQUEST", "1", "20300107T043000Z", "CONFIRMED"},
		{"CANCEL", "2", "20300107T043000Z", "CANCELLED"},
	} {
		leaves := parts(t, mails[i])
		raw := leaves["text/calendar "+want.method]
		require.NotEmpty(t, raw, "a calendar part with its method: %v", leaves)
		require.Contains(t, raw, "METHOD:"+want.method+"\r\n")
		e := event(t, raw)
		require.Equal(t, id+"@pocketclinic", property(t, e, ical.PropUID))
		require.Equal(t, want.sequence, e.Props.Get(ical.PropSequence).Value)
		require.Equal(t, want.status, property(t, e, ical.PropStatus))
		require.Equal(t, want.start, e.Props.Get(ical.PropDateTimeStart).Value, "UTC")
		require.Equal(t, "20300107T023000Z", e.Props.Get(ical.PropDateTimeStamp).Value)
		require.Equal(t, "Room 4, left; \\up floor", property(t, e, ical.PropLocation), "escaped and back")
		require.Equal(t, "mailto:asha@example.test", e.Props.Get(ical.PropAttendee).Value)
		require.Equal(t, "mailto:meera@clinic.test", e.Props.Get(ical.PropOrganizer).Value)
	}
	require.NotContains(t, w.mailsTo("meera@clinic.test")[1], "text/calendar", "the practitioner has a feed")
}

func TestFeedsAreOnesOwnSignedAndRevocable(t *testing.T) {
	w, _, doctorAccount, visitor, appointment := confirmed(t)
	other := w.visitor("ravi@example.test")
	address := func(a account) string { return text(w.do("POST", "/api/clinic/calendar", a.token, nil).ok(), "path") }

	for _, owner := range []account{visitor, doctorAccount} {
		feed := w.get(address(owner), "")
		require.Equal(t, 200, feed.status)
		require.Equal(t, "text/calendar; charset=utf-8", feed.header.Get("Content-Type"))
		e := event(t, feed.raw)
		require.Equal(t, text(appointment, "id")+"@pocketclinic", property(t, e, ical.PropUID))
		require.Equal(t, "20300107T033000Z", e.Props.Get(ical.PropDateTimeStart).Value)
	}
	empty := w.get(address(other), "")
	require.Equal(t, 200, empty.status)
	require.NotContains(t, empty.raw, "VEVENT")

	path := address(visitor)
	w.get(path+"x", "").refused(404)
	w.get(strings.TrimSuffix(path, ".ics"), "").refused(404)
	w.get("/api/clinic/calendar/"+visitor.token+".ics", "").refused(404)
	claims := jwt.MapClaims{"sub": visitor.id, "aud": "calendar", "ver": 0}
	forged, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("guess"))
	require.NoError(t, err)
	w.get("/api/clinic/calendar/"+forged+".ics", "").refused(404)
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	require.NoError(t, err)
	w.get("/api/clinic/calendar/"+unsigned+".ics", "").refused(404)
	token := strings.TrimSuffix(strings.TrimPrefix(path, "/api/clinic/calendar/"), ".ics")
	w.update("users", visitor.id, token, object{"name": "x"}).refused(401)

	w.do("DELETE", "/api/clinic/calendar", "", nil).refused(401)
	w.do("POST", "/api/clinic/calendar", "", nil).refused(401)
	w.do("POST", "/api/clinic/calendar", w.admin, nil).refused(403)
	require.Equal(t, 204, w.do("DELETE", "/api/clinic/calendar", visitor.token, nil).status)
	w.get(path, "").refused(404)
	require.Equal(t, 200, w.get(address(visitor), "").status)

	w.update("appointments", text(appointment, "id"), visitor.token, object{"status": "cancelled"}).ok()
	require.NotContains(t, w.get(address(visitor), "").raw, "VEVENT")
}

func TestAFeedShowsAllOfABusyPractitioner(t *testing.T) {
	w, _, doctorAccount, _, _ := confirmed(t)
	feed := text(w.do("POST", "/api/clinic/calendar", doctorAccount.token, nil).ok(), "path")
	w.copies(600, "users", map[string]string{
		"id": copiedID("u"), "email": "i || '@past.test'", "tokenKey": "'past' || i", "name": "'Visitor ' || i",
	})
	w.copies(1200, "appointments", map[string]string{ // 100 of the last 90 days and the rest to come, eight a day
		"id": copiedID("a"), "slot": "''", "order_id": "'busy' || i", "visitor": "'u' || printf('%014d', 1 + i % 600)",
		"start": "strftime('%Y-%m-%d %H:%M:%S.000Z', '2029-12-26 00:00', (i * 3) || ' hours')",
		"end":   "strftime('%Y-%m-%d %H:%M:%S.000Z', '2029-12-26 00:30', (i * 3) || ' hours')",
	})
	watched := w.watchStatements()
	calendar := w.get(feed, "")
	require.Equal(t, 200, calendar.status)
	require.Less(t, len(watched.take()), 10)
	require.Equal(t, 1201, strings.Count(calendar.raw, "BEGIN:VEVENT"))
	for _, i := range []int{1, 99, 100, 600, 1200} {
		require.Contains(t, calendar.raw, fmt.Sprintf("UID:a%014d@pocketclinic\r\n", i))
	}
	require.Contains(t, calendar.raw, "SUMMARY:Dr. Meera Iyer – Visitor 600\r\n")

	w.sql("UPDATE appointments SET start = '2029-10-09 02:30:00.000Z' WHERE id = 'a00000000000001'", nil)
	require.Equal(t, 1200, strings.Count(w.get(feed, "").raw, "BEGIN:VEVENT"), "what is older than 90 days is left out")
}

func TestAFeedThatCannotBeReadIsNotGone(t *testing.T) {
	w, _, _, visitor, _ := confirmed(t)
	feed := text(w.do("POST", "/api/clinic/calendar", visitor.token, nil).ok(), "path")
	w.sql("ALTER TABLE users RENAME TO away", nil)
	broken := w.get(feed, "")
	require.GreaterOrEqual(t, broken.status, 400)
	require.NotEqual(t, 404, broken.status, "a calendar that is told 404 forgets the address")
	require.NotContains(t, broken.raw, "no such table")
	w.sql("ALTER TABLE away RENAME TO users", nil)
	require.Equal(t, 200, w.get(feed, "").status)
}
