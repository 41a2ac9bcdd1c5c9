//go:build cowsql

package cluster

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func TestTheLogGrowsWithTheDatabase(t *testing.T) {
	for size, transactions := range map[int64]uint64{
		0: 256, 100 << 20: 256, 200 << 20: 512, 1 << 30: 2621, 1 << 40: 4096,
	} {
		require.Equal(t, transactions, loggedOf(size), size)
	}
}

func TestANodeThatStartsKnowsHowLargeTheDatabaseIs(t *testing.T) {
	certs := certificates(t)
	first := startNode(t, certs)
	db := first.opened(t)
	_, err := db.Exec("CREATE TABLE t AS SELECT zeroblob(100000) AS a")
	require.NoError(t, err)

	joins := New(collections.Connect)
	joins.options = options{address: freeAddress(t), tls: certs, join: []string{first.options.address}}
	require.NoError(t, joins.prepare(t.TempDir()))
	size, err := joins.databaseSize(t.Context())
	require.NoError(t, err)
	require.InDelta(t, 100_000, size, 10_000, "the leader tells it")

	copied := filepath.Join(joins.dir, dataFolder, "snapshot-1-300-7")
	require.NoError(t, os.WriteFile(copied, make([]byte, 4096), 0o600))
	size, err = joins.databaseSize(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 4096, size, "it has been here: what it has counts")
}
