package tests

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"
	"github.com/stretchr/testify/require"
)

// times repeats a part of a question.
func times(n int, part, separator string) string {
	return strings.TrimSuffix(strings.Repeat(part+separator, n), separator)
}

const (
	anywhere = "practitioner.slots_via_practitioner.practitioner.slots_via_practitioner.practitioner.state"
	room     = `practitioner.location = "Room 4"`
	modes    = `practitioner.modes:each ?= "video"`
	back     = `practitioner.slots_via_practitioner.state ?= "booked"`
	clinic   = `@collection.clinic.name = "x"`
	owner    = `practitioner.user.name = "x"`
	year     = `strftime("%Y", start) > 1`
	joined   = `strftime("%Y", practitioner.date_joined) > 1`
	created  = `strftime("%Y", practitioner.user.created) > 1`
	far      = `appointment.practitioner.user.email = "x"`
)

// Each is what somebody may ask, and a little more that is too much.
func TestAQuestionHasBounds(t *testing.T) {
	w, _, who := populated(t)
	for _, c := range []struct {
		by, of, part, within, beyond string
	}{
		{"guest", "slots", "filter", times(20, `state != "x"`, "&&"), times(21, `state != "x"`, "&&")},
		{"guest", "slots", "filter", times(20, `(state != "x")`, "||"), "(" + times(7, `((id=1||id=2)||id=3)`, "&&") + ")"},
		{"guest", "slots", "filter", times(10, year, "&&"), times(11, year, "&&")},
		{"guest", "slots", "filter", `state != "` + times(980, "x", "") + `"`, `state != "` + times(1000, "x", "") + `"`},
		{"guest", "slots", "filter", room, owner},
		{"guest", "slots", "filter", joined, created},
		{"guest", "slots", "filter", room + "||" + modes, room + "||" + modes + "|| @request.auth.name = 'x'"},
		{"guest", "slots", "filter", room, "practitioner.slots_via_practitioner.start > 1"},
		{"guest", "practitioners", "filter", `modes:each = "video"`, `slots_via_practitioner.id ?!= "x"`},
		{"guest", "practitioners", "filter", `name != "x"`, clinic},
		{"guest", "practitioners", "filter", `name != "x"`, `geoDistance(@collection.slots.id, 1, 2, 3) > 1`},
		{"guest", "slots", "sort", "-practitioner.name,start", anywhere},
		{"guest", "slots", "sort", "-start,state,@rowid,@random", "-start,state,@rowid,id,created"},
		{"guest", "practitioners", "sort", "name", "slots_via_practitioner.start"},
		{"guest", "slots", "expand", "practitioner,practitioner.user", times(5, "practitioner", ",")},
		{"guest", "slots", "expand", "practitioner.user", "practitioner.user.practitioners_via_user.user"},
		{"guest", "practitioners", "expand", "user", "slots_via_practitioner"},
		{"guest", "practitioners", "expand", "user", "slots_ via_practitioner"},
		{"guest", "practitioners", "expand", "user", "slots(practitioner)"},
		{"guest", "practitioners", "fields", times(50, "id", ","), times(51, "id", ",")},
		{"guest", "practitioners", "fields", "*", "name:excerpt(" + times(1000, "1", "") + ")"},
		{"visitor", "appointments", "filter", times(40, `status != "x"`, "&&"), times(41, `status != "x"`, "&&")},
		{"visitor", "appointments", "filter", `practitioner.user.name != "x"`, back},
		{"visitor", "payments", "filter", `appointment.practitioner.name != "x"`, far},
		{"visitor", "appointments", "filter", room, clinic},
		{"practitioner", "appointments", "sort", "-start,visitor.name", "slot,status,mode,start,end"},
		{"practitioner", "appointments", "expand", times(6, "visitor", ","), times(7, "visitor", ",")},
		{"super admin", "appointments", "filter", times(200, `mode != "x"`, "&&"), times(201, `mode != "x"`, "&&")},
		{"super admin", "slots", "filter", back, back + "&&" + `practitioner.time_off_via_practitioner.reason ?!= "x"`},
		{"super admin", "slots", "filter", clinic, clinic + `&& @collection.clinic:other.name = "x"`},
		{"super admin", "payments", "filter", far, "appointment.practitioner.user.practitioners_via_user.name = 'x'"},
		{"super admin", "slots", "sort", "practitioner.user.name", "practitioner.slots_via_practitioner.start"},
		{"super admin", "audit_log", "expand", times(12, "record", ","), times(13, "record", ",")},
	} {
		t.Run(c.by+" of "+c.of+" by "+c.part, func(t *testing.T) {
			path := "/api/collections/" + c.of + "/records?" + c.part + "="
			w.in(t).get(path+query(c.within), who[c.by]).ok()
			w.in(t).get(path+query(c.beyond), who[c.by]).refused(400, c.part, "question_too_large")
		})
	}
}

func TestWhatIsExpandedCountsForEachRecord(t *testing.T) {
	w, records, who := populated(t)
	list := "/api/collections/practitioners/records?expand=slots_via_practitioner&perPage="
	require.Len(t, w.get(list+"4", "").items()[0]["expand"], 1)
	w.get(list+"5", "").refused(400, "expand", "question_too_large")
	w.get(list+"0", "").refused(400, "expand", "question_too_large")
	w.get(list+"9", who["visitor"]).ok()
	w.get(list+"10", who["visitor"]).refused(400, "expand", "question_too_large")
	w.get(list+"19", w.admin).ok()
	w.get(list+"20", w.admin).refused(400, "expand", "question_too_large")
	one := "/api/collections/practitioners/records/" + records["practitioners"] + "?expand="
	w.get(one+"slots_via_practitioner", "").ok()
	w.get(one+times(5, "slots_via_practitioner", ","), "").refused(400, "expand", "question_too_large")
	w.get(one+times(2, "slots_via_practitioner.practitioner.slots_via_practitioner", ","), w.admin).
		refused(400, "expand", "question_too_large")
}

// A collection has many spellings, and a question many ways in.
func TestThereIsNoWayAroundTheBounds(t *testing.T) {
	w, records, who := populated(t)
	filter := "?filter=" + query(anywhere+" ?= 'booked'")
	slots, err := w.app.FindCollectionByNameOrId("slots")
	require.NoError(t, err)
	for _, name := range []string{"slots", "SLOTS", "%73lots", slots.Id} {
		w.get("/api/collections/"+name+"/records"+filter, "").refused(400, "filter", "question_too_large")
	}
	require.Equal(t, 400, w.do("HEAD", "/api/collections/slots/records"+filter, "", nil).status)

	expand := "?expand=" + times(7, "practitioner", ",")
	visitor := who["visitor"]
	w.nothingHappens(func() {
		w.do("POST", "/api/collections/appointments/records"+expand, visitor, booking(records["practitioners"], nil)).
			refused(400, "expand", "question_too_large")
		w.do("PATCH", "/api/collections/users/records/"+records["users"]+expand, visitor, object{"name": "x"}).
			refused(400, "expand", "question_too_large")
		w.do("POST", "/api/collections/users/auth-refresh"+expand, visitor, nil).
			refused(400, "expand", "question_too_large")
	})
}

func TestABatchHasTheBoundsOfItsRequests(t *testing.T) {
	w, records, who := populated(t)
	settings := w.app.Settings()
	settings.Batch.Enabled, settings.Batch.MaxRequests = true, 10
	require.NoError(t, w.app.Save(settings))
	renaming := func(expand string) object {
		return object{"requests": []object{{
			"method": "PATCH", "url": "/api/collections/users/records/" + records["users"] + "?expand=" + expand,
			"body": object{"name": "Asha"},
		}}}
	}
	w.nothingHappens(func() {
		w.do("POST", "/api/batch", who["visitor"], renaming(times(7, "practitioners_via_user", ","))).
			refused(400, "expand", "question_too_large")
	})
	w.do("POST", "/api/batch", who["visitor"], renaming("practitioners_via_user")).ok()
}

func TestASubscriptionHasBounds(t *testing.T) {
	w, _, who := populated(t)
	client := subscriptions.NewDefaultClient()
	w.app.SubscriptionsBroker().Register(client)
	subscribe := func(token string, topics ...string) *answer {
		return w.do("POST", "/api/realtime", token, object{"clientId": client.Id(), "subscriptions": topics})
	}
	to := func(part, value string) string {
		options := fmt.Sprintf(`{"query":{%q:%q}}`, part, value)
		return "slots/*?options=" + url.QueryEscape(options)
	}
	require.Equal(t, 204, subscribe("", to("filter", room), to("expand", "practitioner")).status)
	for part, value := range map[string]string{
		"filter": back, "fields": times(51, "id", ","), "expand": "practitioner.slots_via_practitioner",
	} {
		subscribe("", to("expand", "practitioner"), to(part, value)).refused(400, part, "question_too_large")
	}
	require.Len(t, client.Subscriptions(), 2, "as before")

	many := make([]string, 101)
	for i := range many {
		many[i] = to("filter", fmt.Sprintf("id = '%d'", i))
	}
	subscribe("", many[:51]...).refused(400, "subscriptions", "question_too_large")
	require.Equal(t, 204, subscribe("", many[:50]...).status)
	subscribe(who["visitor"], many...).refused(400, "subscriptions", "question_too_large")
	require.Equal(t, 204, subscribe(who["visitor"], many[:100]...).status)
}

// A question that finds its first row at once, and then reads on, ends with its time.
func TestReadingEndsWithItsContext(t *testing.T) {
	w := newWorld(t)
	endless := "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i = 1"
	for _, text := range []string{endless, "SELECT * FROM (" + endless + ")"} { // the second is kept prepared
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		rows, err := w.app.ConcurrentDB().NewQuery(text).WithContext(ctx).Rows()
		require.NoError(t, err)
		require.True(t, rows.Next())
		time.AfterFunc(100*time.Millisecond, cancel)
		require.False(t, rows.Next())
		require.Error(t, rows.Err())
	}
	require.NotEmpty(t, w.rows("clinic", ""), "and others go on")
}

// readers are lists of slots whose reading takes as long as it is not let go.
func (w *world) readers() (read func(address string), letGo func()) {
	w.t.Helper()
	settings := w.app.Settings()
	settings.TrustedProxy.Headers = []string{"X-Real-IP"}
	require.NoError(w.t, w.app.Save(settings))
	reading, goOn, answers := make(chan bool), make(chan bool), make(chan *answer, 100)
	w.app.ConcurrentDB().(*dbx.DB).QueryLogFunc = func(
		_ context.Context, _ time.Duration, statement string, _ *sql.Rows, _ error,
	) {
		if strings.Contains(statement, "slow") {
			reading <- true
			<-goOn
		}
	}
	slow := "/api/collections/slots/records?skipTotal=1&filter=" + query("id != 'slow'")
	count := 0
	read = func(address string) {
		count++
		go func() { answers <- w.from(address, slow, "") }()
		<-reading
	}
	stop := sync.OnceFunc(func() { close(goOn) })
	w.t.Cleanup(stop) // or the server does not end
	letGo = func() {
		stop()
		for range count {
			require.Contains(w.t, []int{200, 503}, (<-answers).status)
		}
	}
	return read, letGo
}

// An address may have a few lists at a time. What is more waits a moment, and others are not concerned.
func TestAnAddressReadsAFewListsAtATime(t *testing.T) {
	w, records, who := populated(t)
	read, letGo := w.readers()
	for range 4 {
		read("2001:db8::1")
	}
	practitioners := "/api/collections/practitioners/records"
	refused := w.from("2001:db8::2", practitioners, who["visitor"]).refused(429)
	require.NotEmpty(t, refused.header.Get("Retry-After"), "whoever has an address of IPv6 has its neighbours")

	w.from("2001:db8:0:1::1", practitioners, "").ok()
	w.from("192.0.2.1", practitioners, "").ok()
	w.from("2001:db8::2", practitioners, w.admin).ok()
	w.from("2001:db8::2", practitioners+"/"+records["practitioners"], "").ok()

	waited := make(chan *answer)
	go func() { waited <- w.from("2001:db8::1", practitioners, "") }()
	letGo()
	(<-waited).ok()
}

func TestAFewListsAreReadAtATime(t *testing.T) {
	w, records, _ := populated(t)
	read, letGo := w.readers()
	for i := range 16 {
		read(fmt.Sprintf("192.0.2.%d", i/4))
	}
	refused := w.from("192.0.2.9", "/api/collections/practitioners/records", "").refused(503, "server", "try_again")
	require.NotEmpty(t, refused.header.Get("Retry-After"))
	w.from("192.0.2.9", "/api/collections/practitioners/records", w.admin).ok()
	require.NotEmpty(t, w.freeStarts(records["practitioners"], "2030-01-08", 30))
	letGo()
	w.from("192.0.2.9", "/api/collections/practitioners/records", "").ok()
}

// Whoever takes an answer slowly keeps nobody else from reading.
func TestAnAnswerTakenSlowlyTakesNoTurn(t *testing.T) {
	w, records, _ := populated(t)
	answering, goOn := make(chan bool), make(chan bool)
	var asking sync.WaitGroup
	t.Cleanup(func() {
		close(goOn)
		asking.Wait()
	})
	w.app.OnRecordsListRequest("slots").BindFunc(func(e *core.RecordsListRequestEvent) error {
		answering <- true
		<-goOn
		return e.Next()
	})
	for range 5 {
		asking.Go(func() { w.get("/api/collections/slots/records", "").ok() })
		<-answering
	}
	w.view("practitioners", records["practitioners"], "").ok()
	w.get("/api/collections/practitioners/records", "").ok()
}
