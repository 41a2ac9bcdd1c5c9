package collections

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestPagesHaveWhatSQLiteReads writes rows of all kinds into pages of all sizes, and reads them both ways.
func TestPagesHaveWhatSQLiteReads(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		db, err := sql.Open("sqlite", filepath.Join(dir, fmt.Sprint(n)))
		require.NoError(t, err)
		defer db.Close()
		size := 512 << rapid.IntRange(0, 7).Draw(t, "size")
		_, err = db.Exec(fmt.Sprintf("PRAGMA page_size = %d; CREATE TABLE kinds (one, long, two, three)", size))
		require.NoError(t, err)
		rowid := rapid.Int64Range(-1<<40, 1<<40).Draw(t, "first")
		tx, err := db.Begin()
		require.NoError(t, err)
		for range rapid.IntRange(0, 100).Draw(t, "rows") {
			rowid += rapid.Int64Range(1, 1<<rapid.IntRange(0, 30).Draw(t, "step")).Draw(t, "gap")
			long := strings.Repeat("x", rapid.IntRange(0, size/4).Draw(t, "length"))
			if rapid.IntRange(0, 9).Draw(t, "longer") == 0 {
				long = strings.Repeat(long, 9)
			}
			_, err = tx.Exec("INSERT INTO kinds (rowid, one, long, two, three) VALUES (?, ?, ?, ?, ?)",
				rowid, stored(t), long, stored(t), stored(t))
			require.NoError(t, err)
		}
		require.NoError(t, tx.Commit())
		compareReadings(t, db)
	})
}

func stored(t *rapid.T) any {
	return rapid.OneOf(
		rapid.Just[any](nil), rapid.Int64().AsAny(), rapid.Int64Range(-300, 300).AsAny(), rapid.StringN(0, 40, -1).AsAny(),
		rapid.Float64().AsAny(), rapid.SliceOfN(rapid.Byte(), 0, 40).AsAny(),
	).Draw(t, "value")
}

// compareReadings expects each row, and of it each text and whole number. Where a row is not all on its page, nothing
// is said of it.
func compareReadings(t *rapid.T, db *sql.DB) {
	conn, err := db.Conn(context.Background())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	tx, err := conn.BeginTx(context.Background(), nil)
	require.NoError(t, err)
	defer func() { _ = tx.Rollback() }()
	r, err := newPageReader(context.Background(), conn, tx)
	require.NoError(t, err)
	defer r.close()
	bytes := ""
	for _, column := range []string{"one", "long", "two", "three"} {
		bytes += " + COALESCE(length(CAST(" + column + " AS BLOB)), 0)"
	}
	rows, err := tx.Query("SELECT rowid, one, three, 0" + bytes + " FROM kinds ORDER BY rowid")
	require.NoError(t, err)
	defer rows.Close()
	require.NoError(t, r.eachRow("kinds", []string{"three", "one"}, func(rowid int64, row []value) error {
		require.True(t, rows.Next())
		var wanted int64
		var one, three any
		var length int
		require.NoError(t, rows.Scan(&wanted, &one, &three, &length))
		require.Equal(t, wanted, rowid)
		if row[0].serial == 0 && row[1].serial == 0 {
			require.True(t, one == nil && three == nil || length > r.usable-100, "a row that is on its page was not read")
			return nil
		}
		requireValue(t, three, row[0])
		requireValue(t, one, row[1])
		return nil
	}))
	require.False(t, rows.Next())
}

func requireValue(t *rapid.T, wanted any, got value) {
	text, isText := wanted.(string)
	require.Equal(t, isText, got.isText())
	if isText {
		require.True(t, got.is(text), "%q is not %q", got.bytes, text)
		require.Equal(t, text != "", got.some())
	}
	number, isNumber := wanted.(int64)
	read, ok := got.whole()
	require.Equal(t, isNumber && number >= 0, ok)
	if ok {
		require.Equal(t, number, read)
	}
}

// FuzzPages reads what is no page: it is read as something, or refused.
func FuzzPages(f *testing.F) {
	f.Add([]byte{13, 0, 0, 0, 1, 0, 10, 0, 0, 10, 3, 1, 2, 9, 9})
	f.Add([]byte{5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 0, 14, 0, 0, 0, 3, 1})
	f.Fuzz(func(_ *testing.T, page []byte) {
		r := &pageReader{usable: len(page)}
		if len(page) < smallestPage {
			page = append(page, make([]byte, smallestPage-len(page))...)
			r.usable = smallestPage
		}
		_, _ = r.children(page)
		c := &columns{position: []int{0, missing, 1}, values: make([]value, 2)}
		_ = r.eachCell(page, func(_ int64, payload []byte) error {
			for _, v := range c.read(payload) {
				_, _ = v.whole()
			}
			return nil
		})
	})
}
