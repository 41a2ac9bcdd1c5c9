package tests

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestReportsAddUp(t *testing.T) {
	w, doctor, doctorAccount, visitor, kept := confirmed(t)
	other := w.practitioner(object{"name": "Dr. Other", "fee": 700})
	second := w.visitor("ravi@example.test")
	pay := func(a account, practitioner, clock, id string) object {
		held := w.book(a, practitioner, object{"start": "2030-01-07T" + clock + ":00+05:30"})
		return w.pay(a, held, id).ok()["appointment"].(object)
	}
	missed, cancelled := pay(visitor, doctor, "10:00", "pay_2"), pay(visitor, doctor, "11:00", "pay_3")
	pay(second, other, "09:00", "pay_4")
	w.book(second, other, object{"start": "2030-01-07T10:00:00+05:30"})
	w.create("time_off", doctorAccount.token, object{
		"practitioner": doctor, "start": "2030-01-08T03:00:00Z", "end": "2030-01-08T05:00:00Z",
	}).ok()
	w.create("time_off", doctorAccount.token, object{
		"practitioner": doctor, "start": "2030-01-08T04:00:00Z", "end": "2030-01-08T05:30:00Z",
	}).ok()
	w.update("appointments", text(cancelled, "id"), visitor.token, object{"status": "cancelled"}).ok()
	w.Advance(4 * time.Hour)
	w.update("appointments", text(kept, "id"), doctorAccount.token, object{"status": "completed"}).ok()
	w.update("appointments", text(missed, "id"), doctorAccount.token, object{"status": "no_show"}).ok()

	body := w.get("/api/clinic/reports?from=2030-01-07&to=2030-01-08", w.admin).ok()
	require.Equal(t, []any{"Asia/Kolkata", "INR"}, []any{body["timezone"], body["currency"]})
	require.Equal(t, []any{
		object{
			"date": "2030-01-07", "booked": 3.0, "arrived": 0.0, "completed": 1.0, "no_show": 1.0, "cancelled": 1.0,
			"minutes": 90.0, "open_minutes": 360.0, "revenue": 100700.0, "refund_due": 50000.0, "refunded": 0.0,
		},
		object{
			"date": "2030-01-08", "booked": 0.0, "arrived": 0.0, "completed": 0.0, "no_show": 0.0, "cancelled": 0.0,
			"minutes": 0.0, "open_minutes": 240.0, "revenue": 0.0, "refund_due": 0.0, "refunded": 0.0,
		},
	}, body["days"])
	rows := body["practitioners"].([]any)
	require.Len(t, rows, 2)
	require.Equal(t, object{
		"practitioner":   doctor,
		"name":           "Dr. Meera Iyer",
		"specialization": "Cardiology",
		"booked":         2.0,
		"arrived":        0.0,
		"completed":      1.0,
		"no_show":        1.0,
		"cancelled":      1.0,
		"minutes":        60.0,
		"open_minutes":   240.0,
		"revenue":        100000.0,
		"refund_due":     50000.0,
		"refunded":       0.0,
	}, rows[0])

	w.setClinic(object{"currency": "EUR"})
	inEuros := w.get("/api/clinic/reports?from=2030-01-07&to=2030-01-07", w.admin).ok()["days"].([]any)[0].(object)
	require.Equal(
		t,
		[]any{3.0, 0.0, 0.0},
		[]any{inEuros["booked"], inEuros["revenue"], inEuros["refund_due"]},
		"rupees are no euros",
	)
	w.setClinic(object{"currency": "INR"})

	w.run("refund_payments")
	one := w.get("/api/clinic/reports?from=2030-01-07&to=2030-01-07&practitioner="+doctor, w.admin).ok()
	require.Len(t, one["practitioners"], 1)
	require.Equal(t, []any{2.0, 50000.0, 0.0}, []any{
		one["days"].([]any)[0].(object)["booked"],
		one["days"].([]any)[0].(object)["refunded"],
		one["days"].([]any)[0].(object)["refund_due"],
	})
}

func TestReportsAreForSuperAdmins(t *testing.T) {
	w, doctor, doctorAccount, visitor, _ := confirmed(t)
	for token, status := range map[string]int{"": 401, visitor.token: 403, doctorAccount.token: 403} {
		w.get("/api/clinic/reports?from=2030-01-07&to=2030-01-08&practitioner="+doctor, token).refused(status)
	}
	for values, field := range map[string]string{
		"": "from", "from=x&to=2030-01-01": "from", "from=2030-01-01": "to", "from=2030-01-02&to=2030-01-01": "to",
		"from=2030-01-01&to=x": "to",
	} {
		w.get("/api/clinic/reports?"+values, w.admin).refused(400, field, "invalid_date")
	}
	w.get("/api/clinic/reports?from=2030-01-01&to=2031-01-02", w.admin).refused(400, "to", "range_too_long")
	w.get("/api/clinic/reports?from=2030-01-01&to=2031-01-01", w.admin).ok()
	w.get("/api/clinic/reports?from=2030-01-01&to=2030-01-02&practitioner=nobody", w.admin).refused(404)
}

func TestAnAppointmentAsACalendarFile(t *testing.T) {
	w, doctor, doctorAccount, visitor, appointment := confirmed(t)
	stranger := w.visitor("ravi@example.test")
	path := "/api/clinic/calendar/appointments/" + text(appointment, "id")
	desk := w.receptionist("desk@clinic.test")
	for _, token := range []string{visitor.token, doctorAccount.token, desk.token, w.admin} {
		file := w.get(path, token)
		require.Equal(t, 200, file.status)
		require.Contains(t, file.header.Get("Content-Type"), "text/calendar")
		require.Equal(t, 1, strings.Count(file.raw, "BEGIN:VEVENT"))
		require.Contains(t, file.raw, "DTSTART:20300107T033000Z\r\n")
	}
	w.get(path, "").refused(401)
	w.get(path, stranger.token).refused(404)
	w.get("/api/clinic/calendar/appointments/nothing", visitor.token).refused(404)
	held := w.book(visitor, doctor, object{"start": "2030-01-07T10:00:00+05:30"})
	w.get("/api/clinic/calendar/appointments/"+text(held, "id"), visitor.token).refused(404)
}
