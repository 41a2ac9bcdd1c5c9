package hooks

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// Containers are killed ten seconds after they were told to stop: within that, all has to be over.
const (
	jobsMayTake     = 2 * time.Second // while requests are still answered
	requestsMayTake = 6 * time.Second
	stopMayTake     = 8 * time.Second // in all

	beforeCluster    = -30_000 // which has another node lead: what is done by then cannot be written down any more
	beforePocketBase = -10_000 // whose own way to stop ends every request's context at once, and waits for a second
)

// stopGracefully lets the server stop without losing anything: what runs in the background comes to its next step, no
// connection is taken any more, what was asked is answered, and only then the database is closed.
func (h *handlers) stopGracefully(e *core.ServeEvent) error {
	server := e.Server
	if server == nil { // somebody else serves
		return e.Next()
	}
	requests, cancel := context.WithCancel(context.Background())
	server.BaseContext = func(net.Listener) context.Context { return requests }
	var all context.Context // the whole of the stop
	e.App.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{
		Id: "finishJobs", Priority: beforeCluster,
		Func: func(e *core.TerminateEvent) error {
			var cancelAll context.CancelFunc
			all, cancelAll = context.WithTimeout(context.Background(), stopMayTake)
			defer cancelAll()
			h.finishJobs(all)
			return e.Next()
		},
	})
	e.App.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{
		Id: "stopGracefully", Priority: beforePocketBase,
		Func: func(e *core.TerminateEvent) error {
			defer cancel()
			h.stop(all, e.App, server)
			return e.Next()
		},
	})
	return e.Next()
}

// finishJobs lets no job begin any more, and those that run come to their next step.
func (h *handlers) finishJobs(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, jobsMayTake)
	defer cancel()
	h.running.finish()
	_ = h.running.wait(ctx) // what takes longer is waited for once more, after the requests
}

func (h *handlers) stop(all context.Context, app core.App, server *http.Server) {
	if err := shutDown(all, app, server); err != nil {
		app.Logger().Warn("requests were cut off, since they took too long to wait for", "error", err)
	}
	if err := h.running.wait(all); err != nil {
		app.Logger().Warn("work in the background was cut off, since it took too long to wait for", "error", err)
	}
}

// shutDown waits for requests. Realtime connections would never end: their clients connect again.
func shutDown(ctx context.Context, app core.App, server *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, requestsMayTake)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- server.Shutdown(ctx) }()
	for {
		for id := range app.SubscriptionsBroker().Clients() {
			app.SubscriptionsBroker().Unregister(id)
		}
		select {
		case err := <-ended:
			return err
		case <-time.After(20 * time.Millisecond): // one more may have connected just before
		}
	}
}
