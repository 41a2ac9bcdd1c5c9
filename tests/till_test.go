package tests

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func (w *world) till(token, date string) object {
	w.t.Helper()
	return w.get("/api/clinic/till?date="+date, token).ok()
}

// sums are a till's sums: name, method, taken, given back, balance.
func sums(till object) (all [][]any) {
	for _, entry := range till["sums"].([]any) {
		sum := entry.(object)
		all = append(all, []any{sum["name"], sum["method"], sum["taken"], sum["given_back"], sum["balance"]})
	}
	return all
}

func TestTheTillOfADay(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk, other := w.receptionist("desk@clinic.test"), w.receptionist("other@clinic.test")
	w.update("users", desk.id, w.admin, object{"name": "Kiran"}).ok()
	visitor := w.visitor("asha@example.test")
	at := func(start string) object { return w.book(visitor, doctor, object{"start": start}) }
	stands := w.payAtDesk(desk.token, at("2030-01-09T09:00:00+05:30"), nil).ok()["payment"].(object)
	w.payAtDesk(desk.token, at("2030-01-09T09:30:00+05:30"), object{"method": "card"}).ok()
	back := w.dueAtDesk(desk.token, at("2030-01-09T10:00:00+05:30"))
	due := w.dueAtDesk(other.token, at("2030-01-09T10:30:00+05:30"))
	w.pay(visitor, at("2030-01-09T11:00:00+05:30"), "pay_online").ok()

	require.Equal(t, [][]any{
		{"Kiran", "card", 50000.0, 0.0, 50000.0},
		{"Kiran", "cash", 100000.0, 0.0, 100000.0},
	}, sums(w.till(desk.token, "2030-01-07")))
	require.Len(t, w.till(desk.token, "2030-01-07")["due"], 2, "whoever took it")

	w.Set(time.Date(2030, 1, 7, 18, 30, 0, 0, time.UTC)) // midnight in Kolkata
	w.giveBack(other.token, back).ok()
	today := w.get("/api/clinic/till", other.token).ok()
	require.Equal(t, "2030-01-08", today["date"])
	require.Equal(t, [][]any{{"other@clinic.test", "cash", 0.0, 50000.0, -50000.0}}, sums(today))
	entry := today["payments"].([]any)[0].(object)
	require.Equal(t, object{
		"at": "2030-01-08T00:00:00+05:30", "account": other.id, "name": "other@clinic.test", "kind": "given_back",
		"payment": back, "receipt": "2030-000006", "appointment": entry["appointment"], "visitor": "Asha Rao",
		"method": "cash", "reference": "", "amount": 50000.0, "currency": "INR",
	}, entry)
	left := today["due"].([]any)
	require.Len(t, left, 1)
	require.Equal(t, due, left[0].(object)["payment"])

	yesterday := w.till(desk.token, "2030-01-07")
	require.Len(t, yesterday["payments"], 3)
	require.Equal(t, text(stands, "id"), yesterday["payments"].([]any)[0].(object)["payment"])
	require.Len(t, w.till(w.admin, "2030-01-07")["payments"], 4, "super admins see everybody's")
	require.Len(t, w.till(other.token, "2030-01-07")["payments"], 1, "and receptionists their own")
	require.Empty(t, w.till(desk.token, "2030-01-06")["payments"])
}

func TestTheTillIsTheDesks(t *testing.T) {
	w := newWorld(t)
	_, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	w.get("/api/clinic/till", "").refused(401)
	w.get("/api/clinic/till", w.visitor("asha@example.test").token).refused(403, "auth", "not_allowed")
	w.get("/api/clinic/till", doctorAccount.token).refused(403, "auth", "not_allowed")
	w.get("/api/clinic/till?date=tomorrow", w.admin).refused(400, "date", "invalid_date")
	w.get("/api/clinic/reports?from=2030-01-01&to=2030-01-31", w.receptionist("desk@clinic.test").token).refused(403)
}
