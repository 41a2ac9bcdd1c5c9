package tests

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sheet reads a CSV file into its header and rows by the names in it.
func sheet(t testing.TB, a *answer) []map[string]string {
	t.Helper()
	require.Equal(t, 200, a.status, a.raw)
	require.Equal(t, "text/csv; charset=utf-8", a.header.Get("Content-Type"))
	require.True(t, strings.HasPrefix(a.raw, "\ufeff"), "Excel knows UTF-8 by it")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.raw, "\ufeff"))).ReadAll()
	require.NoError(t, err)
	all := []map[string]string{}
	for _, row := range rows[1:] {
		cells := map[string]string{}
		for i, name := range rows[0] {
			cells[name] = row[i]
		}
		all = append(all, cells)
	}
	return all
}

func TestAppointmentsAsCSV(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	w.update("users", visitor.id, visitor.token, object{"name": `=HYPERLINK("http://x.test";"Asha, Rao")`}).ok()
	patient := w.create("patients", visitor.token, object{
		"name": "@Mira", "date_of_birth": "2020-02-03", "gender": "female", "relation": "child",
	}).ok()
	first := w.book(visitor, doctor, object{"patient": patient["id"]})
	w.payAtDesk(desk.token, first, nil).ok()
	w.book(visitor, doctor, object{"start": "2030-01-08T10:00:00+05:30"})

	answered := w.get("/api/clinic/appointments.csv?from=2030-01-07&to=2030-01-08", desk.token)
	rows := sheet(t, answered)
	require.Equal(t, `attachment; filename="appointments-2030-01-07-2030-01-08.csv"`,
		answered.header.Get("Content-Disposition"))
	require.Len(t, rows, 2)
	require.Equal(t, map[string]string{
		"id": text(first, "id"), "date": "2030-01-07", "time": "09:00", "timezone": "Asia/Kolkata",
		"practitioner": "Dr. Meera Iyer", "visitor": `'=HYPERLINK("http://x.test";"Asha, Rao")`, "phone": "'+919812345678",
		"patient": "'@Mira", "visit_type": "", "minutes": "30", "mode": "video", "status": "confirmed",
		"amount": "500.00", "currency": "INR", "paid_by": "cash", "payment": "successful", "receipt": "2030-000001",
	}, rows[0])
	require.Equal(t, "held", rows[1]["status"])
	require.Empty(t, rows[1]["paid_by"]+rows[1]["payment"]+rows[1]["receipt"])
	require.Empty(t, sheet(t, w.get("/api/clinic/appointments.csv?from=2030-01-09&to=2030-01-09", w.admin)))
}

func TestManyAppointmentsAsCSV(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	held := w.book(w.visitor("asha@example.test"), doctor, nil)
	// Of one instant, of which a page holds but a part; past the rules, which would let nobody be booked so often.
	columns := w.rowColumns("appointments", "id", "order_id", "slot", "status")
	for n := range 2500 {
		w.sql(fmt.Sprintf("INSERT INTO appointments (id, order_id, slot, status, %[1]s) SELECT 'copy%011[2]d', 'o%[2]d',"+
			" '', 'cancelled', %[1]s FROM appointments WHERE id = '%[3]s'", columns, n, text(held, "id")), nil)
	}
	rows := sheet(t, w.get("/api/clinic/appointments.csv?from=2030-01-07&to=2030-01-07", w.admin))
	seen := map[string]bool{}
	for _, row := range rows {
		seen[row["id"]] = true
	}
	require.Len(t, rows, 2501)
	require.Len(t, seen, 2501)
}

// rowColumns are the columns of a table but for some.
func (w *world) rowColumns(table string, except ...string) string {
	w.t.Helper()
	columns, err := w.app.TableColumns(table)
	require.NoError(w.t, err)
	var all []string
	for _, column := range columns {
		if !strings.Contains(" "+strings.Join(except, " ")+" ", " "+column+" ") {
			all = append(all, "`"+column+"`")
		}
	}
	return strings.Join(all, ", ")
}

func TestFilesAreBoundedAndGuarded(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	w.book(visitor, doctor, nil)
	month := "?from=2030-01-01&to=2030-01-31"
	for _, file := range []string{"appointments.csv", "reports.csv"} {
		path := "/api/clinic/" + file
		w.get(path+month, "").refused(401)
		w.get(path+month, visitor.token).refused(403)
		w.get(path+month, doctorAccount.token).refused(403)
		w.asCareless().get(path, w.admin).refused(400, "from", "invalid_date")
		w.get(path+"?from=2030-01-02&to=2030-01-01", w.admin).refused(400, "to", "invalid_date")
		w.get(path+"?from=2030-01-01&to=2031-01-02", w.admin).refused(400, "to", "range_too_long")
	}
	require.Len(t, sheet(t, w.get("/api/clinic/appointments.csv"+month, desk.token)), 1)
	w.get("/api/clinic/reports.csv"+month, desk.token).refused(403)
}

func TestReportsByMethodAndAsCSV(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"name": "=Dr. Sum"})
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	at := func(start string) object { return w.book(visitor, doctor, object{"start": start}) }
	w.payAtDesk(desk.token, at("2030-01-07T09:00:00+05:30"), nil).ok()
	w.payAtDesk(desk.token, at("2030-01-07T09:30:00+05:30"), object{"method": "upi"}).ok()
	w.payAtDesk(desk.token, at("2030-01-08T09:30:00+05:30"), object{"method": "upi"}).ok()
	w.pay(visitor, at("2030-01-07T10:00:00+05:30"), "pay_1").ok()
	w.dueAtDesk(desk.token, at("2030-01-07T11:00:00+05:30"))

	report := w.get("/api/clinic/reports?from=2030-01-07&to=2030-01-08", w.admin).ok()
	require.Equal(t, []any{
		object{"method": "cash", "payments": 1.0, "revenue": 50000.0},
		object{"method": "card", "payments": 0.0, "revenue": 0.0},
		object{"method": "upi", "payments": 2.0, "revenue": 100000.0},
		object{"method": "online", "payments": 1.0, "revenue": 50000.0},
	}, report["methods"])

	rows := sheet(t, w.get("/api/clinic/reports.csv?from=2030-01-07&to=2030-01-08", w.admin))
	require.Len(t, rows, 2+1+4)
	require.Equal(t, "day 2030-01-07 3 1500.00 500.00 INR", strings.Join([]string{
		rows[0]["by"], rows[0]["name"], rows[0]["booked"], rows[0]["revenue"], rows[0]["refund_due"], rows[0]["currency"],
	}, " "))
	require.Equal(
		t,
		[]string{"practitioner", "'=Dr. Sum", "4"},
		[]string{rows[2]["by"], rows[2]["name"], rows[2]["booked"]},
	)
	require.Equal(t, []string{"method", "upi", "2", "1000.00"},
		[]string{rows[5]["by"], rows[5]["name"], rows[5]["booked"], rows[5]["revenue"]})
}
