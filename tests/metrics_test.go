package tests

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	metricsToken = "a-token-for-the-collector"
	metricsPath  = "/api/clinic/metrics"
)

// scrape reads the metrics as a collector does: each line's value by its name and labels.
func (w *world) scrape() map[string]string {
	w.t.Helper()
	a := w.get(metricsPath, "Bearer "+metricsToken)
	require.Equal(w.t, http.StatusOK, a.status, a.raw)
	require.Equal(w.t, "text/plain; version=0.0.4; charset=utf-8", a.header.Get("Content-Type"))
	values := map[string]string{}
	for line := range strings.Lines(a.raw) {
		if at := strings.LastIndex(line, " "); at > 0 && line[0] != '#' {
			values[line[:at]] = strings.TrimSpace(line[at:])
		}
	}
	return values
}

// requireMetrics compares values; those of what is not there yet are 0.
func (w *world) requireMetrics(expected map[string]string) {
	w.t.Helper()
	values := w.scrape()
	for name, value := range expected {
		require.Equal(w.t, value, or(values["pocketclinic_"+name], "none"), name)
	}
}

func TestMetricsAreForCollectorsAndSuperAdminsAlone(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	_, doctor := w.practitionerAccount("meera@clinic.test", nil)
	for _, token := range []string{
		"", "Bearer ", "Bearer wrong", metricsToken, "Bearer " + metricsToken[:20], visitor.token, doctor.token,
	} {
		require.NotContains(t, w.get(metricsPath, token).refused(401).raw, "go_goroutines", token)
	}
	require.Contains(t, w.get(metricsPath, w.admin).raw, "go_goroutines")
	require.Contains(t, w.get(metricsPath, "Bearer "+metricsToken).raw, "go_goroutines")

	w.collector = "" // there is none: an empty one is no key
	w.restart()
	w.get(metricsPath, "Bearer ").refused(401)
	require.Contains(t, w.get(metricsPath, w.admin).raw, "go_goroutines")
}

func TestMetricsFollowABookingToItsEnd(t *testing.T) {
	w := newWorld(t)
	w.requireMetrics(map[string]string{
		"holds": "0", `appointments_total{status="held"}`: "0", `payments_total{status="refund_due"}`: "0",
		`outbox_messages{channel="email"}`: "0", "roster_practitioners": "0", "ready": "1", "realtime_clients": "0",
	})
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	held := w.book(visitor, doctor, nil)
	w.create("appointments", other.token, booking(doctor, nil)).refused(409, "start", "slot_taken")
	w.requireMetrics(map[string]string{
		"holds": "1", `appointments_total{status="held"}`: "1", "roster_practitioners": "1",
		`refusals_total{code="slot_taken",route="POST /api/collections/{collection}/records"}`: "1",
	})

	moved := object{"start": "2030-01-07T11:00:00+05:30"} // which comes into no other status
	w.update("appointments", text(held, "id"), visitor.token, moved).ok()
	w.pay(visitor, held, "pay_1").ok()
	w.pay(visitor, held, "pay_1").ok()
	w.pay(visitor, held, "pay_2").refused(409, "appointment_id", "already_paid")
	w.book(other, doctor, object{"start": "2030-01-07T10:00:00+05:30"})
	w.Advance(15 * time.Minute)
	w.run("release_expired_holds")
	w.update("appointments", text(held, "id"), doctorAccount.token, object{"status": "cancelled"}).ok()
	w.requireMetrics(map[string]string{
		"holds":                                  "0",
		"refunds_due":                            "2",
		`appointments_total{status="held"}`:      "2",
		`appointments_total{status="confirmed"}`: "1",
		`appointments_total{status="expired"}`:   "1",
		`appointments_total{status="cancelled"}`: "1",
		`payments_total{status="successful"}`:    "1",
		`payments_total{status="refund_due"}`:    "2",
		`refusals_total{code="already_paid",route="POST /api/clinic/payments"}`:               "1",
		`http_request_duration_seconds_count{route="POST /api/clinic/payments",status="200"}`: "2",
		`http_request_duration_seconds_count{route="POST /api/clinic/payments",status="409"}`: "1",
		`http_request_duration_seconds_count{route="GET /api/clinic/metrics",status="200"}`:   "2",
		`job_last_run_timestamp_seconds{job="release_expired_holds"}`:                         "1.8939843e+09",
		`job_failures_total{job="release_expired_holds"}`:                                     "0",
		`deliveries_total{channel="email",outcome="sent"}`:                                    "4",
		`deliveries_total{channel="sms",outcome="sent"}`:                                      "2",
	})
}

func TestMetricsTellWhatWaitsAndWhatFails(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.lazy = true
	w.pay(visitor, held, "pay_1").ok()
	w.Advance(90 * time.Second)
	w.requireMetrics(map[string]string{
		`outbox_messages{channel="email"}`: "2", `outbox_messages{channel="sms"}`: "1",
		`outbox_oldest_due_seconds{channel="email"}`: "90",
	})
	w.sql("DROP TABLE freed_time", nil)
	w.run("match_waitlist")
	w.Advance(2 * time.Minute)
	w.requireMetrics(map[string]string{`job_failures_total{job="match_waitlist"}`: "1", "ready": "1"})
	w.Advance(2 * time.Minute)
	w.requireMetrics(map[string]string{"ready": "0"})
}

func TestMetricsTellNothingOfPeople(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, object{"reason": "A rash"})
	w.pay(visitor, held, "pay_1").ok()
	w.asCareless().get("/api/collections/appointments/records/"+text(held, "id")+"?filter=asha", visitor.token)
	w.get("/api/asha@example.test", "").refused(404)
	w.send("ASHA", "/api/health", "", "", nil)
	raw := w.get(metricsPath, w.admin).raw
	for _, private := range []string{"asha", "ASHA", "Rao", "rash", "pay_1", visitor.id, doctor, text(held, "id")} {
		require.NotContains(t, raw, private)
	}
	require.Contains(t, raw, `route="GET /api/collections/{collection}/records/{id}"`)
}

var metric = regexp.MustCompile(`\b(?:pocketclinic|go|process)_[a-z_]+`)

func TestDashboardAndAlertsAskForMetricsThatAreThere(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.pay(visitor, w.book(visitor, doctor, nil), "pay_1").ok()
	w.pay(visitor, object{"appointment_id": doctor, "order_id": "o", "amount": 1, "id": doctor}, "pay_2").refused(404)
	w.run("release_expired_holds")
	there := map[string]bool{}
	for name := range w.scrape() {
		there[metric.FindString(name)] = true
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(readDoc(t, "docs/grafana.json")), &dashboard))
	asked := map[string]bool{}
	for _, panel := range dashboard.Panels {
		require.NotEmpty(t, panel.Targets, panel.Title)
		for _, target := range panel.Targets {
			for _, name := range metric.FindAllString(target.Expr, -1) {
				asked[name] = true
			}
		}
	}
	require.Greater(t, len(asked), 20)
	for _, name := range metric.FindAllString(readDoc(t, "docs/alerts.yml"), -1) {
		asked[name] = true
	}
	for name := range asked {
		require.True(t, there[name], "%s is asked for, and not to be had", name)
	}
}
