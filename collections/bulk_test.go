package collections

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatIsMovedGoesIntoEmptyTablesAlone(t *testing.T) {
	dir := t.TempDir()
	alone, err := OpenAlone(dir)
	require.NoError(t, err)
	_, err = alone.DB.Exec("CREATE TABLE t (a TEXT UNIQUE); CREATE TABLE u (a TEXT UNIQUE); INSERT INTO u VALUES ('here')")
	require.NoError(t, err)
	move := func(table string) error {
		aside, err := OpenAside(dir, "of_"+table)
		require.NoError(t, err)
		return InBulk(alone.DB, func(tx *Bulk) error {
			require.NoError(t, aside.create(tx.Tx, table))
			_, err := aside.DB.Exec("INSERT INTO " + table + " VALUES ('aside'), ('here')")
			require.NoError(t, err)
			return aside.MoveTo(t.Context(), tx)
		})
	}
	require.NoError(t, move("t"))
	require.ErrorContains(t, move("u"), "u is not empty")
	rows, err := alone.DB.Query("SELECT a FROM t UNION ALL SELECT a || ' alone' FROM u ORDER BY a")
	require.NoError(t, err)
	var all []string
	for rows.Next() {
		var a string
		require.NoError(t, rows.Scan(&a))
		all = append(all, a)
	}
	require.NoError(t, rows.Err())
	require.Equal(t, []string{"aside", "here", "here alone"}, all)
	require.NoError(t, alone.Close())
}
