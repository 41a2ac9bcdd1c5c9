package tests

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
)

func TestOnlySuperAdminsAddPractitioners(t *testing.T) {
	w := newWorld(t)
	_, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	before := w.snapshot()
	wanted := with(newPractitioner, object{"email": "new@clinic.test"})

	w.create("practitioners", "", wanted).refused(401)
	w.create("practitioners", visitor.token, wanted).refused(403)
	w.create("practitioners", doctorAccount.token, wanted).refused(403)
	require.Equal(t, before, w.snapshot())

	added := w.create("practitioners", w.admin, wanted).ok()
	user := w.view("users", text(added, "user"), w.admin).ok()
	require.Equal(t, "new@clinic.test", user["email"])
	require.Equal(t, "practitioner", user["role"])
	require.Equal(t, "Dr. Meera Iyer", user["name"])
	require.Equal(t, true, added["active"])
	require.Empty(t, added["email"], "the address is kept in the account alone")
	require.NotContains(t, w.view("practitioners", text(added, "id"), "").ok(), "email")
	require.Equal(t, text(added, "user"), w.signIn("new@clinic.test").id)
}

func TestAnExistingAccountIsLinked(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	added := w.create("practitioners", w.admin, with(newPractitioner, object{"email": "ASHA@example.test"})).ok()

	require.Equal(t, visitor.id, added["user"])
	user := w.view("users", visitor.id, w.admin).ok()
	require.Equal(t, "practitioner", user["role"])
	require.Equal(t, "Asha Rao", user["name"], "what the account says of itself stays")
	require.Len(t, w.rows("users", ""), 1)

	before := w.snapshot()
	w.create("practitioners", w.admin, with(newPractitioner, object{"email": "asha@example.test"})).
		refused(400, "email", "account_taken")
	w.create("practitioners", w.admin, with(newPractitioner, object{"email": "new@clinic.test", "timezone": "Mars"})).
		refused(400, "timezone", "invalid_timezone")
	w.create("practitioners", w.admin, with(newPractitioner, object{"email": "not an address"})).
		refused(400, "email", "validation_is_email")
	w.create("practitioners", w.admin, newPractitioner).refused(400, "email", "validation_required")
	w.update("practitioners", text(added, "id"), w.admin, object{"email": "other@clinic.test"}).
		refused(403, "email", "not_allowed")
	w.update("practitioners", text(added, "id"), w.admin, object{"user": ""}).refused(403, "user", "not_allowed")
	require.Equal(t, before, w.snapshot(), "no account is made for a practitioner who is refused")

	w.delete("practitioners", text(added, "id"), w.admin).ok()
	require.Equal(t, "visitor", w.view("users", visitor.id, w.admin).ok()["role"])
}

func TestABrokenAccountIsNoWrongAddress(t *testing.T) {
	w := newWorld(t)
	before := w.snapshot()
	w.sql("CREATE TRIGGER broken BEFORE INSERT ON users BEGIN SELECT RAISE(ABORT, 'disk of lead'); END", nil)
	a := w.create("practitioners", w.admin, with(newPractitioner, object{"email": "new@clinic.test"}))
	require.GreaterOrEqual(t, a.status, 400, a.raw)
	require.Empty(t, a.body["data"], "no field is to blame")
	require.NotContains(t, a.raw, "disk of lead")
	require.Equal(t, before, w.snapshot())
}

func TestAPractitionerGoesWithTheirTime(t *testing.T) {
	w, doctor, _, _ := waiting(t)
	w.create("schedule_overrides", w.admin, object{"practitioner": doctor, "date": "2030-01-08", "windows": []object{}}).
		ok()
	w.create("time_off", w.admin, object{
		"practitioner": doctor, "start": "2030-01-07T09:00:00+05:30", "end": "2030-01-07T11:00:00+05:30",
	}).ok()
	w.delete("practitioners", doctor, w.admin).ok()
	for _, name := range []string{
		"practitioners", "schedule_overrides", "time_off", "working_hours", "waitlist", "freed_time",
	} {
		require.Empty(t, w.rows(name, ""), name)
	}
}

func TestAVisitorWhoIsExpectedStaysOne(t *testing.T) {
	w, _, _, visitor, appointment := confirmed(t)
	w.create("practitioners", w.admin, with(newPractitioner, object{"email": visitor.email})).
		refused(400, "email", "has_appointments")
	require.Equal(t, "visitor", w.view("users", visitor.id, w.admin).ok()["role"])
	w.update("appointments", text(appointment, "id"), visitor.token, object{"status": "cancelled"}).ok()
	w.create("practitioners", w.admin, with(newPractitioner, object{"email": visitor.email})).ok()
}

func TestPractitionersManageTheirOwnProfile(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	other := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")

	changed := w.update("practitioners", doctor, doctorAccount.token, object{
		"name": "Dr. M. Iyer", "specialization": "Paediatrics", "phone": "+91 (80) 1234-5678", "modes": []string{"video"},
		"slot_durations": []int{45, 20, 20}, "fee": 70000, "timezone": "Europe/Berlin",
	}).ok()
	require.Equal(t, "Dr. M. Iyer", changed["name"])
	require.Equal(t, "+918012345678", changed["phone"])
	require.Equal(t, []any{20.0, 45.0}, changed["slot_durations"])

	before := w.snapshot()
	for field, values := range map[string][]any{
		"timezone":       {"Mars/Olympus", "Local", "../../etc/passwd"},
		"slot_durations": {[]any{4}, []any{481}, []any{30.5}, []any{"30"}, "x", object{"a": 1}},
		"modes":          {[]string{"pigeon"}, []string{}},
		"fee":            {-1, 1.5}, "name": {""}, "specialization": {""}, "phone": {"x"},
		"buffer_before": {-1, 241}, "max_horizon": {-1, 731}, "start_step": {-5, 481},
	} {
		for _, value := range values {
			a := w.update("practitioners", doctor, doctorAccount.token, object{field: value}).refused(400)
			require.Contains(t, a.body["data"], field, a.raw)
		}
	}
	w.update("practitioners", doctor, doctorAccount.token, object{"timezone": "Mars"}).
		refused(400, "timezone", "invalid_timezone")
	w.update("practitioners", doctor, doctorAccount.token, object{"slot_durations": []int{3}}).
		refused(400, "slot_durations", "invalid_duration")
	w.update("practitioners", doctor, doctorAccount.token, object{"date_joined": "1999-01-01"}).
		refused(403, "date_joined", "not_allowed")
	w.update("practitioners", doctor, doctorAccount.token, object{"active": false}).refused(403, "active", "not_allowed")
	w.update("practitioners", other, doctorAccount.token, object{"name": "Mine"}).refused(404)
	w.update("practitioners", doctor, visitor.token, object{"name": "Mine"}).refused(404)
	w.delete("practitioners", doctor, doctorAccount.token).refused(403)
	require.Equal(t, before, w.snapshot())
	w.update("practitioners", doctor, w.admin, object{"date_joined": "1999-01-01", "active": false}).ok()
}

func TestAllThatIsWrongWithAPractitionerIsNamed(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	before := w.snapshot()
	a := w.update("practitioners", doctor, w.admin, object{
		"timezone": "Mars", "slot_durations": []int{3}, "date_joined": "soon", "phone": "x", "name": "", "fee": -1,
	})
	a.refused(400, "timezone", "invalid_timezone").refused(400, "slot_durations", "invalid_duration")
	a.refused(400, "date_joined", "invalid_date").refused(400, "phone", "invalid_phone")
	a.refused(400, "name", "validation_required").refused(400, "fee", "validation_min_number_constraint")
	require.Len(t, a.body["data"], 6, a.raw)
	require.Equal(t, before, w.snapshot())
}

func (w *world) upload(practitioner, token, name string, content []byte) *answer {
	w.t.Helper()
	path := "/api/collections/practitioners/records/" + practitioner
	return w.uploadTo("PATCH", path, token, "picture", name, content)
}

func (w *world) uploadTo(method, path, token, field, name string, content []byte) *answer {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(field, name)
	require.NoError(w.t, err)
	_, err = part.Write(content)
	require.NoError(w.t, err)
	require.NoError(w.t, form.Close())
	return w.send(method, path, token, form.FormDataContentType(), &body)
}

func TestPicturesAreImagesWithThumbnails(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 300, 200))))

	name := text(w.upload(doctor, doctorAccount.token, "me.png", picture.Bytes()).ok(), "picture")
	thumb := w.get("/api/files/practitioners/"+doctor+"/"+name+"?thumb=96x96", "")
	require.Equal(t, 200, thumb.status)
	small, err := png.Decode(bytes.NewReader([]byte(thumb.raw)))
	require.NoError(t, err)
	require.Equal(t, image.Rect(0, 0, 96, 96), small.Bounds())

	w.upload(doctor, doctorAccount.token, "me.png", []byte("<svg onload=alert(1)>")).refused(400)
	w.upload(doctor, doctorAccount.token, "me.png", bytes.Repeat([]byte{0}, 6<<20)).refused(400)
	require.Equal(t, name, w.view("practitioners", doctor, "").ok()["picture"])
}

func TestTheStandingIsComputedOnEveryRead(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", object{"slot_durations": []int{60, 180}})
	crowd := w.crowd(4)
	standing := func(record object) []any {
		return []any{record["appointments_completed"], record["is_available"], record["next_available"]}
	}
	everywhere := func(completed int, available bool, next string) {
		t.Helper()
		want := []any{float64(completed), available, next}
		require.Equal(t, want, standing(w.view("practitioners", doctor, "").ok()))
		require.Equal(t, want, standing(w.get("/api/collections/practitioners/records", "").items()[0]))
		require.Equal(t, want, standing(w.update("practitioners", doctor, doctorAccount.token, object{"bio": next}).ok()))
		for _, a := range w.get("/api/collections/appointments/records?expand=practitioner", doctorAccount.token).items() {
			require.Equal(t, want, standing(a["expand"].(object)["practitioner"].(object)))
		}
	}

	everywhere(0, true, "2030-01-07 03:30:00.000Z")
	first := w.book(crowd[0], doctor, object{"duration": 60})
	w.pay(crowd[0], first, "pay_1").ok()
	everywhere(0, true, "2030-01-07 04:30:00.000Z")
	w.book(crowd[1], doctor, object{"start": "2030-01-07T10:00:00+05:30", "duration": 60})
	w.book(crowd[2], doctor, object{"start": "2030-01-07T11:00:00+05:30", "duration": 60})
	everywhere(0, false, "2030-01-08 03:30:00.000Z")
	w.Advance(15 * time.Minute)
	everywhere(0, true, "2030-01-07 04:30:00.000Z")

	w.Set(monday.Add(time.Hour))
	w.update("appointments", text(first, "id"), doctorAccount.token, object{"status": "completed"}).ok()
	w.Set(monday.Add(5 * time.Hour))
	everywhere(1, false, "2030-01-08 03:30:00.000Z")
	w.create("time_off", w.admin, object{
		"practitioner": doctor, "start": "2030-01-07T00:00:00Z", "end": "2030-03-01T00:00:00Z",
	}).ok()
	everywhere(1, false, "2030-03-01 03:30:00.000Z")
	w.update("practitioners", doctor, w.admin, object{"max_horizon": 20}).ok()
	everywhere(1, false, "")
	w.update("practitioners", doctor, w.admin, object{"max_horizon": 0, "active": false}).ok()
	require.Equal(t, []any{1.0, false, ""}, standing(w.view("practitioners", doctor, "").ok()))
}

func TestAnAnswerThatBreaksLeavesNothingBehind(t *testing.T) {
	w := newWorld(t)
	w.practitioner(nil)
	w.practitioner(nil)
	var shown []weak.Pointer[core.Record]
	w.app.OnRecordEnrich("practitioners").BindFunc(func(e *core.RecordEnrichEvent) error {
		shown = append(shown, weak.Make(e.Record))
		if len(shown) == 2 {
			panic("at the second")
		}
		return e.Next()
	})
	require.Equal(t, 500, w.get("/api/collections/practitioners/records", "").status)
	require.Len(t, shown, 2)
	require.Eventually(t, func() bool {
		runtime.GC()
		return shown[0].Value() == nil && shown[1].Value() == nil
	}, patience, time.Millisecond)
	require.Len(t, w.get("/api/collections/practitioners/records", "").items(), 2)
}

func TestAListCostsNoQueryPerRow(t *testing.T) {
	w := newWorld(t)
	count := func(rows int) (queries int) {
		db, ok := w.app.ConcurrentDB().(*dbx.DB)
		require.True(t, ok)
		db.QueryLogFunc = func(context.Context, time.Duration, string, *sql.Rows, error) { queries++ }
		defer func() { db.QueryLogFunc = nil }()
		require.Len(t, w.get("/api/collections/practitioners/records?perPage=200", "").items(), rows)
		return queries
	}
	w.practitioner(nil)
	w.practitioner(nil)
	two := count(2)
	for n := range 18 {
		w.practitioner(object{"name": fmt.Sprint("Dr. ", n)})
	}
	require.Equal(t, two, count(20))
	require.Less(t, two, 15)
}
