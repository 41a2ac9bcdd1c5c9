package hooks

import (
	"context"
	"sync"

	"github.com/pocketbase/pocketbase/core"
)

// background counts what runs without a request that waits for it, so that the database is not closed under it.
type background struct {
	mu      sync.Mutex
	over    bool
	running int
	ended   sync.Cond
}

func newBackground() *background {
	b := &background{}
	b.ended.L = &b.mu
	return b
}

// begin reports whether a job may still begin; one that does has to end.
func (b *background) begin() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.over {
		b.running++
	}
	return !b.over
}

// enter begins what a request has left behind, and what cannot be done by the next start.
func (b *background) enter() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running++
}

func (b *background) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running--
	b.ended.Broadcast()
}

// isOver reports whether what has many steps should end before the next one.
func (b *background) isOver() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.over
}

// finish lets no job begin any more.
func (b *background) finish() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over = true
}

// wait returns once nothing runs, or fails when ctx ends.
func (b *background) wait(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.ended.Broadcast()
	})()
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.running > 0 && ctx.Err() == nil {
		b.ended.Wait()
	}
	if b.running > 0 {
		return ctx.Err()
	}
	return nil
}

// awaitMail has a one-time password's mail waited for, which PocketBase sends when the request is answered.
func (h *handlers) awaitMail(e *core.MailerRecordEvent) error {
	h.running.enter()
	defer h.running.end()
	return e.Next()
}
