//go:build cowsql

package cluster

import (
	"context"
	"errors"
	"net"
	"slices"
	"syscall"
	"time"
)

const (
	turnTakes = 200 * time.Millisecond // an election, with some in reserve
	turns     = 4
	sayAgain  = 20 * time.Millisecond
	dyingFor  = 100 * time.Millisecond // that a process may still have its address after its links have ended
)

// succeed has this node or the other one be elected at once, where the process that led has ended: libraft would wait
// until nothing was heard of it for some time. What a leader says that hands over is said in its name. It is never
// wrong to say so: an election takes its course, and a leader that lives is elected again, or follows.
//
// The nodes that are left take turns, since two that ask for votes at once get none.
func (n *Node) succeed(dead heard) {
	ctx, cancel := context.WithTimeout(n.links.ended, turns*turnTakes+dyingFor)
	defer cancel()
	if now, _ := n.look(); now.leader != dead.address || now.leaving || !n.links.isGone(ctx, dead.address) {
		return
	}
	left, err := n.others(ctx, dead.address)
	if err != nil {
		return
	}
	for turn := range turns {
		mine := turn%len(left) == slices.Index(left, n.identity.Address)
		for begun := time.Now(); time.Since(begun) < turnTakes; {
			if now, _ := n.look(); now.leader != "" && now.leader != dead.address {
				return
			}
			if mine {
				n.links.sayFor(dead, uint64(turn)) //nolint:gosec // a few
			}
			if pause(ctx, sayAgain) != nil {
				return
			}
		}
	}
}

// others are the addresses of the nodes but for one, in an order that is the same for all.
func (n *Node) others(ctx context.Context, one string) (addresses []string, err error) {
	nodes, err := n.store.Get(ctx)
	for _, node := range nodes {
		if node.Address != one {
			addresses = append(addresses, node.Address)
		}
	}
	slices.Sort(addresses)
	if err == nil && len(addresses) == 0 {
		err = errNoLeader
	}
	return addresses, err
}

// isGone reports whether nobody is at an address any more, though its machine answers.
func (l *links) isGone(ctx context.Context, address string) bool {
	for begun := time.Now(); time.Since(begun) < dyingFor; {
		conn, err := l.dialPlain(ctx, address)
		switch {
		case err == nil:
			_ = conn.Close()
		case errors.Is(err, syscall.ECONNREFUSED):
			return true
		case !errors.Is(err, syscall.ECONNRESET):
			return false
		}
		if pause(ctx, time.Millisecond) != nil {
			return false
		}
	}
	return false
}

// sayFor says in a leader's name that it hands over, after so many elections that came to nothing. The database server
// takes no notice where it has another leader, or another log, or has yet to write down what it has heard.
func (l *links) sayFor(dead heard, elections uint64) {
	conn, err := net.Dial("unix", l.local)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	log := dead.log
	log.term += elections
	_, _ = conn.Write(append(slices.Clone(dead.hello), timeoutNowOf(log)...))
}
