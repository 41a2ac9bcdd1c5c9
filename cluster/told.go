//go:build cowsql

package cluster

import (
	"bytes"
	"encoding/binary"
	"io"
	"sync"
	"time"
)

// stillThere is how often a node is said to be there: more often than its leader's heart beats, which is one and a half
// times the latency.
const stillThere = usualLatency / 2

// told is what a database server is told in the name of another node.
//
// libraft takes a follower for lost that says nothing between two beats of its leader's heart, and begins to send it the
// whole database anew; and one that is being sent the whole database says nothing. Ten copies were on their way at once,
// all of them in the leader's memory. So such a follower is said to be there, in words that tell nothing new.
type told struct {
	to     io.Writer
	copied *copied // to the node; nil: nobody sends it any
	done   chan struct{}

	mu      sync.Mutex
	refusal refusal
	last    []byte // result, such that it tells nothing new
}

func newTold(to io.Writer, copied *copied) *told {
	t := &told{to: to, copied: copied, done: make(chan struct{})}
	if copied != nil {
		go t.repeat()
	}
	return t
}

func (t *told) end() { close(t.done) }

// Write passes on what is not understood: nothing is put between what follows.
func (t *told) Write(part []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = nil
	return t.to.Write(part)
}

// pass passes on a message with its load.
func (t *told) pass(message []byte, said io.Reader, load int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if message[0] == appendResult && len(message) >= preambleSize+resultSize {
		t.refusal = t.refusal.then(message[preambleSize:], t.copied)
		t.last = bytes.Clone(message)
		tellNothingNew(t.last[preambleSize:])
	}
	if _, err := t.to.Write(message); err != nil {
		return err
	}
	_, err := io.CopyN(struct{ io.Writer }{t.to}, said, load)
	return err
}

func (t *told) repeat() {
	often := time.NewTicker(stillThere)
	defer often.Stop()
	for {
		select {
		case <-t.done:
			return
		case <-often.C:
			t.sayThatItIsThere()
		}
	}
}

func (t *told) sayThatItIsThere() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last != nil && t.copied.deafens(t.refusal.at) {
		_, _ = t.to.Write(t.last)
	}
}

// refusal is when a follower has refused what does not follow its own log, whose last entry it has told.
type refusal struct {
	last uint64
	at   time.Time
}

const resultSize = 24 // at least: term, entry that was refused, last entry

// then takes note of the result of what was appended: its term, the entry that was refused, or 0, and the last that is
// there. libraft begins to send the whole database at each refusal: while a copy is expected, one that is refused for
// the same is made to tell nothing new.
func (r refusal) then(result []byte, copied *copied) refusal {
	refused, last := binary.LittleEndian.Uint64(result[8:16]), binary.LittleEndian.Uint64(result[16:24])
	if refused == 0 {
		return refusal{}
	}
	if last != r.last || copied == nil || !copied.expected(r.at) {
		return refusal{last, time.Now()}
	}
	tellNothingNew(result)
	return r
}

// tellNothingNew makes a result one that refuses what nobody has sent, which tells of a follower that it is there.
func tellNothingNew(result []byte) {
	binary.LittleEndian.PutUint64(result[8:16], 1)
	binary.LittleEndian.PutUint64(result[16:24], 0)
}
