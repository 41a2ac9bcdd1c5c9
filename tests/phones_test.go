package tests

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

// Wherever a number is written, it is stored as everybody in the world dials it.
func TestPhoneNumbersAreE164(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	doctor := w.practitioner(nil)
	clinic := text(w.rows("clinic", "")[0], "id")
	for _, place := range []struct{ collection, id string }{
		{"users", visitor.id}, {"practitioners", doctor}, {"clinic", clinic},
	} {
		for written, stored := range map[string]string{
			"98765 43210": "+919876543210", "098765-43210": "+919876543210", "0091 98765 43210": "+919876543210",
			"(080) 2233.4455": "+918022334455", "+49 (030) 123456": "+4930123456", "+1 650-253-0000": "+16502530000", "": "",
		} {
			changed := w.update(place.collection, place.id, w.admin, object{"phone": written}).ok()
			require.Equal(t, stored, changed["phone"], "%s: %s", place.collection, written)
		}
		before := w.snapshot()
		for _, bad := range []string{
			"123456", "98765", "22334455", "+91 98765 4321", "+91987654321012", "+999 123456789", "98765x43210", "1-800-FLOWERS",
		} {
			w.update(place.collection, place.id, w.admin, object{"phone": bad}).refused(400, "phone", "invalid_phone")
		}
		require.Equal(t, before, w.snapshot(), place.collection)
	}

	w.setClinic(object{"country": "DE"})
	require.Equal(t, "+4930123456",
		w.update("users", visitor.id, visitor.token, object{"phone": "030 123456"}).ok()["phone"])
	w.setClinic(object{"country": ""})
	require.Equal(t, "+919876543210",
		w.update("users", visitor.id, visitor.token, object{"phone": "098765 43210"}).ok()["phone"])
}

func TestTextMessagesGoToTheNumberAsTheWorldDialsIt(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	doctor := w.practitioner(object{"phone": "080 2233 4455"})
	w.pay(visitor, w.book(visitor, doctor, nil), "pay_1").ok()
	require.Equal(t, []string{"sms booking_confirmed"}, w.toldOf("+918022334455"))
	require.Len(t, w.rows("notifications", `channel = "`+string(collections.SMS)+`"`), 1)
}
