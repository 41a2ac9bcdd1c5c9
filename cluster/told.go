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
// libraft takes a follower for lost that says nothing between two beats of its leader's heart, and begins to send it
// the whole database anew; and one that is being sent the whole database says nothing. Ten copies were on their way at
// once, all of them in the leader's memory. So such a follower is said to be there, in words that tell nothing new.
type told struct {
	to     io.Writer
	copied *copied // to the node; nil: nobody sends it any
	done   chan struct{}

	mu         sync.Mutex
	lacks      bool   // it has refused what came last
	lacksAfter uint64 // its last entry then
	last       []byte // result, such that it tells nothing new
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
	if message[0] == appendResult && len(message) >= preambleSize+resultSize && t.copied != nil {
		t.hear(message)
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
	if t.last != nil && t.copied.deafens() {
		_, _ = t.to.Write(t.last)
	}
}

const resultSize = 24 // at least: term, entry that was refused or 0, last entry

// hear takes note of the result of what was appended. libraft begins to send the whole database at each refusal of what
// does not follow the node's own log: while a copy is expected, one that tells of the same last entry is made to tell
// nothing new.
func (t *told) hear(result []byte) {
	head := result[preambleSize:]
	refused, last := binary.LittleEndian.Uint64(head[8:]), binary.LittleEndian.Uint64(head[16:])
	switch {
	case refused == 0:
		t.lacks = false
		t.copied.satisfy()
	case t.lacks && last == t.lacksAfter && t.copied.expected():
		tellNothingNew(result)
	default:
		t.lacks, t.lacksAfter = true, last
		t.copied.ask()
	}
	t.last = bytes.Clone(result)
	tellNothingNew(t.last)
}

// tellNothingNew makes a result one that refuses what nobody has sent, which tells of a follower that it is there.
func tellNothingNew(result []byte) {
	head := result[preambleSize:]
	binary.LittleEndian.PutUint64(head[8:], 1)
	binary.LittleEndian.PutUint64(head[16:], 0)
}
