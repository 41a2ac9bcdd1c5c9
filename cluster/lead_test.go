//go:build cowsql

package cluster

import (
	"testing"
	"time"

	pbtests "github.com/pocketbase/pocketbase/tests"
	"github.com/stretchr/testify/require"
)

// seeing is a node at 10.0.0.1:9000 with an app, which is told who leads.
func seeing(t *testing.T) *Node {
	app, err := pbtests.NewTestApp(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(app.Cleanup)
	n := New(nil)
	n.app, n.identity.Address = app, "10.0.0.1:9000"
	return n
}

func TestWorkIsTakenUpEachTimeThatTheLeadIsTaken(t *testing.T) {
	n := seeing(t)
	taken := 0
	n.WhenLeads(func() {
		require.True(t, n.Leads(), "jobs run where the work is done alone")
		taken++
	})
	for _, look := range []struct {
		leader string
		taken  int
	}{
		{"10.0.0.2:9000", 0}, {"10.0.0.1:9000", 1}, {"10.0.0.1:9000", 1}, {"", 1}, {"10.0.0.1:9000", 2},
	} {
		n.see(look.leader, time.Since(n.started))
		require.Equal(t, look.taken, taken)
	}
}

func TestANodeLeadsHoweverLongItTakesToReadAnew(t *testing.T) {
	n := seeing(t)
	n.started = time.Now().Add(-time.Minute)
	n.see("10.0.0.1:9000", time.Since(n.started)-2*trusted) // it was asked so long ago
	require.True(t, n.Leads())
}
