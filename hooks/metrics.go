package hooks

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// metrics count what happens, for Prometheus. Labels take few values, all of them known beforehand: routes by their
// pattern, codes and statuses by the rules. Nothing in them is about a person.
type metrics struct {
	registry *prometheus.Registry

	requests     *prometheus.HistogramVec // by route and status
	refusals     *prometheus.CounterVec   // by route and code
	appointments *prometheus.CounterVec   // by the status they came into
	payments     *prometheus.CounterVec   // by the status they came into
	deliveries   *prometheus.CounterVec   // by channel and outcome
	groups       prometheus.Histogram     // writes in a transaction
	waits        prometheus.Histogram     // of a write, until it is durable
	jobRuns      *prometheus.GaugeVec     // when the last run of a job ended
	jobFailures  *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "pocketclinic_http_request_duration_seconds", Help: "How long answers took, realtime aside.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}, []string{"route", "status"}),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pocketclinic_refusals_total", Help: "Requests refused by a rule of the clinic.",
		}, []string{"route", "code"}),
		appointments: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pocketclinic_appointments_total", Help: "Appointments that came into a status.",
		}, []string{"status"}),
		payments: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pocketclinic_payments_total", Help: "Payments that came into a status.",
		}, []string{"status"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pocketclinic_deliveries_total", Help: "Attempts to send a message.",
		}, []string{"channel", "outcome"}),
		groups: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "pocketclinic_group_commit_writes", Help: "Writes that were committed in one transaction.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 8),
		}),
		waits: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "pocketclinic_group_commit_wait_seconds", Help: "How long a write took until it was durable.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}),
		jobRuns: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "pocketclinic_job_last_run_timestamp_seconds", Help: "When the last run of a job ended.",
		}, []string{"job"}),
		jobFailures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pocketclinic_job_failures_total", Help: "Runs of a job that failed.",
		}, []string{"job"}),
	}
	m.registry.MustRegister(m.requests, m.refusals, m.appointments, m.payments, m.deliveries, m.groups, m.waits,
		m.jobRuns, m.jobFailures, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.startFromZero()
	return m
}

// startFromZero shows what has not happened yet as such: the first of a kind would otherwise be no increase.
func (m *metrics) startFromZero() {
	for _, status := range []rules.Status{
		rules.Held, rules.Confirmed, rules.Arrived, rules.Completed, rules.NoShow, rules.Cancelled, rules.Expired,
	} {
		m.appointments.WithLabelValues(string(status))
	}
	for _, status := range []rules.PaymentStatus{
		rules.PaymentSuccessful, rules.PaymentRefundDue, rules.PaymentRefunded,
	} {
		m.payments.WithLabelValues(string(status))
	}
	for _, channel := range []collections.Channel{collections.Email, collections.SMS} {
		m.deliveries.WithLabelValues(string(channel), sent)
		m.deliveries.WithLabelValues(string(channel), failed)
	}
}
