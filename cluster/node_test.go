//go:build cowsql

package cluster

import (
	"context"
	"database/sql"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/cowsql/go-cowsql/client"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func freeAddress(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

func certificates(t *testing.T) string {
	dir := t.TempDir()
	require.NoError(t, makeCertificates(dir, []string{"127.0.0.1"}, time.Now()))
	return filepath.Join(dir, "127.0.0.1")
}

// startNode starts a node: the first of a cluster, unless it is to join one.
func startNode(t *testing.T, certs string, join ...string) *Node {
	n := New(collections.Connect)
	n.options = options{address: freeAddress(t), tls: certs, join: join}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.NoError(t, n.start(ctx, t.TempDir()))
	t.Cleanup(func() { require.NoError(t, n.stopServer()) })
	return n
}

func (n *Node) opened(t *testing.T) *sql.DB {
	db, err := n.Connect()(filepath.Join(t.TempDir(), database))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db.DB()
}

// leading is a node alone, that serves, and its database.
func leading(t *testing.T) (*Node, *sql.DB) {
	n := startNode(t, certificates(t))
	n.serves.Store(true)
	return n, n.opened(t)
}

func TestWhatJoinsHasWhatTheOthersHave(t *testing.T) {
	certs := certificates(t)
	first := startNode(t, certs)
	db := first.opened(t)
	_, err := db.Exec("CREATE TABLE t (a TEXT)")
	require.NoError(t, err)
	_, err = db.Exec("INSERT INTO t VALUES ('kept')")
	require.NoError(t, err)

	second := startNode(t, certs, first.options.address)
	third := startNode(t, certs, first.options.address, second.options.address)

	for _, n := range []*Node{first, second, third} {
		self, err := n.self(t.Context())
		require.NoError(t, err)
		nodes, err := self.Cluster(t.Context())
		require.NoError(t, err)
		require.NoError(t, self.Close())
		require.Len(t, nodes, 3)
		for _, node := range nodes {
			require.Equal(t, client.Voter, node.Role)
		}
		var kept string
		require.NoError(t, n.opened(t).QueryRow("SELECT a FROM t").Scan(&kept))
		require.Equal(t, "kept", kept)
	}
}

func TestANodeThatServesReachesTheDatabaseOnlyWhereItLeads(t *testing.T) {
	certs := certificates(t)
	first := startNode(t, certs)
	second := startNode(t, certs, first.options.address)
	db := second.opened(t)
	require.NoError(t, db.Ping())

	second.serves.Store(true)
	second.era.Add(1)

	var failed *Error
	require.ErrorAs(t, db.Ping(), &failed)
	require.Equal(t, codeIOError, failed.Code())
}

func TestADiskThatIsReplacedIsAnotherNodeAtTheSameAddress(t *testing.T) {
	certs := certificates(t)
	first := startNode(t, certs)
	startNode(t, certs, first.options.address)
	third := New(collections.Connect)
	third.options = options{address: freeAddress(t), tls: certs, join: []string{first.options.address}}
	require.NoError(t, third.start(t.Context(), t.TempDir()))
	require.NoError(t, third.server.Close())
	require.NoError(t, third.links.Close())

	again := New(collections.Connect)
	again.options = third.options
	require.NoError(t, again.start(t.Context(), t.TempDir()))
	t.Cleanup(func() { _, _ = again.server.Close(), again.links.Close() })

	self, err := again.self(t.Context())
	require.NoError(t, err)
	defer self.Close()
	nodes, err := self.Cluster(t.Context())
	require.NoError(t, err)
	require.Len(t, nodes, 3)
	require.NotEqual(t, third.identity.ID, again.identity.ID)
}

func TestANodeKeepsItsAddressAndNoOtherCommandTakesItsFolder(t *testing.T) {
	n := New(collections.Connect)
	n.options = options{address: freeAddress(t), tls: certificates(t)}
	dir := t.TempDir()
	require.NoError(t, n.start(t.Context(), dir))
	require.NoError(t, n.server.Close())
	require.NoError(t, n.links.Close())

	moved := New(collections.Connect)
	moved.options = options{address: freeAddress(t), tls: n.options.tls}
	require.ErrorContains(t, moved.start(t.Context(), dir), "known to the others as "+n.options.address)

	_, err := New(collections.Connect).Connect()(filepath.Join(dir, database))
	require.ErrorContains(t, err, "of a node of a cluster")
}
