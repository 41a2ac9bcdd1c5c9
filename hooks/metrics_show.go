package hooks

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"

	"pocketclinic/collections"
)

const scrapeTimeout = 5 * time.Second

// showMetrics answers with all metrics, in Prometheus' text format. What could not be read is left out, and logged.
func (h *handlers) showMetrics(e *core.RequestEvent) error {
	if !e.HasSuperuserAuth() && !h.hasMetricsToken(e.Request) {
		return e.UnauthorizedError("The metrics need a super admin's token, or the one for metrics.", nil)
	}
	families, err := h.metrics.registry.Gather()
	if err != nil {
		e.App.Logger().Error("some metrics could not be read", "error", err)
	}
	e.Response.Header().Set("Content-Type", string(expfmt.NewFormat(expfmt.TypeTextPlain)))
	e.Response.WriteHeader(http.StatusOK)
	for _, family := range families {
		if _, err := expfmt.MetricFamilyToText(e.Response, family); err != nil {
			return err
		}
	}
	return nil
}

// hasMetricsToken compares digests, so that neither a token nor its length can be guessed from the time it takes.
func (h *handlers) hasMetricsToken(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	given, expected := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(h.MetricsToken))
	return ok && h.MetricsToken != "" && subtle.ConstantTimeCompare(given[:], expected[:]) == 1
}

var (
	outboxMessages = describe("outbox_messages", "Messages that wait to be sent.", "channel")
	outboxAge      = describe(
		"outbox_oldest_due_seconds",
		"For how long the message is due that waits longest.",
		"channel",
	)
	liveHolds     = describe("holds", "Holds that run at the moment.")
	refundsDue    = describe("refunds_due", "Payments that are to be given back.")
	practitioners = describe("roster_practitioners", "Practitioners in memory.")
	rosterReads   = describe("roster_reads_total", "How often what has changed was read anew into memory.")
	subscribers   = describe("realtime_clients", "Connected realtime clients.")
	databaseSize  = describe("database_bytes", "Size of a file of the database.", "file")
	readiness     = describe("ready", "Whether the clinic can do its work (1) or not (0), as /api/health tells.")
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("pocketclinic_"+name, help, labels, nil)
}

// state is what is looked at when somebody asks, and not counted.
type state struct {
	*handlers
	app core.App
}

// observeState begins once the app is there.
func (h *handlers) observeState(e *core.ServeEvent) error {
	if err := h.metrics.registry.Register(state{h, e.App}); err != nil {
		return err
	}
	return e.Next()
}

// Describe sends all that Collect may send.
func (s state) Describe(out chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{
		outboxMessages, outboxAge, liveHolds, refundsDue, practitioners, rosterReads, subscribers, databaseSize, readiness,
	} {
		out <- desc
	}
}

// Collect looks at memory, at the files, and last at the database.
func (s state) Collect(out chan<- prometheus.Metric) {
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	known, reads := s.roster.Stats()
	gauge(practitioners, float64(known))
	out <- prometheus.MustNewConstMetric(rosterReads, prometheus.CounterValue, float64(reads))
	gauge(subscribers, float64(s.app.SubscriptionsBroker().TotalClients()))
	for _, file := range []string{"data.db", "data.db-wal", "auxiliary.db", "auxiliary.db-wal"} {
		if info, err := os.Stat(filepath.Join(s.app.DataDir(), file)); err == nil {
			gauge(databaseSize, float64(info.Size()), file)
		}
	}
	ready := 1.0
	if len(s.examined(s.app)) > 0 {
		ready = 0
	}
	gauge(readiness, ready)
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	backlog, err := collections.FindBacklog(ctx, s.app, s.Now())
	if err != nil {
		out <- prometheus.NewInvalidMetric(outboxMessages, err)
		return
	}
	gauge(liveHolds, float64(backlog.Holds))
	gauge(refundsDue, float64(backlog.Refunds))
	for channel, queue := range backlog.Outbox {
		gauge(outboxMessages, float64(queue.Messages), string(channel))
		gauge(outboxAge, queue.Lag.Seconds(), string(channel))
	}
}
