//go:build cowsql

package cluster

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func TestWhatWouldEndTheLeaderIsRefusedBeforeItIsSent(t *testing.T) {
	t.Parallel()
	n, db := leading(t)
	_, err := db.Exec("CREATE TABLE t (a TEXT)")
	require.NoError(t, err)
	for _, text := range []string{
		"INSERT INTO t VALUES ('x') RETURNING a", "WITH x AS (SELECT 1) DELETE FROM t RETURNING a", "VACUUM",
		"VACUUM INTO 'somewhere'", "ATTACH 'x' AS y", "DETACH y",
	} {
		_, err := db.Exec(text)
		require.ErrorContains(t, err, "cannot be done in a cluster", text)
		_, err = db.Query(text) //nolint:rowserrcheck // there are none
		require.ErrorContains(t, err, "cannot be done in a cluster", text)
	}
	require.Zero(t, n.faults.Load())
	require.NoError(t, db.Ping())
}

func TestPragmasThatAnswerWithRowsCanBeRun(t *testing.T) {
	t.Parallel()
	_, db := leading(t)
	for _, text := range []string{"PRAGMA optimize", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA user_version"} {
		_, err := db.Exec(text)
		require.NoError(t, err, text)
	}
}

func TestVacuumIntoCopiesTheDatabase(t *testing.T) {
	t.Parallel()
	_, db := leading(t)
	_, err := db.Exec("CREATE TABLE t (a TEXT)")
	require.NoError(t, err)
	_, err = db.Exec("INSERT INTO t VALUES ('kept')")
	require.NoError(t, err)

	path := filepath.Join(t.TempDir(), database)
	_, err = db.Exec("VACUUM INTO ?", path)
	require.NoError(t, err)

	copied, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer copied.Close()
	var kept string
	require.NoError(t, copied.QueryRow("SELECT a FROM t").Scan(&kept))
	require.Equal(t, "kept", kept)
}

func TestARefusalOfTheDatabaseKeepsItsCodeAndWords(t *testing.T) {
	t.Parallel()
	n, db := leading(t)
	_, err := db.Exec("CREATE TABLE t (a TEXT UNIQUE)")
	require.NoError(t, err)
	_, err = db.Exec("INSERT INTO t VALUES ('x')")
	require.NoError(t, err)
	_, err = db.Exec("INSERT INTO t VALUES ('x')")
	var failed *Error
	require.ErrorAs(t, err, &failed)
	require.Equal(t, 19, failed.Code()&0xff) // SQLITE_CONSTRAINT
	require.ErrorContains(t, err, "UNIQUE constraint failed: t.a")
	require.NotErrorIs(t, err, collections.ErrOutcomeUnknown)
	require.Zero(t, n.faults.Load())
}

func TestATransactionKeepsAllOrNothing(t *testing.T) {
	t.Parallel()
	_, db := leading(t)
	_, err := db.Exec("CREATE TABLE t (a INTEGER)")
	require.NoError(t, err)
	for rows, commit := range map[int]bool{0: false, 2: true} {
		_, err := db.Exec("DELETE FROM t")
		require.NoError(t, err)
		tx, err := db.Begin()
		require.NoError(t, err)
		for range 2 {
			_, err = tx.Exec("INSERT INTO t VALUES (?)", 1)
			require.NoError(t, err)
		}
		if commit {
			require.NoError(t, tx.Commit())
		} else {
			require.NoError(t, tx.Rollback())
		}
		var count int
		require.NoError(t, db.QueryRow("SELECT COUNT(*) FROM t").Scan(&count))
		require.Equal(t, rows, count)
	}
}

// A node that starts asks many things in a transaction and mostly writes nothing.
func TestANodeThatStartsHoldsUpNobodyUntilItWrites(t *testing.T) {
	t.Parallel()
	n := startNode(t, certificates(t))
	db := n.opened(t)
	_, err := db.Exec("CREATE TABLE t (a INTEGER)")
	require.NoError(t, err)
	starting, err := db.Begin()
	require.NoError(t, err)
	var count int
	require.NoError(t, starting.QueryRow("SELECT COUNT(*) FROM t").Scan(&count))
	_, err = db.Exec("INSERT INTO t VALUES (1)")
	require.NoError(t, err)
	_, err = starting.Exec("INSERT INTO t VALUES (2)")
	require.NoError(t, err)
	require.NoError(t, starting.Rollback())
	require.NoError(t, db.QueryRow("SELECT COUNT(*) FROM t").Scan(&count))
	require.Equal(t, 1, count)
}

func TestANodeThatStartsGoesOnWithTheNextLeader(t *testing.T) {
	t.Parallel()
	n := startNode(t, certificates(t))
	db := n.opened(t)
	db.SetMaxOpenConns(1)
	_, err := db.Exec("CREATE TABLE t (a INTEGER)")
	require.NoError(t, err)
	one, err := db.Conn(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, one.Close()) }()
	loseLink := func() {
		require.NoError(t, one.Raw(func(c any) error {
			c.(*conn).dead = true
			return nil
		}))
	}
	tx, err := one.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	loseLink()
	var count int
	require.NoError(t, tx.QueryRow("SELECT COUNT(*) FROM t").Scan(&count))
	_, err = tx.Exec("INSERT INTO t VALUES (1)")
	require.NoError(t, err)
	loseLink()
	require.Error(t, tx.QueryRow("SELECT COUNT(*) FROM t").Scan(&count), "what was written is lost")
	require.NoError(t, tx.Rollback())
}

func TestTheOutcomeOfACommitWhoseLeaderIsGoneIsUnknown(t *testing.T) {
	t.Parallel()
	n := New(collections.Connect)
	n.options = options{address: freeAddress(t), tls: certificates(t)}
	require.NoError(t, n.start(t.Context(), t.TempDir()))
	n.serves.Store(true)
	db := n.opened(t)
	db.SetMaxOpenConns(1)
	_, err := db.Exec("CREATE TABLE t (a INTEGER)")
	require.NoError(t, err)
	begin := func() *sql.Tx {
		tx, err := db.Begin()
		require.NoError(t, err)
		_, err = tx.Exec("INSERT INTO t VALUES (1)")
		require.NoError(t, err)
		return tx
	}
	require.NoError(t, begin().Commit())
	tx := begin()
	require.NoError(t, n.server.Close())
	require.NoError(t, n.links.Close())

	err = tx.Commit()
	require.ErrorIs(t, err, collections.ErrOutcomeUnknown)
	require.NotZero(t, n.faults.Load())
	_, err = db.ExecContext(context.Background(), "INSERT INTO t VALUES (1)")
	var failed *Error
	require.ErrorAs(t, err, &failed) // and nothing is sent a second time
	require.Equal(t, codeIOError, failed.Code())
}

func TestALongAnswerIsReadWhole(t *testing.T) {
	t.Parallel()
	_, db := leading(t)
	rows, err := db.Query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 5000)"+
		" SELECT i, ? FROM n", strings.Repeat("x", 100))
	require.NoError(t, err)
	defer rows.Close()
	count := 0
	for rows.Next() {
		count++
	}
	require.NoError(t, rows.Err())
	require.Equal(t, 5000, count)
}

func TestAConnectionThatReadsKeepsFewPages(t *testing.T) {
	_, db := leading(t)
	db.SetMaxOpenConns(1)
	kept := func() (pages int) {
		require.NoError(t, db.QueryRow("PRAGMA cache_size").Scan(&pages))
		return pages
	}
	require.Equal(t, -256, kept())
	tx, err := db.Begin()
	require.NoError(t, err)
	require.NoError(t, tx.Commit())
	require.Equal(t, -4000, kept())
}
