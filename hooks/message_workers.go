package hooks

import (
	"slices"
	"sync"
)

const workersPerChannel = 4 // a server or a recipient that is slow holds up one of them

// workers counts those who send one channel's messages: a few, however many messages there are.
type workers struct {
	mu       sync.Mutex
	busy     int
	called   bool // somebody is about to start, and will see all that is due by now
	missed   bool // somebody could not start: one of the busy has to look again
	onTheWay []string
}

// call reports whether somebody has to be sent for; it is enough to send for one.
func (w *workers) call() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	wanted := !w.called
	w.called = true
	return wanted
}

// start reports whether another worker may begin. Where all are busy, one of them looks again instead.
func (w *workers) start() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.called = false
	if w.busy == workersPerChannel {
		w.missed = true
		return false
	}
	w.busy++
	return true
}

// stop reports whether a worker who has found nothing may go, or has to look again.
func (w *workers) stop() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.missed {
		w.missed = false
		return false
	}
	w.busy--
	return true
}

// take notes that a message is on its way. Until it is dropped nobody claims it again, however far the clock jumps
// meanwhile, or however often somebody wants it sent.
func (w *workers) take(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.onTheWay = append(w.onTheWay, id)
}

func (w *workers) drop(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.onTheWay = slices.DeleteFunc(w.onTheWay, func(other string) bool { return other == id })
}

func (w *workers) carried() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.onTheWay)
}
