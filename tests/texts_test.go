package tests

import (
	"bytes"
	"mime/multipart"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNoTextHasControlCharacters(t *testing.T) {
	w := newWorld(t)
	doctor, account := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	off := w.create("time_off", account.token, object{
		"practitioner": doctor, "start": "2030-02-01T00:00:00Z", "end": "2030-02-02T00:00:00Z", "reason": "Away",
	}).ok()
	clinic := text(w.rows("clinic", "")[0], "id")
	before := w.snapshot()
	for _, bad := range []string{"Lake\r\nBcc: all@example.test", "a\nb", "a\tb", "a\x00b", "a\u2028b", "a\u0085b"} {
		for _, one := range []struct{ collection, id, token, field string }{
			{"clinic", clinic, w.admin, "name"},
			{"clinic", clinic, w.admin, "address"},
			{"users", visitor.id, visitor.token, "name"},
			{"users", visitor.id, w.admin, "city"},
			{"users", visitor.id, visitor.token, "address_line2"},
			{"practitioners", doctor, account.token, "name"},
			{"practitioners", doctor, w.admin, "specialization"},
			{"practitioners", doctor, account.token, "location"},
			{"time_off", text(off, "id"), account.token, "reason"},
		} {
			w.update(one.collection, one.id, one.token, object{one.field: bad}).refused(400, one.field, "control_characters")
		}
	}
	w.create("practitioners", w.admin, with(newPractitioner, object{"name": "A\nB", "email": "new@clinic.test"})).
		refused(400, "name", "control_characters")
	require.Equal(t, before, w.snapshot())

	w.update("practitioners", doctor, account.token, object{"bio": "I listen.\n\tAnd then I ask."}).ok()
	for _, bad := range []string{"a\r\nb", "a\x00b", "a\x1bb"} {
		w.update("practitioners", doctor, account.token, object{"bio": bad}).refused(400, "bio", "control_characters")
		w.create("appointments", visitor.token, booking(doctor, object{"reason": bad})).
			refused(400, "reason", "control_characters")
	}
	held := w.book(visitor, doctor, object{"reason": "A rash.\n\tSince Monday."})
	require.Equal(t, "A rash.\n\tSince Monday.", held["reason"])
	id := text(held, "id")
	w.update("appointments", id, visitor.token, object{"status": "cancelled", "cancel_reason": "a\x07b"}).
		refused(400, "cancel_reason", "control_characters")
	payment := paymentFor(held, "pay_1\r\n")
	w.do("POST", "/api/clinic/payments", visitor.token, payment).refused(400, "payment_id", "control_characters")
	w.update("appointments", id, visitor.token, object{"status": "cancelled", "cancel_reason": "Well again.\nThanks."}).
		ok()
	require.Empty(t, w.rows("payments", ""))
}

func TestTheSettingsNamesAreOneLine(t *testing.T) {
	w := newWorld(t)
	for _, field := range []string{"appName", "senderName"} {
		meta := with(w.meta(), object{field: "Lake\r\nBcc: all@example.test"})
		a := w.do("PATCH", "/api/settings", w.admin, object{"meta": meta}).refused(400)
		require.Equal(t, "control_characters", codeOn(object{"data": a.body["data"].(object)["meta"]}, field), a.raw)
	}
	w.do("PATCH", "/api/settings", w.admin, object{"meta": with(w.meta(), object{"senderName": "Lake Clinic"})}).ok()
	require.Equal(t, "Lake Clinic", w.app.Settings().Meta.SenderName)
}

func (w *world) meta() object {
	w.t.Helper()
	return w.get("/api/settings", w.admin).ok()["meta"].(object)
}

func TestAValueOfAnotherKindIsRefusedAndNeverChanged(t *testing.T) {
	w := newWorld(t).asCareless()
	doctor, account := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	before := w.snapshot()
	list, nested := []any{"cancelled"}, object{"a": "cancelled"}
	for _, one := range []struct {
		collection, id, token, field string
		values                       []any
	}{
		{"appointments", text(held, "id"), visitor.token, "status", []any{list, nested, 7, true, []any{}}},
		{"appointments", text(held, "id"), visitor.token, "start", []any{[]any{"2030-01-07T10:00:00Z"}, 1893988800, nested}},
		{"appointments", text(held, "id"), visitor.token, "duration", []any{[]any{30}, nested, "half an hour", true}},
		{"appointments", text(held, "id"), visitor.token, "cancel_reason", []any{list, nested, 7}},
		{"users", visitor.id, visitor.token, "name", []any{list, nested, 7, true}},
		{"users", visitor.id, visitor.token, "gender", []any{[]any{"female", "male"}, nested}},
		{"users", visitor.id, w.admin, "phone", []any{919812345678, []any{"+919812345678"}}},
		{"practitioners", doctor, account.token, "fee", []any{"much", []any{1}, nested, true}},
		{"practitioners", doctor, account.token, "modes", []any{[]any{1}, nested, 7, []any{[]any{"video"}}}},
		{"practitioners", doctor, w.admin, "active", []any{"perhaps", []any{true}, nested, 2}},
	} {
		for _, value := range one.values {
			w.update(one.collection, one.id, one.token, object{one.field: value}).refused(400, one.field, "invalid_type")
		}
	}
	w.update("practitioners", doctor, account.token, object{"fee+": "much", "modes-": nested}).
		refused(400, "fee", "invalid_type").refused(400, "modes", "invalid_type")
	require.Equal(t, before, w.snapshot())
	for field, value := range map[string]any{
		"practitioner": []any{doctor}, "start": []any{"2030-01-07T10:00:00Z"}, "duration": []any{30}, "mode": []any{"video"},
	} {
		w.create("appointments", visitor.token, booking(doctor, object{field: value})).refused(400, field, "invalid_type")
	}
	require.Len(t, w.rows("appointments", ""), 1)

	w.update("practitioners", doctor, account.token, object{
		"fee": "70000", "modes": "video", "location": nil, "bio": "", "buffer_after": nil,
	}).ok()
	w.update("practitioners", doctor, account.token, object{"modes+": []string{"physical"}, "fee+": 5}).ok()
	record := w.view("practitioners", doctor, "").ok()
	require.EqualValues(t, 70005, record["fee"])
	require.Equal(t, []any{"video", "physical"}, record["modes"])
}

// A form sends text alone: what in it looks like a number is one, or a text, as the field says.
func TestAFormOfTextsIsRead(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"postal_code": "560002", "address_line2": "true", "city": "Pune"} {
		require.NoError(t, form.WriteField(name, value))
	}
	require.NoError(t, form.Close())
	record := w.send("PATCH", "/api/collections/users/records/"+visitor.id, visitor.token, form.FormDataContentType(),
		&body).ok()
	require.Equal(
		t,
		[]any{"560002", "true", "Pune"},
		[]any{record["postal_code"], record["address_line2"], record["city"]},
	)
}
