//go:build cowsql

package cluster

import (
	"cmp"
	"context"
	"log"
	"time"

	"github.com/cowsql/go-cowsql/client"
	"github.com/pocketbase/pocketbase/core"
)

const (
	rememberEvery = 10 * time.Second
	drainWithin   = 400 * time.Millisecond // that requests in hand may take before another node leads
	handOverSoon  = 3 * time.Second
)

// watch follows who leads, until ctx ends.
func (n *Node) watch(ctx context.Context) {
	remembered := time.Now()
	for pause(ctx, lookEvery) == nil {
		self, err := n.self(ctx)
		if err != nil {
			n.see("", time.Since(n.started))
			continue
		}
		for err == nil && pause(ctx, lookEvery) == nil {
			var leader *client.NodeInfo
			asked := time.Since(n.started)
			if leader, err = self.Leader(ctx); err == nil {
				n.see(leader.Address, asked)
			}
			if err == nil && leader.Address != "" && time.Since(remembered) > rememberEvery {
				_ = n.remember(ctx, self) // it can be known the next time
				remembered = time.Now()
			}
		}
		_ = self.Close()
	}
}

// see takes note of the leader, of which was heard so long after the start.
func (n *Node) see(leader string, heard time.Duration) {
	before, _ := n.look()
	if before.leader != leader {
		n.era.Add(1)
		n.faults.Add(1)
	}
	works := leader == n.identity.Address && !before.leaving
	if works && !before.works {
		heard, works = n.takeLead()
	}
	n.heard.Store(int64(heard))
	if before.leader != leader || before.works != works {
		log.Printf("cluster: %s leads", cmp.Or(leader, "nobody"))
	}
	var worked bool
	n.change(func(s *state) {
		worked = s.works
		s.leader, s.works = leader, works
	})
	if worked && (!before.works || !works) { // others may have worked meanwhile
		dropSubscribers(n.app)
	}
	if works && !before.works {
		n.takeOver()
	}
}

// takeLead reads anew what PocketBase and the clinic remember of the database, and returns when it last heard that this
// node leads: the database would not answer otherwise.
func (n *Node) takeLead() (heard time.Duration, leads bool) {
	if err := n.app.ReloadCachedCollections(); err != nil {
		return 0, false
	}
	heard = time.Since(n.started)
	return heard, n.app.ReloadSettings() == nil
}

// dropSubscribers ends all realtime connections: nothing more happens here. Clients connect again, to the new leader.
func dropSubscribers(app core.App) {
	broker := app.SubscriptionsBroker()
	for id := range broker.Clients() {
		broker.Unregister(id)
	}
}

// handOver lets another node lead, if this one does, once the requests in hand are answered. Those that come meanwhile
// are passed on to it.
func (n *Node) handOver() {
	now, _ := n.look()
	n.change(func(s *state) { s.leaving = true })
	if !now.works {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), handOverSoon)
	defer cancel()
	n.requests.drain(drainWithin)
	if err := n.transfer(ctx); err != nil {
		n.app.Logger().Warn("no other node took over: they will elect one", "error", err)
	}
	n.requests.waitForLeader(ctx)
}

// transfer offers the lead to each of the others in turn.
func (n *Node) transfer(ctx context.Context) error {
	self, err := n.self(ctx)
	if err != nil {
		return err
	}
	defer self.Close()
	nodes, err := self.Cluster(ctx)
	if err != nil {
		return err
	}
	for _, node := range nodes {
		if node.ID == n.identity.ID || node.Role != client.Voter {
			continue
		}
		if err = self.Transfer(ctx, node.ID); err == nil {
			return nil
		}
	}
	return err
}
