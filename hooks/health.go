package hooks

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const (
	examineEvery  = time.Second           // questions in between get the last answer: health loads nothing
	goodFor       = 2 * time.Second       // those who ask while it is examined anew get the last good answer
	examineBound  = 80 * time.Millisecond // who asks is answered within a tenth of a second, whatever hangs
	writeBound    = 2 * time.Second       // a writer that takes longer is as good as none
	outboxMayLag  = 15 * time.Minute
	jobsMayPause  = 3 * time.Minute
	healthPattern = "GET /api/health"
)

// health is whether the clinic can do its work. It is examined when somebody asks, by one at a time.
type health struct {
	jobs      pulse
	committed pulse // the last durable commit, whoever's
	last      atomic.Pointer[finding]

	mu        sync.Mutex
	examining chan struct{} // closed when the examination that runs has ended; nil: none runs
}

// finding is what was found at an instant; no troubles: all is well.
type finding struct {
	at       time.Time
	troubles []trouble
}

// trouble is what everybody may know, and the detail that super admins see.
type trouble struct {
	*rules.Error
	detail string
}

// tellHealth lets PocketBase's own route answer for as long as all is well, and says 503 with what is wrong otherwise.
func (h *handlers) tellHealth(e *core.ServeEvent) error {
	h.health.jobs.beat(h.Now()) // the first minute has not come yet
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		if e.Request.Pattern != healthPattern {
			return e.Next()
		}
		if troubles := h.examined(e.App); len(troubles) > 0 {
			return notReady(e, troubles)
		}
		return e.Next()
	})
	return e.Next()
}

func notReady(e *core.RequestEvent, troubles []trouble) error {
	e.Response.Header().Set("Retry-After", retryAfter)
	data := validation.Errors{}
	for _, t := range troubles {
		message := t.Message
		if e.HasSuperuserAuth() {
			message += " " + t.detail
		}
		data[t.Fields[0]] = validation.NewError(t.Code, message)
	}
	return router.NewApiError(http.StatusServiceUnavailable, "The clinic cannot do its work at the moment.", data)
}

// examined returns what is wrong, as of a moment ago.
func (h *handlers) examined(app core.App) []trouble {
	last := h.health.last.Load()
	if last != nil && isRecent(h.Now().Sub(last.at), examineEvery) {
		return last.troubles
	}
	ended := h.examine(app)
	if last != nil && len(last.troubles) == 0 && isRecent(h.Now().Sub(last.at), goodFor) {
		return nil
	}
	select {
	case <-ended:
		return h.health.last.Load().troubles
	case <-time.After(examineBound):
	}
	if isRecent(h.health.committed.since(h.Now()), writeBound) {
		return nil // it is busy with others, whom it answers
	}
	return []trouble{{rules.ErrDatabaseNotWritable, "It does not answer."}}
}

func isRecent(age, bound time.Duration) bool { return 0 <= age && age < bound }

// examine begins an examination, where none runs, and returns what is closed at its end.
func (h *handlers) examine(app core.App) <-chan struct{} {
	h.health.mu.Lock()
	defer h.health.mu.Unlock()
	if h.health.examining != nil {
		return h.health.examining
	}
	ended := make(chan struct{})
	h.health.examining = ended
	go func() {
		found := finding{troubles: h.troubles(app), at: h.Now()}
		h.health.last.Store(&found)
		h.health.mu.Lock()
		defer h.health.mu.Unlock()
		h.health.examining = nil
		close(ended)
	}()
	return ended
}

// troubles looks for all that is wrong.
func (h *handlers) troubles(app core.App) (all []trouble) {
	if !h.running.begin() {
		return []trouble{{rules.ErrDatabaseNotWritable, "The server is stopping."}}
	}
	defer h.running.end()
	ctx, cancel := context.WithTimeout(context.Background(), writeBound)
	defer cancel()
	if err := collections.ProbeWrite(ctx, app); err != nil {
		all = append(all, trouble{rules.ErrDatabaseNotWritable, err.Error()})
	} else {
		h.health.committed.beat(h.Now())
	}
	now := h.Now()
	if due, err := collections.OldestDue(ctx, app, now); err != nil {
		all = append(all, trouble{rules.ErrOutboxLate, err.Error()})
	} else if lag := now.Sub(due); !due.IsZero() && lag > outboxMayLag {
		all = append(all, trouble{rules.ErrOutboxLate, fmt.Sprintf("The oldest is due since %s.", due.Format(time.RFC3339))})
	}
	if pause := h.health.jobs.since(now); pause > jobsMayPause {
		all = append(all, trouble{rules.ErrJobsLate, fmt.Sprintf("They last began %s ago.", pause.Round(time.Second))})
	}
	return all
}
