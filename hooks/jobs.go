package hooks

import (
	"errors"
	"math"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

const everyMinute = "* * * * *"

// inTurn gives each item a transaction of its own: one that fails holds up no other.
func inTurn[T any](app core.App, items []T, do func(tx core.App, item T) error) error {
	failures := make([]error, len(items))
	for i, item := range items {
		failures[i] = app.RunInTransaction(func(tx core.App) error { return do(tx, item) })
	}
	return errors.Join(failures...)
}

// logged makes a job of what runs without a request that waits for it: at its time, or as soon as it is woken.
func (h *handlers) logged(app core.App, id string, run func(core.App) error) func() {
	return func() {
		if !h.leads() || !h.running.begin() {
			return // the next start finds what there is to do
		}
		defer h.running.end()
		err := run(app)
		h.metrics.countJob(id, h.Now(), err)
		if err != nil {
			app.Logger().Error("job failed", "job", id, "error", err)
		}
	}
}

// takeOver makes what follows when this process begins to lead: whoever led before may have left work behind, which
// would otherwise wait for the next minute, and messages on their way, of which nobody will tell the outcome.
func (h *handlers) takeOver(app core.App, often []func()) func() {
	resume := h.logged(app, "resume_messages", func(app core.App) error {
		return collections.ResumeInterrupted(app, h.Now())
	})
	return func() {
		h.Background(func() {
			resume()
			for _, run := range often {
				h.Background(run)
			}
		})
	}
}

// leads reports whether this process does the clinic's work.
func (h *handlers) leads() bool { return h.Leads == nil || h.Leads() }

// beating lets health know that the scheduler lives.
func (h *handlers) beating(run func()) func() {
	return func() {
		h.health.jobs.beat(h.Now())
		run()
	}
}

// pulse remembers the last instant of something that happens again and again.
type pulse struct{ last atomic.Pointer[time.Time] }

func (p *pulse) beat(now time.Time) { p.last.Store(&now) }

// since is how long ago the last beat was; for ever where there was none yet.
func (p *pulse) since(now time.Time) time.Duration {
	if last := p.last.Load(); last != nil {
		return now.Sub(*last)
	}
	return math.MaxInt64
}

const purgedTogether = 1000 // rows: few enough that nobody who books waits for it

// purge deletes, so many at once, until there are no more.
func purge(some func(limit int64) (int64, error)) error {
	for {
		deleted, err := some(purgedTogether)
		if err != nil || deleted < purgedTogether {
			return err
		}
	}
}
