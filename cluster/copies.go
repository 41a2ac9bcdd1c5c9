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

// copied is how far the copies to a node are. A nil one is of a node that nobody sends copies to.
type copied struct {
	mu       sync.Mutex
	asked    time.Time // for one; zero: none is needed
	underway bool
	sent     position  // of the last that was sent
	arrived  time.Time // when it was
}

// ask takes note that the leader is told that the node needs a copy, and satisfy that it is told that none is needed.
func (c *copied) ask()     { c.setAsked(time.Now()) }
func (c *copied) satisfy() { c.setAsked(time.Time{}) }

func (c *copied) setAsked(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = at
}

// begin takes note of a copy that begins to be sent, until it ends. One that was sent already is not wanted, unless it
// was asked for again: libraft sends it for nothing where it has not heard of the node for a moment.
func (c *copied) begin(copied position) (wanted bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if copied == c.sent && c.arrivedWithin(copyLasts) {
		return false
	}
	c.underway, c.sent = true, copied
	return true
}

func (c *copied) end(whole bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.underway = false
	if whole {
		c.arrived = time.Now()
	} else {
		c.sent = position{}
	}
}

// expected reports whether a node that has asked for a copy will be sent one, or is writing one.
func (c *copied) expected() bool { return c.sends(copyLasts) }

// deafens reports whether a node cannot be heard for the copy that it is sent: all that it is told is behind that.
func (c *copied) deafens() bool { return c.sends(copyEchoes) }

func (c *copied) sends(after time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	awaited := !c.arrived.After(c.asked) && time.Since(c.asked) < copyBegins
	return c.underway || awaited || c.arrivedWithin(after)
}

// arrivedWithin reports whether what was asked for was sent, not longer ago.
func (c *copied) arrivedWithin(d time.Duration) bool {
	return c.arrived.After(c.asked) && time.Since(c.arrived) < d
}
