package tests

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// batch sends requests as one, and returns the answer to the one that failed.
func (w *world) batch(token string, requests ...object) (a *answer, failed object) {
	w.t.Helper()
	a = w.do("POST", "/api/batch", token, object{"requests": requests})
	data, _ := a.body["data"].(object)
	items, _ := data["requests"].(object)
	for _, item := range items {
		failed, _ = item.(object)["response"].(object)
	}
	return a, failed
}

func post(collection string, body object) object {
	return object{"method": "POST", "url": "/api/collections/" + collection + "/records", "body": body}
}

func codeOn(response object, field string) any {
	data, _ := response["data"].(object)
	entry, _ := data[field].(object)
	return entry["code"]
}

func TestABatchAnswersWithTheCodesOfItsRequests(t *testing.T) {
	w := newWorld(t)
	settings := w.app.Settings()
	settings.Batch.Enabled, settings.Batch.MaxRequests, settings.Batch.Timeout = true, 10, 10
	require.NoError(t, w.app.Save(settings))
	doctor := w.practitioner(nil)
	visitor, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	nine, ten := object{"start": "2030-01-07T09:00:00+05:30"}, object{"start": "2030-01-07T10:00:00+05:30"}
	a, _ := w.batch(visitor.token, post("appointments", booking(doctor, nine)), post("appointments", booking(doctor, ten)))
	a.ok()
	require.Len(t, w.rows("slots", ""), 2)
	before := w.count()

	eleven := post("appointments", booking(doctor, object{"start": "2030-01-07T11:00:00+05:30"}))
	for _, one := range []struct {
		request     object
		status      int
		field, code string
	}{
		{post("appointments", booking(doctor, ten)), 409, "start", "slot_taken"},
		{post("appointments", booking(doctor, object{"duration": 45})), 400, "duration", "duration_not_offered"},
		{post("appointments", booking(doctor, object{"visitor": visitor.id})), 403, "visitor", "not_allowed"},
		{post("appointments", booking(doctor, object{"mode": []string{"video"}})), 400, "mode", "invalid_type"},
		{post("slots", object{"practitioner": doctor}), 403, "auth", "not_allowed"},
	} {
		for _, requests := range [][]object{{one.request}, {eleven, one.request}, {one.request, eleven}} {
			token := other.token
			if one.field == "auth" {
				token = w.admin // others are refused by the API rule
				requests = requests[:1]
				requests[0] = one.request
			}
			a, failed := w.batch(token, requests...)
			a.refused(400)
			require.EqualValues(t, one.status, failed["status"], a.raw)
			require.Equal(t, one.code, codeOn(failed, one.field), a.raw)
		}
	}
	require.Equal(t, before, w.count())
}

func TestAFaultInABatchIsAFault(t *testing.T) {
	w := newWorld(t)
	settings := w.app.Settings()
	settings.Batch.Enabled, settings.Batch.MaxRequests, settings.Batch.Timeout = true, 10, 10
	require.NoError(t, w.app.Save(settings))
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	wait := post("waitlist", wish(doctor, object{"duration": 30}))
	before := w.count()
	w.sql("CREATE TRIGGER broken BEFORE INSERT ON appointments BEGIN SELECT RAISE(ABORT, 'disk of lead'); END", nil)
	for _, requests := range [][]object{
		{post("appointments", booking(doctor, nil))},
		{wait, post("appointments", booking(doctor, nil))},
		{post("appointments", booking(doctor, nil)), wait},
	} {
		a, failed := w.batch(visitor.token, requests...)
		a.refused(500)
		require.EqualValues(t, 500, failed["status"], a.raw)
		require.NotContains(t, a.raw, "lead")
	}
	w.sql("DROP TRIGGER broken", nil)
	require.Equal(t, before, w.count())

	w.fillDisk()
	long := post("appointments", booking(doctor, object{"reason": strings.Repeat("x", 5000)}))
	a, failed := w.batch(visitor.token, long)
	a.refused(503)
	require.EqualValues(t, 503, failed["status"], a.raw)
	require.Equal(t, "try_again", codeOn(failed, "server"))
	require.NotEmpty(t, a.header.Get("Retry-After"))
	require.Equal(t, before, w.count())
}
