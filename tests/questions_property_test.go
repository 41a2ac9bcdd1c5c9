package tests

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// crowded is a clinic with a hundred thousand appointments. Half of them are one practitioner's, a tenth one visitor's.
func crowded(t *testing.T, rows int) (w *world, doctor string, who map[string]string) {
	t.Helper()
	w, doctor, doctorAccount, visitor, _ := confirmed(t)
	numbered := func(prefix string, of int) string {
		return fmt.Sprintf("'%s' || printf('%%0*d', %d, i %% %d + 1)", prefix, 15-len(prefix), of)
	}
	when := func(minutes int) string {
		return fmt.Sprintf("strftime('%%Y-%%m-%%d %%H:%%M:%%S.000Z', '2029-12-31', (%d - i * 30) || ' minutes')", minutes)
	}
	practitioner := "CASE i % 2 WHEN 0 THEN t.practitioner ELSE " + numbered("d", 50) + " END"
	booker := "CASE i % 10 WHEN 0 THEN t.visitor ELSE " + numbered("u", 1000) + " END"
	w.copies(50, "practitioners", map[string]string{
		"id": copiedID("d"), "user": copiedID("x"), "name": "'Dr. ' || i", "slug": "'dr-' || i",
	})
	w.copies(1000, "users", map[string]string{
		"id": copiedID("u"), "email": "i || '@past.test'", "tokenKey": "'past' || i", "name": "'Visitor ' || i",
	})
	w.copies(rows, "slots", map[string]string{
		"id": copiedID("s"), "practitioner": practitioner, "start": when(0), "end": when(30),
	})
	w.copies(rows, "appointments", map[string]string{
		"id": copiedID("a"), "practitioner": practitioner, "start": when(0), "end": when(30), "slot": copiedID("s"),
		"order_id": "'past' || i", "visitor": booker, "next_reminder": "''",
		"status":            "CASE i % 5 WHEN 0 THEN 'no_show' WHEN 1 THEN 'expired' ELSE 'completed' END",
		"practitioner_user": "CASE i % 2 WHEN 0 THEN t.practitioner_user ELSE 'somebody' || (i % 50) END",
	})
	w.copies(rows/10, "payments", map[string]string{
		"id": copiedID(
			"p",
		),
		"payment_id":  "'past' || i",
		"receipt":     "printf('2020-%06d', i)",
		"order_id":    "'past' || i",
		"appointment": copiedID("a"),
		"visitor":     booker,
	})
	w.sql("ANALYZE", nil) // or SQLite plans as for a few
	return w, doctor, map[string]string{
		"guest": "", "visitor": visitor.token, "practitioner": doctorAccount.token, "super admin": w.admin,
	}
}

// asks sends a question, and expects an answer within a second. What is slower is asked
// again: the machine may have been busy with something else, but a question is slow every time.
func (w *world) asks(t require.TestingT, path, token string) *answer {
	var a *answer
	var took time.Duration
	for range 5 {
		begun := time.Now()
		a = w.get(path, token)
		if took = time.Since(begun); took < quick {
			break
		}
	}
	require.Less(t, took, quick, path)
	require.Contains(t, []int{200, 400, 403, 503}, a.status, a.raw)
	if a.status == 503 {
		require.Contains(t, a.raw, "try_again")
		require.NotEmpty(t, a.header.Get("Retry-After"))
	}
	return a
}

// Whatever is asked, by whomever, among a hundred thousand appointments: it is answered within a second, or refused.
func TestNoQuestionTakesLong(t *testing.T) {
	w, doctor, who := crowded(t, 100_000)
	q := w.questioner()
	t.Run("whatever it is", func(t *testing.T) {
		w := w.in(t)
		answered := map[string]int{}
		rapid.Check(t, func(t *rapid.T) {
			for range 5 {
				path := q.ask(t)
				for by, token := range who {
					answered[fmt.Sprint(by, " ", w.asks(t, path, token).status)]++
				}
			}
		})
		for by := range who {
			require.Positive(t, answered[by+" 200"], "%s: %v", by, answered)
			require.Positive(t, answered[by+" 400"], "%s: %v", by, answered)
		}
	})
	t.Run("what clients ask", func(t *testing.T) {
		for path, by := range map[string]string{
			"slots/records?filter=" + query(`practitioner = "`+doctor+`" && start > "2029-12-01"`):           "guest",
			"practitioners/records?perPage=1000&sort=name&fields=id,name":                                    "guest",
			"slots/records?filter=" + query(`practitioner.specialization = "Cardiology" && end > "2029-12"`): "guest",
			"appointments/records?perPage=100&sort=-start&expand=practitioner&skipTotal=1":                   "visitor",
			"appointments/records?perPage=1000&sort=start&expand=visitor&filter=" +
				query(`start >= "2029-12-01" && start < "2029-12-08"`): "practitioner",
			"appointments/records?perPage=1000&expand=practitioner,visitor&sort=-@rowid":   "super admin",
			"appointments/records?filter=" + query(`visitor.name ~ "77" || reason ~ "77"`): "super admin",
		} {
			answered := func() bool { return w.in(t).asks(t, "/api/collections/"+path, who[by]).status == 200 }
			require.Eventually(t, answered, time.Minute, time.Millisecond, "the machine may have more to do: %s", path)
		}
	})
	t.Run("what has no end", func(t *testing.T) {
		endless := `practitioner.slots_via_practitioner.state != "booked" || @collection.slots.end = created`
		first := text(w.rows("slots", `state = "booked"`)[0], "id")
		for more, filter := range map[string]string{
			"": endless, "&sort=-end": endless, "&skipTotal=1": endless + ` || id = "` + first + `"`,
		} {
			path := "/api/collections/slots/records?filter=" + query(filter) + more
			w.in(t).asks(t, path, w.admin).refused(503, "server", "try_again")
		}
	})
	t.Run("availability does not wait", func(t *testing.T) { w.in(t).freeWhileMany(doctor) })
}

// freeWhileMany expects free slots to be told at once while many ask for all that they may.
func (w *world) freeWhileMany(doctor string) {
	w.t.Helper()
	settings := w.app.Settings()
	settings.TrustedProxy.Headers = []string{"X-Real-IP"}
	require.NoError(w.t, w.app.Save(settings))
	heavy := "/api/collections/slots/records?sort=-updated&perPage=1000&filter=" +
		query(times(9, `practitioner.bio !~ "%x%y%"`, "||")+"||"+times(9, `practitioner.modes:each ~ "%x%"`, "||"))
	var asking sync.WaitGroup
	defer asking.Wait()
	answers := make(chan *answer, 60)
	for i := range cap(answers) {
		asking.Go(func() { answers <- w.from(fmt.Sprintf("192.0.2.%d", i%15), heavy, "") })
	}
	for range 10 {
		w.asks(w.t, "/api/clinic/availability?duration=30&date=2030-01-08&practitioner="+doctor, "").ok()
	}
	for range cap(answers) {
		a := <-answers
		require.Contains(w.t, []int{200, 429, 503}, a.status, a.raw)
	}
}
