//go:build cowsql

package cluster

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func TestANodeThatEndsIsSucceededAtOnce(t *testing.T) {
	t.Parallel()
	certs := certificates(t)
	patient := func(join ...string) *Node {
		n := New(collections.Connect)
		n.latency = time.Minute // an election by itself would begin after a quarter of an hour
		n.options = options{address: freeAddress(t), tls: certs, join: join}
		require.NoError(t, n.start(t.Context(), t.TempDir()))
		return n
	}
	first := patient()
	second := patient(first.options.address)
	third := patient(first.options.address, second.options.address)
	for _, n := range []*Node{second, third} {
		t.Cleanup(func() { _, _ = n.server.Close(), n.links.Close() })
		require.NoError(t, first.tellMembers(t.Context(), n))
		n.change(func(s *state) { s.leader = first.options.address })
	}

	require.NoError(t, first.links.Close())
	require.NoError(t, first.server.Close())

	var leader string
	require.Eventually(t, func() bool {
		var err error
		leader, err = second.askForLeader(t.Context(), second.options.address)
		return err == nil && leader != first.options.address
	}, 20*time.Second, 10*time.Millisecond)
	require.Contains(t, []string{second.options.address, third.options.address}, leader)
}

// tellMembers has another node know who belongs to the cluster, as it does after some seconds by itself.
func (n *Node) tellMembers(ctx context.Context, other *Node) error {
	self, err := n.self(ctx)
	if err != nil {
		return err
	}
	defer self.Close()
	return other.remember(ctx, self)
}

func TestALeaderThatLivesIsNotSucceeded(t *testing.T) {
	n := startNode(t, certificates(t))
	require.False(t, n.links.isGone(t.Context(), n.options.address))
	require.True(t, n.links.isGone(t.Context(), freeAddress(t)))
}
