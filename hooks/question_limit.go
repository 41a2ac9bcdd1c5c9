package hooks

import (
	"context"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"golang.org/x/sync/semaphore"

	"pocketclinic/rules"
)

const (
	longestQuestion = 700 * time.Millisecond // that a list and its count may take
	longestTurn     = 2 * time.Second        // that a list waits for others
	listsOfAddress  = 4                      // that are read at a time
	listsOfAll      = 16
)

var (
	errTooSlow = rules.ErrTryAgain.Because("This takes too long to answer; please ask for less, or try again later.")
	errTooMany = router.NewTooManyRequestsError("", nil)
)

// questions are the lists that are being read, by the address that they are read for.
type questions struct {
	all  *semaphore.Weighted
	mu   sync.Mutex
	from map[string]*asking
}

func newQuestions() questions {
	return questions{all: semaphore.NewWeighted(listsOfAll), from: map[string]*asking{}}
}

type asking struct {
	turns *semaphore.Weighted
	here  int // that are read or wait
}

// limitQuestions keeps lists of records from taking all readers of the database, and all processors: each has its time,
// and only so many are read at once. That is enough for a clinic behind one address. Super admins need not wait.
func (h *handlers) limitQuestions(e *core.ServeEvent) error {
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		if !listsRecords(e) {
			return e.Next()
		}
		if askerOf(e) == rules.SuperAdmin {
			return inTime(e, func() {})
		}
		leave, err := h.questions.enter(e.Request.Context(), addressOf(e))
		if err != nil {
			e.Response.Header().Set("Retry-After", retryAfter)
			return err
		}
		defer leave()
		return inTime(e, leave)
	})
	return e.Next()
}

// enter waits for a turn: among those of the address first (errTooMany), and then among all (rules.ErrTryAgain).
func (q *questions) enter(ctx context.Context, address string) (leave func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, longestTurn)
	defer cancel()
	a := q.arrive(address)
	if a.turns.Acquire(ctx, 1) != nil {
		q.leave(address, a)
		return nil, errTooMany
	}
	if q.all.Acquire(ctx, 1) != nil {
		a.turns.Release(1)
		q.leave(address, a)
		return nil, rules.ErrTryAgain
	}
	return sync.OnceFunc(func() {
		q.all.Release(1)
		a.turns.Release(1)
		q.leave(address, a)
	}), nil
}

func (q *questions) arrive(address string) *asking {
	q.mu.Lock()
	defer q.mu.Unlock()
	a := q.from[address]
	if a == nil {
		a = &asking{turns: semaphore.NewWeighted(listsOfAddress)}
		q.from[address] = a
	}
	a.here++
	return a
}

// addressOf names whom lists are counted for; whoever has no address is one as well.
func addressOf(e *core.RequestEvent) string {
	network, err := networkOf(e.RealIP())
	if err != nil {
		return e.RealIP()
	}
	return network.String()
}

func (q *questions) leave(address string, a *asking) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if a.here--; a.here == 0 {
		delete(q.from, address)
	}
}

// timed is the app as the reader of a list has it: what it asks of records ends with the context,
// and it is left by whoever has read.
type timed struct {
	core.App
	ctx   context.Context
	leave func()
}

// RecordQuery is the app's own, with an end.
func (t timed) RecordQuery(collection any) *dbx.SelectQuery {
	return t.App.RecordQuery(collection).WithContext(t.ctx)
}

// inTime gives a list and its count their time, or until nobody waits for them any more.
func inTime(e *core.RequestEvent, leave func()) error {
	ctx, cancel := context.WithTimeout(e.Request.Context(), longestQuestion)
	defer cancel()
	app := e.App
	e.App = timed{app, ctx, leave}
	err := e.Next()
	e.App = app
	if err == nil || ctx.Err() == nil {
		return err
	}
	app.Logger().Warn("a list took too long", "collection", collectionName(e), "by", askerOf(e))
	return errTooSlow
}

// endOfTime ends a turn once the list is read, for a client may take its answer as slowly as it likes. What follows has
// the app as it is: what the hooks read for the answer serves others, too, and is not cut off. A list whose time is up
// is not believed: dbx takes one that was cut off for complete.
func endOfTime(e *core.RecordsListRequestEvent) error {
	t, ok := e.App.(timed)
	if !ok {
		return e.Next()
	}
	t.leave()
	if t.ctx.Err() != nil {
		return errTooSlow
	}
	e.App = t.App
	return e.Next()
}
