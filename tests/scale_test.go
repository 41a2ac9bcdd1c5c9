package tests

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

// history gives a clinic a past: as many appointments as rows, each with its payment, messages and audit entry, of as
// many other visitors, each with a patient, and waitlist entries. SQLite has then looked at how they are distributed.
func (w *world) history(rows int) {
	w.t.Helper()
	like := func(table string, replaced map[string]string) { w.copies(rows, table, replaced) }
	past := "strftime('%Y-%m-%d %H:%M:%S.000Z', '2029-12-31', '-' || (i * 30) || ' minutes')"
	end := "strftime('%Y-%m-%d %H:%M:%S.000Z', '2029-12-31', '-' || (i * 30 - 30) || ' minutes')"
	like("users", map[string]string{"id": copiedID("u"), "email": "i || '@past.test'", "tokenKey": "'past' || i"})
	like("patients", map[string]string{"id": copiedID("c"), "owner": copiedID("u")})
	like("slots", map[string]string{"id": copiedID("s"), "start": past, "end": end})
	like("appointments", map[string]string{
		"id": copiedID(
			"a",
		),
		"start":             past,
		"end":               end,
		"slot":              copiedID("s"),
		"order_id":          "'past' || i",
		"visitor":           copiedID("u"),
		"patient":           "CASE i % 4 WHEN 0 THEN " + copiedID("c") + " ELSE '' END",
		"status":            "CASE i % 5 WHEN 0 THEN 'no_show' WHEN 1 THEN 'expired' ELSE 'completed' END",
		"next_reminder":     "''",
		"practitioner":      "CASE i % 20 WHEN 0 THEN t.practitioner ELSE 'somebody' || (i % 20) END",
		"practitioner_user": "CASE i % 20 WHEN 0 THEN t.practitioner_user ELSE 'account' || (i % 20) END",
	})
	like("payments", map[string]string{
		"id": copiedID(
			"p",
		),
		"payment_id":  "'past' || i",
		"receipt":     "printf('2020-%06d', i)",
		"order_id":    "'past' || i",
		"appointment": copiedID("a"),
		"visitor":     copiedID("u"),
	})
	like(
		"notifications",
		map[string]string{"id": copiedID("n"), "appointment": copiedID("a"), "status": "'sent'", "next_attempt": "''"},
	)
	like("audit_log", map[string]string{
		"id": copiedID("l"), "sequence": "i + 1000000", "at": past, "record": copiedID("a"), "actor": "'users/' || i",
	})
	like("waitlist", map[string]string{"id": copiedID("w"), "visitor": copiedID("u"), "status": "'lapsed'"})
	w.sql("ANALYZE", nil)
}

// copies adds as many rows to a table like its newest, with other values (SQL, where i counts from 1) in some columns.
func (w *world) copies(rows int, table string, replaced map[string]string) {
	w.t.Helper()
	c, err := w.app.FindCollectionByNameOrId(table)
	require.NoError(w.t, err)
	columns, values := []string{}, []string{}
	for _, column := range c.Fields.FieldNames() {
		value := "t.[[" + column + "]]"
		if other, ok := replaced[column]; ok {
			value = other
		}
		columns, values = append(columns, "[["+column+"]]"), append(values, value)
	}
	series := fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)", rows)
	w.sql("INSERT INTO "+table+" ("+strings.Join(columns, ",")+") "+series+" SELECT "+strings.Join(values, ",")+
		" FROM n, (SELECT * FROM "+table+" ORDER BY rowid DESC LIMIT 1) t", nil)
}

// copiedID is an id for each of copies.
func copiedID(prefix string) string {
	return fmt.Sprintf("'%s' || printf('%%0*d', %d, i)", prefix, 15-len(prefix))
}

// statements records what the app asks of its database.
type statements struct {
	mu   sync.Mutex
	seen []string
}

func (s *statements) note(statement string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !strings.HasPrefix(statement, "EXPLAIN") {
		s.seen = append(s.seen, statement)
	}
}

func (s *statements) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.seen
	s.seen = nil
	return taken
}

func (w *world) watchStatements() *statements {
	s := &statements{}
	for _, db := range []dbx.Builder{w.app.ConcurrentDB(), w.app.NonconcurrentDB()} {
		db.(*dbx.DB).QueryLogFunc = func(_ context.Context, _ time.Duration, statement string, _ *sql.Rows, _ error) {
			s.note(statement)
		}
		db.(*dbx.DB).ExecLogFunc = func(_ context.Context, _ time.Duration, statement string, _ sql.Result, _ error) {
			s.note(statement)
		}
	}
	return s
}

var (
	// The first of an ordered index, and partial indexes of what waits or is due alone, may be read from their beginning.
	bounded = regexp.MustCompile(
		`(?m)^SCAN (audit_log USING INDEX idx_audit_log_sequence|` +
			`\w+ USING INDEX idx_waitlist_waiting|\w+ USING INDEX idx_payments_refund_due)$`,
	)
	wholeTable = regexp.MustCompile(
		`(?m)^SCAN (users|slots|appointments|payments|notifications|audit_log|waitlist|patients)\b.*$`,
	)
	// Only people who ask for all of their own appointments make it read a whole past.
	wholeLife  = regexp.MustCompile(`(?m)^SEARCH (slots|appointments) USING INDEX \w+ \((practitioner|status)=\?\)$`)
	explicable = regexp.MustCompile(`^(SELECT|UPDATE|DELETE)`)
)

// plan returns how SQLite would run a query.
func (w *world) plan(statement string) string {
	w.t.Helper()
	var rows []dbx.NullStringMap
	require.NoError(w.t, w.app.DB().NewQuery("EXPLAIN QUERY PLAN "+statement).All(&rows), statement)
	var steps []string
	for _, row := range rows {
		steps = append(steps, row["detail"].String)
	}
	return strings.Join(steps, "\n")
}

func TestNoChannelLooksForWhatIsDueAmongTheMessagesOfTheOther(t *testing.T) {
	w := newWorld(t)
	watched := w.watchStatements()
	_, err := collections.DueNotification(w.app, collections.SMS, w.Now(), []string{"on the way"})
	require.ErrorIs(t, err, sql.ErrNoRows)
	_, err = collections.OldestDue(t.Context(), w.app, w.Now())
	require.NoError(t, err)
	asked := watched.take()
	require.Len(t, asked, 3)
	for _, statement := range asked {
		require.Equal(t, "SEARCH notifications USING INDEX idx_notifications_due (channel=? AND next_attempt<?)",
			w.plan(statement), statement)
	}
}

func TestNothingReadsMoreThanItMust(t *testing.T) {
	w, doctor, doctorAccount, visitor, _ := confirmed(t)
	other := w.visitor("ravi@example.test")
	w.create("waitlist", other.token, wish(doctor, object{"duration": 30, "from": "2030-01-12", "to": "2030-01-13"})).ok()
	tara := w.tara(other)
	w.history(20000)
	feed := text(w.do("POST", "/api/clinic/calendar", doctorAccount.token, nil).ok(), "path")
	desk := w.receptionist("desk@clinic.test")
	watched := w.watchStatements()
	const export, own = "an export", "a practitioner's appointments"
	var held object
	steps := []struct {
		name string
		do   func()
	}{
		{"availability", func() { w.freeStarts(doctor, "2030-01-08", 30) }},
		{"search", func() { w.get("/api/clinic/search", "").ok() }},
		{"explain", func() {
			w.get("/api/clinic/availability/explain?practitioner="+doctor+"&date=2030-01-08&duration=30", doctorAccount.token).
				ok()
		}},
		{"practitioners", func() { w.get("/api/collections/practitioners/records", "").ok() }},
		{"booking", func() { held = w.book(other, doctor, object{"start": "2030-01-07T10:00:00+05:30"}) }},
		{"rescheduling", func() {
			w.update("appointments", text(held, "id"), other.token, object{"start": "2030-01-07T11:00:00+05:30"}).ok()
		}},
		{"paying", func() { w.pay(other, held, "pay_now").ok() }},
		{
			"cancelling",
			func() { w.update("appointments", text(held, "id"), other.token, object{"status": "cancelled"}).ok() },
		},
		{
			"a visitor's appointments",
			func() { w.get("/api/collections/appointments/records?sort=-start&skipTotal=1", visitor.token).ok() },
		},
		{own, func() { w.get("/api/collections/appointments/records?skipTotal=1", doctorAccount.token).ok() }},
		{"somebody more in one's care", func() { w.inCare(other, "Ved Rao") }},
		{"booking for a child", func() {
			held = w.book(other, doctor, object{"start": "2030-01-07T10:00:00+05:30", "patient": tara})
		}},
		{"those in one's care", func() { w.get("/api/collections/patients/records", other.token).ok() }},
		{"a child, for its practitioner", func() { w.view("patients", tara, doctorAccount.token).ok() }},
		{"appointments, by whom they are for", func() {
			w.get("/api/collections/appointments/records?skipTotal=1&expand=patient", other.token).ok()
		}},
		{"letting go a child's time", func() {
			w.update("appointments", text(held, "id"), other.token, object{"status": "cancelled"}).ok()
		}},
		{"removing a child", func() { w.delete("patients", tara, other.token).ok() }},
		{"removing one who never came", func() { w.delete("patients", w.inCare(other, "Lila Rao"), other.token).ok() }},
		{"a visitor's payments", func() { w.get("/api/collections/payments/records", visitor.token).ok() }},
		{"a practitioner's day", func() {
			filter := query(`start >= "2030-01-07 00:00:00.000Z" && start < "2030-01-08 00:00:00.000Z"`)
			w.get("/api/collections/appointments/records?sort=start&filter="+filter, doctorAccount.token).ok()
		}},
		{"a receptionist's day", func() {
			filter := query(`start >= "2030-01-07 00:00:00.000Z" && start < "2030-01-08 00:00:00.000Z"`)
			w.get("/api/collections/appointments/records?sort=start&expand=visitor,patient&filter="+filter, desk.token).ok()
		}},
		{"booking by the desk", func() {
			w.create("appointments", desk.token, booking(doctor, object{
				"visitor": other.id, "start": "2030-01-08T10:00:00+05:30",
			})).ok()
		}},
		{"claimed time", func() {
			filter := query(`practitioner = "` + doctor + `" && start >= "2030-01-07 00:00:00.000Z"`)
			w.get("/api/collections/slots/records?filter="+filter, "").ok()
		}},
		{"conflicts", func() { w.get("/api/clinic/conflicts", w.admin).ok() }},
		{"other reminders", func() { w.setClinic(object{"reminders": []int{36}}) }},
		{"a feed", func() { w.get(feed, "").ok() }},
		{"reports", func() { w.get("/api/clinic/reports?from=2030-01-01&to=2030-01-31", w.admin).ok() }},
		{"time off", func() {
			w.create("time_off", doctorAccount.token, object{
				"practitioner": doctor, "start": "2030-01-10T00:00:00Z", "end": "2030-01-11T00:00:00Z",
			}).ok()
		}},
		{"refunds due", func() { w.get("/api/collections/refunds_due/records", w.admin).ok() }},
		{"signing in", func() { w.signIn("asha@example.test") }},
		{export, func() { w.get("/api/clinic/me/export", other.token).ok() }},
		{"an erasure", func() { w.do("DELETE", "/api/clinic/me", other.token, nil).ok() }},
	}
	for _, job := range w.app.Cron().Jobs() {
		if !strings.HasPrefix(job.Id(), "__pb") {
			steps = append(steps, struct {
				name string
				do   func()
			}{job.Id(), job.Run})
		}
	}
	explained := 0
	for _, step := range steps {
		step.do()
		for _, statement := range watched.take() {
			if explicable.MatchString(statement) {
				explained++
				plan := bounded.ReplaceAllString(w.plan(statement), "")
				found := wholeTable.FindString(plan)
				if step.name != export && step.name != own {
					found += wholeLife.FindString(plan)
				}
				if found != "" {
					t.Errorf("%s: %s\n%s", step.name, found, statement)
				}
			}
		}
	}
	require.Greater(t, explained, 150)
}
