package hooks

import (
	"errors"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/prometheus/client_golang/prometheus"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// The outcomes of an attempt to send a message.
const (
	sent   = "sent"
	failed = "failed"
)

const realtimePattern = "GET /api/realtime"

// timeRequests stands around all else, so that what is refused early is counted, too.
func (h *handlers) timeRequests(e *core.ServeEvent) error {
	e.Router.Bind(&hook.Handler[*core.RequestEvent]{
		Id: "timeRequests", Priority: apis.DefaultCorsMiddlewarePriority - 1,
		Func: func(e *core.RequestEvent) error {
			began := h.Now()
			err := e.Next()
			if e.Request.Pattern != realtimePattern { // which lasts as long as somebody listens
				h.metrics.requests.WithLabelValues(e.Request.Pattern, strconv.Itoa(statusOf(e, err))).
					Observe(h.Now().Sub(began).Seconds())
			}
			return err
		},
	})
	return e.Next()
}

// statusOf is what a request is answered with, which PocketBase writes last where it is an error.
func statusOf(e *core.RequestEvent, err error) int {
	if written := e.Status(); written != 0 || err == nil {
		return written
	}
	return router.ToApiError(err).Status
}

func (m *metrics) countRefusal(e *core.RequestEvent, refusal *rules.Error) {
	m.refusals.WithLabelValues(e.Request.Pattern, refusal.Code).Inc()
}

// countStatus counts, after the commit, what came into a status.
func countStatus(counter *prometheus.CounterVec) func(*core.RecordEvent) error {
	return func(e *core.RecordEvent) error {
		if e.Type == core.ModelEventTypeCreate || changed(e.Record, "status") {
			counter.WithLabelValues(e.Record.GetString("status")).Inc()
		}
		return e.Next()
	}
}

// countJob counts a run that has ended.
func (m *metrics) countJob(id string, now time.Time, failure error) {
	m.jobRuns.WithLabelValues(id).Set(float64(now.Unix()))
	failures := m.jobFailures.WithLabelValues(id)
	if failure != nil {
		failures.Inc()
	}
}

// countDelivery counts an attempt, whether or not its outcome could be recorded.
func (m *metrics) countDelivery(channel collections.Channel, failure error) {
	outcome := sent
	if failure != nil {
		outcome = failed
	}
	m.deliveries.WithLabelValues(string(channel), outcome).Inc()
}

// countGroup counts what was committed together.
func (h *handlers) countGroup(writes int) {
	h.metrics.groups.Observe(float64(writes))
	h.health.committed.beat(h.Now())
}

// countWait counts how long a write took, unless it was refused.
func (h *handlers) countWait(began time.Time, err error) {
	if !errors.As(err, new(*rules.Error)) {
		h.metrics.waits.Observe(h.Now().Sub(began).Seconds())
	}
}
