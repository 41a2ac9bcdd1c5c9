package tests

import (
	"errors"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func TestThereIsOneClinicAndSuperAdminsEditIt(t *testing.T) {
	w := newWorld(t)
	_, doctor := w.practitionerAccount("meera@clinic.test", nil)
	settings := w.get("/api/collections/clinic/records", "").items()
	require.Len(t, settings, 1, "anybody may read the settings")
	id := text(settings[0], "id")
	require.EqualValues(t, 15, settings[0]["hold_minutes"])
	before := w.snapshot()

	w.create("clinic", w.admin, object{"name": "Other", "timezone": "Asia/Kolkata", "currency": "INR"}).refused(403)
	w.delete("clinic", id, w.admin).refused(403)
	w.create("clinic", doctor.token, object{"name": "Other"}).refused(403)
	w.update("clinic", id, doctor.token, object{"name": "Mine"}).refused(403)
	w.update("clinic", id, "", object{"name": "Mine"}).refused(401)
	for field, values := range map[string][]any{
		"name": {""}, "timezone": {"", "Mars"}, "currency": {"", "RUPEES", "ZZZ", "XXX", "XAU", "DEM"},
		"hold_minutes": {-1, 1e9}, "cancel_notice": {-1, 1.5},
	} {
		for _, value := range values {
			require.Contains(t, w.update("clinic", id, w.admin, object{field: value}).refused(400).body["data"], field)
		}
	}
	require.Equal(t, before, w.snapshot())

	changed := w.update("clinic", id, w.admin, object{
		"name": "Lake Clinic", "currency": "eur", "timezone": "Europe/Berlin",
	}).ok()
	require.Equal(t, "EUR", changed["currency"])
	require.Equal(
		t,
		[]string{"Lake Clinic", "Lake Clinic"},
		[]string{w.app.Settings().Meta.AppName, w.app.Settings().Meta.SenderName},
	)
	require.Equal(t, "EUR", w.book(w.visitor("asha@example.test"), w.practitioner(nil), nil)["currency"])
}

func TestAllThatIsWrongWithTheSettingsIsNamed(t *testing.T) {
	w := newWorld(t)
	before := w.snapshot()
	a := w.update("clinic", text(w.rows("clinic", "")[0], "id"), w.admin, object{
		"timezone":      "Mars",
		"currency":      "XTS",
		"reminders":     []int{-1},
		"phone":         "x",
		"hold_minutes":  -1,
		"cancel_notice": 1.5,
		"name":          "Other",
	})
	a.refused(400, "timezone", "invalid_timezone").refused(400, "currency", "invalid_currency")
	a.refused(400, "reminders", "invalid_reminders").refused(400, "phone", "invalid_phone")
	a.refused(400, "hold_minutes", "validation_min_greater_equal_than_required").
		refused(400, "cancel_notice", "validation_only_int_constraint")
	require.Len(t, a.body["data"], 6, a.raw)
	require.Equal(t, before, w.snapshot())
	require.Equal(t, "PocketClinic", w.app.Settings().Meta.AppName)
}

func TestAChangeThatFailsLeavesTheClinicsNameInMails(t *testing.T) {
	w := newWorld(t)
	before := w.app.Settings().String()
	failed := w.app.RunInTransaction(func(tx core.App) error {
		settings, err := collections.FindSettings(tx)
		require.NoError(t, err)
		settings.Set("name", "Lake Clinic")
		require.NoError(t, tx.Save(settings))
		return errors.New("too late")
	})
	require.EqualError(t, failed, "too late")
	require.Equal(t, before, w.app.Settings().String())
	require.Equal(t, "PocketClinic", w.rows("clinic", "")[0]["name"])
	w.setClinic(object{"name": "Lake Clinic"})
	require.Equal(t, "Lake Clinic", w.app.Settings().Meta.AppName)
	w.restart()
	require.Equal(t, "Lake Clinic", w.app.Settings().Meta.AppName)
}

func TestMailsSayWhoWritesAndWhereToGo(t *testing.T) {
	w := newWorld(t)
	w.setClinic(object{"name": "Lake Clinic", "phone": "+91 11 4000 0000", "address": "1 Lake Road"})
	settings := w.app.Settings()
	settings.Meta.AppURL = "https://clinic.example/"
	require.NoError(t, w.app.Save(settings))
	visitor := w.visitor("asha@example.test")
	doctor, account := w.practitionerAccount("meera@clinic.test", nil)
	held := w.book(visitor, doctor, nil)
	w.pay(visitor, held, "pay_1").ok()
	calendar := "Open the calendar: https://clinic.example/calendar?date=2030-01-07&view=day"
	require.Contains(t, w.lastLetter(account.email).text, calendar)
	mails := w.said(visitor.email)
	require.Contains(t, mails[0], "one-time password for Lake Clinic is")
	require.Contains(t, mails[1], "Move or cancel it: https://clinic.example/appointments/"+text(held, "id"))
	require.Contains(t, mails[1], "Lake Clinic\n1 Lake Road\n+911140000000")
	for _, mail := range w.mailsTo(visitor.email) {
		require.Contains(t, mail, `From: "Lake Clinic"`)
	}
}
