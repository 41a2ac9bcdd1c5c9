//go:build cowsql

package cluster

import (
	"sync"
	"time"
)

const (
	copyBegins = 10 * time.Second // that a copy may take to be read from the disk, before it is sent
	copyLasts  = 30 * time.Second // that one which was sent may take to be written: libraft waits as long
	copyEchoes = 30 * stillThere  // after which a follower that was sent one can be heard again
)

// copies are the whole databases that this node sends to others, which libraft does where the log does not reach back
// far enough.
type copies struct {
	mu sync.Mutex
	by map[string]*copied // address
}

// copied is how far the copies to a node are. A nil one is of a node that nobody sends copies to.
type copied struct {
	mu       sync.Mutex
	underway int
	ended    time.Time // of the last
}

func (c *copies) to(address string) *copied {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[string]*copied{}
	}
	if c.by[address] == nil {
		c.by[address] = &copied{}
	}
	return c.by[address]
}

// begin takes note of a copy that begins to be sent, until its end.
func (c *copied) begin() (end func(whole bool)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.underway++
	return func(whole bool) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.underway--
		if whole {
			c.ended = time.Now()
		}
	}
}

// expected reports whether a node that has asked for a copy will be sent one, or is writing one.
func (c *copied) expected(asked time.Time) bool {
	return c.sendsUntil(asked, copyLasts)
}

// deafens reports whether a node that has asked for a copy cannot be heard for it: all that it is told is behind that.
func (c *copied) deafens(asked time.Time) bool {
	return c.sendsUntil(asked, copyEchoes)
}

func (c *copied) sendsUntil(asked time.Time, after time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.underway > 0 {
		return true
	}
	if c.ended.After(asked) {
		return time.Since(c.ended) < after
	}
	return time.Since(asked) < copyBegins
}
