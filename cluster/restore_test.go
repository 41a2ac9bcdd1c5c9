//go:build cowsql

package cluster

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func TestARestoredDatabaseIsTheSame(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "of.db")
	from, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer from.Close()
	for _, text := range []string{
		"CREATE TABLE t (n INTEGER PRIMARY KEY AUTOINCREMENT, terms TEXT, raw BLOB)",
		"CREATE INDEX i ON t (terms)",
		"CREATE VIRTUAL TABLE found USING fts5(terms, content='t', content_rowid='n')",
		"CREATE TRIGGER follow AFTER INSERT ON t BEGIN INSERT INTO found(rowid, terms) VALUES (new.n, new.terms); END",
		"CREATE VIEW v AS SELECT terms FROM t",
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 1000)
			INSERT INTO t (terms, raw) SELECT 'word' || i, x'00ff' FROM n`,
		"DELETE FROM t WHERE n = 1000",
	} {
		_, err := from.Exec(text)
		require.NoError(t, err, text)
	}
	n := New(collections.Connect)
	n.options = options{address: freeAddress(t), tls: certificates(t)}
	dir := t.TempDir()
	require.NoError(t, n.restore(t.Context(), path, dir))

	again := New(collections.Connect)
	again.options = n.options
	require.NoError(t, again.start(t.Context(), dir))
	t.Cleanup(func() { _, _ = again.server.Close(), again.links.Close() })
	to := again.opened(t)
	for _, question := range []string{
		"SELECT group_concat(type || name || coalesce(sql, ''), char(10)) FROM (SELECT * FROM sqlite_schema ORDER BY name)",
		"SELECT COUNT(*) || typeof(max(raw)) FROM t", "SELECT COUNT(*) FROM v",
		"SELECT group_concat(rowid) FROM found WHERE found MATCH 'word77'",
		"SELECT seq FROM sqlite_sequence WHERE name = 't'",
	} {
		var was, is string
		require.NoError(t, from.QueryRow(question).Scan(&was))
		require.NoError(t, to.QueryRow(question).Scan(&is))
		require.Equal(t, was, is, question)
	}
	require.ErrorContains(t, n.restore(t.Context(), path, dir), "already")
}
