package hooks

import (
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// mostTogether is how many writes one transaction takes: enough that the wait for the disk
// is shared, and few enough that nobody waits long for the others.
const mostTogether = 128

// groupCommit takes bookings, payments and what becomes of messages, which wait for the database's one writer, together
// into one durable transaction. Each is decided before its first write, and answered after the commit. Where a write
// fails all the same, nothing of the group is kept or announced, and each runs alone. A savepoint for each would not
// do: what is announced after a commit belongs to the whole transaction.
type groupCommit struct {
	now       func() time.Time
	unsure    func()                           // what follows a commit has failed: who was to be told may not know
	committed func(writes int)                 // so many were committed together
	waited    func(began time.Time, err error) // a write has ended

	mu      sync.Mutex
	waiting []*write
	leading bool
}

// write is what somebody waits for. Both may run more than once, and begin anew each time.
type write struct {
	decide func(tx core.App) error // reads alone
	apply  func(tx core.App) error

	err  error
	done chan struct{}
}

// run returns once the write is durable, or with what has refused or failed it.
func (g *groupCommit) run(app core.App, decide, apply func(tx core.App) error) error {
	w := &write{decide: decide, apply: apply, done: make(chan struct{})}
	if app.IsTransactional() {
		return w.in(app)
	}
	began := g.now()
	g.mu.Lock()
	g.waiting = append(g.waiting, w)
	lead := !g.leading
	g.leading = true
	g.mu.Unlock()
	if lead {
		go g.lead(app)
	}
	<-w.done
	g.waited(began, w.err)
	return w.err
}

func (w *write) in(tx core.App) error {
	if err := w.decide(tx); err != nil {
		return err
	}
	return w.apply(tx)
}

// lead writes what waits, and lets another one lead as soon as that is committed: what follows a commit, such
// as realtime events, holds up no other.
func (g *groupCommit) lead(app core.App) {
	g.mu.Lock()
	group := g.waiting[:min(mostTogether, len(g.waiting))]
	g.waiting = g.waiting[len(group):]
	g.mu.Unlock()
	var once sync.Once
	handOver := func(error) error {
		once.Do(func() { g.handOver(app) })
		return nil
	}
	g.commit(app, group, handOver)
	_ = handOver(nil)
	for _, w := range group {
		close(w.done)
	}
}

func (g *groupCommit) handOver(app core.App) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.leading = len(g.waiting) > 0
	if g.leading {
		go g.lead(app)
	}
}

func (g *groupCommit) commit(app core.App, group []*write, committed func(error) error) {
	err := g.inOneTransaction(app, func(tx core.App) error {
		tx.TxInfo().OnComplete(committed)
		for _, w := range group {
			w.err = w.decide(tx)
			if _, refused := refusalIn(w.err); refused || errors.Is(w.err, sql.ErrNoRows) {
				continue // it writes nothing
			}
			if w.err != nil {
				return w.err
			}
			if err := w.apply(tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		g.committed(len(group))
		return
	}
	for _, w := range group {
		w.err = err
	}
	if len(group) == 1 || errors.Is(cause(err), collections.ErrOutcomeUnknown) {
		return // it may be done, and must not be done again
	}
	for _, w := range group {
		w.err = g.inOneTransaction(app, w.in)
	}
}

// inOneTransaction is RunInTransaction for a goroutine of our own, where nobody else catches a panic.
// What fails only after the commit is logged: it is done, and must not be done again.
func (g *groupCommit) inOneTransaction(app core.App, run func(core.App) error) (err error) {
	committed := false
	defer func() {
		if panicked := recover(); panicked != nil {
			err = &fault{fmt.Errorf("panic: %v", panicked)}
		}
		if committed && err != nil {
			app.Logger().Error("what follows a commit has failed", "error", err)
			g.unsure()
			err = nil
		}
	}()
	return app.RunInTransaction(func(tx core.App) error {
		tx.TxInfo().OnComplete(func(failure error) error {
			committed = failure == nil
			return nil
		})
		return run(tx)
	})
}
