package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// operation is what a client does again and again; i counts over all clients.
type operation func(c *client, i int) error

var (
	errRefused     = errors.New("refused, as is right")
	errNothingLeft = errors.New("there is nothing left to do")
)

// result is what a load has come to.
type result struct {
	clients         int
	latencies       []time.Duration // sorted; of all answers, errors too
	inTime          int             // answers before the end
	elapsed         time.Duration   // until the last of those
	refused, errors int
	first           string // error
}

func (r result) rate() float64 {
	if r.elapsed <= 0 {
		return 0
	}
	return float64(r.inTime) / r.elapsed.Seconds()
}

// percentile is exact: the least latency that so many of a hundred keep.
func (r result) percentile(p int) time.Duration {
	if len(r.latencies) == 0 {
		return 0
	}
	return r.latencies[min(len(r.latencies)*p/100, len(r.latencies)-1)]
}

func (r result) longest() time.Duration { return r.percentile(100) }

// drive lets the clients do the operation for a period, each its next as soon as its last is answered.
// What is answered in the first eighth of the period warms up, and is not counted. What is slow gets up to four
// times the period, so that each client has done it a few times.
func drive(ctx context.Context, addr string, clients int, period time.Duration, do operation) result {
	during, cancel := context.WithCancel(ctx)
	defer cancel()
	var begun atomic.Int64
	go func() {
		defer cancel()
		wait(during, period)
		for range 30 {
			if begun.Load() < int64(3*clients) {
				wait(during, period/10)
			}
		}
	}()
	return driveDuring(ctx, during, addr, clients, period/8, func(c *client, i int) error {
		begun.Add(1)
		return do(c, i)
	})
}

// side is one of several loads that are compared.
type side struct {
	addr    string
	clients int
	do      operation
}

// inTurns drives all sides for the period, some of it each and then some more: what else goes on in the machine
// meanwhile befalls all of them.
func inTurns(ctx context.Context, period time.Duration, sides ...side) []result {
	results := make([]result, len(sides))
	rounds := max(2, period/time.Second)
	for range rounds {
		for i, s := range sides {
			results[i] = results[i].and(drive(ctx, s.addr, s.clients, period/rounds, s.do))
		}
	}
	return results
}

// and adds what another period has come to.
func (r result) and(other result) result {
	other.latencies = slices.Concat(r.latencies, other.latencies)
	slices.Sort(other.latencies)
	other.inTime += r.inTime
	other.elapsed += r.elapsed
	other.refused += r.refused
	other.errors += r.errors
	if r.first != "" {
		other.first = r.first
	}
	return other
}

// wait waits for some time, or until the context is done.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// driveDuring does so until during is over. What is under way then is waited for: it counts as a latency, and not
// for the rate.
func driveDuring(ctx, during context.Context, addr string, clients int, warmUp time.Duration, do operation) result {
	var next atomic.Int64
	workers := make([]*worker, clients)
	for n := range workers {
		workers[n] = &worker{client: newClient(addr), latencies: make([]time.Duration, 0, 4096)}
		_ = workers[n].connect() // where it fails, the first request says so
	}
	stop := context.AfterFunc(ctx, func() {
		for _, w := range workers {
			w.close()
		}
	})
	defer stop()
	begin := time.Now().Add(warmUp)
	var working sync.WaitGroup
	for _, w := range workers {
		working.Go(func() { w.work(during, begin, &next, do) })
	}
	working.Wait()
	return gather(workers, begin)
}

// worker is a client with what it has measured.
type worker struct {
	*client
	latencies       []time.Duration
	inTime          int
	lastInTime      time.Time
	refused, errors int
	first           string
}

func (w *worker) work(during context.Context, begin time.Time, next *atomic.Int64, do operation) {
	for during.Err() == nil {
		started := time.Now()
		err := do(w.client, int(next.Add(1)-1))
		if errors.Is(err, errNothingLeft) {
			return
		}
		finished := time.Now()
		w.judge(err, finished.Before(begin))
		if finished.Before(begin) {
			continue
		}
		w.latencies = append(w.latencies, finished.Sub(started))
		if during.Err() == nil {
			w.inTime++
			w.lastInTime = finished
		}
	}
}

// judge counts what was not done. An error is one in the warm-up, too.
func (w *worker) judge(err error, warmingUp bool) {
	switch {
	case err == nil:
	case errors.Is(err, errRefused):
		if !warmingUp {
			w.refused++
		}
	default:
		w.errors++
		if w.first == "" {
			w.first = err.Error()
		}
	}
}

func gather(workers []*worker, begin time.Time) result {
	r := result{clients: len(workers)}
	for _, w := range workers {
		w.close()
		r.latencies = append(r.latencies, w.latencies...)
		r.inTime += w.inTime
		r.refused += w.refused
		r.errors += w.errors
		if r.first == "" {
			r.first = w.first
		}
		r.elapsed = max(r.elapsed, w.lastInTime.Sub(begin))
	}
	slices.Sort(r.latencies)
	return r
}
