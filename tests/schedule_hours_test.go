package tests

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
)

func (w *world) putHours(practitioner, token string, hours any) *answer {
	w.t.Helper()
	return w.do("PUT", "/api/clinic/practitioners/"+practitioner+"/hours", token, object{"hours": hours})
}

// onMondays are windows such as 09:00-12:00.
func onMondays(windows ...string) []object {
	hours := []object{}
	for _, window := range windows {
		start, end, _ := strings.Cut(window, "-")
		hours = append(hours, object{"weekday": 1, "start": start, "end": end})
	}
	return hours
}

// hoursOf returns the stored hours, oldest first.
func (w *world) hoursOf(practitioner string) (windows []string) {
	w.t.Helper()
	path := "/api/collections/working_hours/records?perPage=500&sort=weekday,start&filter="
	for _, row := range w.get(path+query(`practitioner = "`+practitioner+`"`), w.admin).items() {
		windows = append(
			windows,
			fmt.Sprint(row["weekday"], " ", row["start"], "-", row["end"], " ", row["valid_from"], "/", row["valid_to"]),
		)
	}
	return windows
}

// ids returns the ids of a list in an answer.
func ids(body object, list string) []string {
	ids := []string{}
	for _, item := range body[list].([]any) {
		ids = append(ids, text(item.(object), "id"))
	}
	return ids
}

func TestAWeekIsReplacedAsAWhole(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	other := w.practitioner(nil)
	w.putHours(doctor, owner.token, onMondays("09:00-12:00", "13:00-17:00")).ok()
	require.Equal(t, []string{"1 09:00-12:00 /", "1 13:00-17:00 /"}, w.hoursOf(doctor))

	body := w.putHours(doctor, owner.token, append(
		onMondays("14:00-18:00", "09:00-14:00"),
		object{
			"weekday":    6,
			"start":      "10:00",
			"end":        "24:00",
			"valid_from": "2030-02-01 00:00:00.000Z",
			"valid_to":   "2030-03-01",
		},
	)).ok()

	require.Equal(
		t,
		[]string{"1 09:00-14:00 /", "1 14:00-18:00 /", "6 10:00-24:00 2030-02-01/2030-03-01"},
		w.hoursOf(doctor),
	)
	answered := body["hours"].([]any)
	require.Len(t, answered, 3)
	require.Equal(t, "14:00", answered[0].(object)["start"], "in the order of the request")
	require.Equal(t, "2030-02-01", answered[2].(object)["valid_from"])
	require.Equal(t, doctor, answered[1].(object)["practitioner"])
	require.Equal(t, "working_hours", answered[1].(object)["collectionName"])
	require.Equal(t, []any{}, body["conflicts"])
	require.Len(t, w.hoursOf(other), 5, "nobody else's")

	require.Equal(t, []any{}, w.putHours(doctor, w.admin, []object{}).ok()["hours"])
	require.Empty(t, w.hoursOf(doctor))
}

func TestHoursThatStayAreKept(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	dated := object{"weekday": 2, "start": "09:00", "end": "12:00", "valid_from": "2030-01-01", "valid_to": "2030-06-01"}
	first := w.putHours(doctor, owner.token, append(onMondays("09:00-12:00", "13:00-17:00"), dated)).ok()
	kept := ids(first, "hours")
	var events []string
	note := func(what string) func(*core.RecordEvent) error {
		return func(e *core.RecordEvent) error {
			events = append(events, what+" "+e.Record.GetString("start"))
			return e.Next()
		}
	}
	w.app.OnRecordAfterCreateSuccess("working_hours").BindFunc(note("create"))
	w.app.OnRecordAfterUpdateSuccess("working_hours").BindFunc(note("update"))
	w.app.OnRecordAfterDeleteSuccess("working_hours").BindFunc(note("delete"))
	entries := len(w.rows("audit_log", ""))

	again := w.putHours(doctor, owner.token, append(onMondays("09:00-12:00", "13:00-17:00"), dated)).ok()
	require.Equal(t, first["hours"], again["hours"])
	require.Empty(t, events)
	require.Len(t, w.rows("audit_log", ""), entries, "nothing has changed")

	changed := w.putHours(doctor, owner.token, append(onMondays("13:00-18:00", "09:00-12:00"), dated)).ok()
	require.Equal(t, []string{kept[0], kept[2]}, ids(changed, "hours")[1:])
	require.Equal(
		t,
		[]string{"delete 13:00", "create 13:00"},
		events,
		"subscribers are told of what has changed, and of nothing else",
	)

	written := w.get("/api/collections/audit_log/records?perPage=2&sort=-sequence", w.admin).items()
	require.Len(t, w.rows("audit_log", ""), entries+2)
	for i, want := range []object{
		{"action": "create", "record": ids(changed, "hours")[0], "fields": []any{"practitioner", "weekday", "start", "end"}},
		{"action": "delete", "record": kept[1], "fields": []any{}},
	} {
		want["actor"], want["collection"], want["ip"] = "users/"+owner.id, "working_hours", "127.0.0.1"
		want["at"] = "2030-01-07 02:30:00.000Z"
		for field, value := range want {
			require.Equal(t, value, written[i][field], field)
		}
	}
}

func TestAWeekWithAWrongWindowChangesNothing(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	before, entries := w.snapshot(), len(w.rows("audit_log", ""))
	window := func(changes object) object {
		return with(object{"weekday": 1, "start": "14:00", "end": "15:00"}, changes)
	}
	for name, test := range map[string]struct {
		wrong object
		code  string
	}{
		"inverted":        {window(object{"end": "13:00"}), "invalid_window"},
		"no start":        {window(object{"start": nil}), "invalid_window"},
		"short form":      {window(object{"start": "9:00"}), "invalid_window"},
		"overlaps":        {window(object{"start": "11:59"}), "invalid_window"},
		"the same again":  {object{"weekday": 1, "start": "09:00", "end": "12:00"}, "invalid_window"},
		"weekday 0":       {window(object{"weekday": 0}), "invalid_window"},
		"weekday 8":       {window(object{"weekday": 8}), "invalid_window"},
		"not a date":      {window(object{"valid_from": "soon"}), "invalid_date"},
		"dates inverted":  {window(object{"valid_from": "2030-02-01", "valid_to": "2030-01-01"}), "invalid_date"},
		"window and date": {window(object{"end": "13:00", "valid_to": "late"}), "invalid_window"},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			hours := append(onMondays("09:00-12:00"), test.wrong, object{"weekday": 2, "start": "14:00", "end": "15:00"})
			a := w.putHours(doctor, owner.token, hours).refused(400, "hours.1", test.code)
			require.Len(t, a.body["data"], 1, a.raw)
		})
	}
	w.t = t
	all := w.putHours(doctor, owner.token, append(onMondays("10:00-09:00", "09:00-12:00", "10:00-13:00", "12:00-14:00"),
		object{"weekday": 3, "start": "09:00", "end": "10:00", "valid_to": "2030"})).refused(400, "hours.0", "invalid_window")
	all.refused(400, "hours.2", "invalid_window").refused(400, "hours.4", "invalid_date")
	require.Len(t, all.body["data"], 3, all.raw)

	put := func(body any) *answer {
		return w.do("PUT", "/api/clinic/practitioners/"+doctor+"/hours", owner.token, body)
	}
	put(nil).refused(400, "hours", "validation_required")
	put(object{}).refused(400, "hours", "validation_required")
	put(object{"hours": nil}).refused(400, "hours", "validation_required")
	for _, unreadable := range []any{
		"monday", 7, object{}, []any{"09:00"}, []object{window(object{"weekday": "monday"})},
		[]object{window(object{"weekday": 1.5})},
	} {
		put(object{"hours": unreadable}).refused(400)
	}
	many := []object{}
	for i := range 201 {
		many = append(
			many,
			object{
				"weekday": 1 + i%7,
				"start":   fmt.Sprintf("%02d:%02d", i/7/2, i/7%2*30),
				"end":     fmt.Sprintf("%02d:%02d", i/7/2, i/7%2*30+29),
			},
		)
	}
	w.putHours(doctor, owner.token, many).refused(400, "hours", "invalid_window")
	require.Equal(t, before, w.snapshot())
	require.Len(t, w.rows("audit_log", ""), entries)
	w.putHours(doctor, owner.token, many[:200]).ok()
	require.Len(t, w.hoursOf(doctor), 200)
}

func TestWhoReplacesAWeek(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	_, rival := w.practitionerAccount("rudolf@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	before := w.snapshot()
	hours := onMondays("09:00-10:00")
	w.putHours(doctor, "", hours).refused(401)
	w.putHours(doctor, rival.token, hours).refused(403, "auth", "not_allowed")
	w.putHours(doctor, visitor.token, hours).refused(403, "auth", "not_allowed")
	w.putHours("abcdefghijklmno", owner.token, hours).refused(404)
	w.putHours("abcdefghijklmno", w.admin, hours).refused(404)
	require.Equal(t, before, w.snapshot())

	user, err := w.app.FindRecordById("users", owner.id)
	require.NoError(t, err)
	user.SetVerified(false)
	require.NoError(t, w.app.Save(user))
	w.putHours(doctor, owner.token, hours).refused(403, "email", "email_not_verified")
	require.Len(t, w.hoursOf(doctor), 5)
	w.putHours(doctor, w.admin, hours).ok()
	require.Len(t, w.hoursOf(doctor), 1)
}

func TestAWeekThatIsReplacedNamesWhatItLeavesOutside(t *testing.T) {
	w, doctor, doctorAccount, visitor, appointment := confirmed(t)
	saves := 0
	w.app.OnRecordUpdate("appointments").BindFunc(func(e *core.RecordEvent) error {
		saves++
		return e.Next()
	})
	body := w.putHours(doctor, doctorAccount.token, onMondays("09:00-09:15", "09:15-09:30")).ok()
	require.Equal(t, []any{}, body["conflicts"], "windows that touch are one")
	require.Zero(t, saves, "half of the change marks nothing")

	body = w.putHours(doctor, doctorAccount.token, onMondays("09:15-12:00")).ok()
	require.Equal(t, []string{text(appointment, "id")}, ids(body, "conflicts"))
	conflict := body["conflicts"].([]any)[0].(object)
	require.Equal(t, true, conflict["conflict"])
	require.Equal(t, visitor.id, conflict["expand"].(object)["visitor"].(object)["id"])
	require.Equal(t, w.get("/api/clinic/conflicts", doctorAccount.token).ok()["items"], body["conflicts"])
	require.Equal(t, 1, saves)

	require.Equal(t, []any{}, w.putHours(doctor, doctorAccount.token, onMondays("08:00-12:00")).ok()["conflicts"])
	require.Equal(t, false, w.view("appointments", text(appointment, "id"), w.admin).ok()["conflict"])
}

func TestAWeekThatIsReplacedFreesWhatIsNew(t *testing.T) {
	w, doctor, _, entry := waiting(t)
	w.putHours(doctor, w.admin, onMondays("09:00-10:00", "10:00-12:00")).ok()
	require.Equal(t, "waiting", entry()["status"], "the same time in other rows, and a Tuesday less")
	w.lazy = true
	w.putHours(doctor, w.admin, onMondays("11:00-14:00")).ok()
	freed := w.rows("freed_time", "")
	require.Len(t, freed, 1, "once for the whole change")
	require.Equal(
		t,
		[]any{"2030-01-07 06:30:00.000Z", "2030-01-07 08:30:00.000Z"},
		[]any{freed[0]["start"], freed[0]["end"]},
	)
	w.run("match_waitlist")
	w.offered(entry(), "12:00")
}
