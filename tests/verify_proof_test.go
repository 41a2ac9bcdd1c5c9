package tests

import (
	"database/sql"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pbtests "github.com/pocketbase/pocketbase/tests"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pocketclinic/collections"
)

// What is changed at random is what verify reads from pages, and what it compares that with.
var provenColumns = map[string][]string{
	"slots": {"id", "practitioner", "start", "end", "state", "hold_expires"},
	"payments": {
		"appointment", "visitor", "order_id", "amount", "currency", "status", "provider", "method", "taken_by", "paid_at",
		"receipt", "refund_id", "refunded_by", "refunded_at", "refund_receipt",
	},
	"appointments": {
		"id", "practitioner", "practitioner_user", "visitor", "status", "start", "end", "duration", "buffer_before",
		"buffer_after", "slot", "hold_expires", "confirmed_at", "arrived_at", "order_id", "amount", "currency",
	},
	"practitioners": {"id", "user", "completed"},
}

// odd are values that may be anywhere, as SQL; other is what another row has there.
var odd = []string{
	"''", "'x'", "0", "1", "-1", "2.5", "1e13", "30", "x''", "CAST({column} AS BLOB)", "CAST({column} AS TEXT) || 'x'",
	"{column} || char(0)", "upper({column})", "lower({column})", "{column} + 1", "-{column}", "{column} + 0.5",
	"'2030-02-30 04:00:00.000Z'", "strftime('%Y-%m-%d %H:%M:%f', {column}, '+1 minute') || 'Z'",
	"strftime('%Y-%m-%d %H:%M:%f', {column}, '+0.5 seconds') || 'Z'", "replace({column}, ' ', 'T')",
	"substr({column}, 1, 19)",
	"'held'", "'confirmed'", "'arrived'", "'completed'", "'no_show'", "'cancelled'", "'expired'", "'booked'",
	"'successful'", "'refund_due'", "'refunded'", "'desk'", "'EUR'", "'eur'", "'2030-000001'", "'2030-1'",
	"'2031-000001'", "printf('%05000d', 1)", "{other}", "{other}", "{other}", "{other}",
}

// TestVerifyProvesNothingThatIsWrong changes a clinic's rows at random, and compares what is found where proofs spare
// SQL most of the work with what SQL finds that is asked of everything.
func TestVerifyProvesNothingThatIsWrong(t *testing.T) {
	w := servedClinic(t)
	tables := slices.Sorted(maps.Keys(provenColumns))
	rapid.Check(t, func(t *rapid.T) {
		dir, err := pbtests.TempDirClone(w.app.DataDir())
		require.NoError(t, err)
		defer os.RemoveAll(dir)
		var changes []string
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			changes = append(changes, oddChange(t, rapid.SampledFrom(tables).Draw(t, "table")))
		}
		changeAll(t, dir, changes)
		require.Equal(t, found(t, dir, collections.Inspection{Thorough: true}), found(t, dir, collections.Inspection{}))
	})
}

// changeAll does what neither a unique index nor NOT NULL refuses, without the triggers.
func changeAll(t *rapid.T, dir string, changes []string) {
	db, err := sql.Open("sqlite", filepath.Join(dir, "data.db"))
	require.NoError(t, err)
	defer db.Close()
	var triggers [2]string
	for n, operation := range []string{"INSERT", "UPDATE"} {
		require.NoError(t, db.QueryRow("SELECT sql FROM sqlite_master WHERE name = ?", "slots_no_overlap_"+operation).
			Scan(&triggers[n]))
		_, err = db.Exec("DROP TRIGGER slots_no_overlap_" + operation)
		require.NoError(t, err)
	}
	for _, change := range changes {
		_, err := db.Exec(change)
		t.Log(change, err)
	}
	_, err = db.Exec(triggers[0] + ";" + triggers[1])
	require.NoError(t, err)
}

// oddChange changes a value of a row; or the row is gone, or there is another payment of the same.
func oddChange(t *rapid.T, table string) string {
	row := func(label string) string {
		return fmt.Sprintf("(SELECT rowid FROM %[1]s ORDER BY rowid LIMIT 1 OFFSET %[2]d %% (SELECT COUNT(*) FROM %[1]s))",
			table, rapid.IntRange(0, 99).Draw(t, label))
	}
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		return "DELETE FROM " + table + " WHERE rowid = " + row("row")
	case 1:
		table = "payments"
		return "INSERT INTO payments (id, payment_id, receipt, appointment, visitor, order_id, amount, currency, status," +
			" provider, paid_at, refund_id, refunded_at) SELECT 'again', 'again'," +
			" printf('2030-%06d', 1 + SUM(payments.receipt != '') + SUM(payments.refund_receipt != ''))," +
			" p.appointment, p.visitor, p.order_id, p.amount, p.currency, p.status, p.provider, p.paid_at, p.refund_id," +
			" p.refunded_at FROM payments JOIN payments p ON p.rowid = " + row("row")
	}
	column := rapid.SampledFrom(provenColumns[table]).Draw(t, "column")
	value := strings.NewReplacer("{column}", "["+column+"]",
		"{other}", "(SELECT ["+column+"] FROM "+table+" WHERE rowid = "+row("other")+")").
		Replace(rapid.SampledFrom(odd).Draw(t, "value"))
	return "UPDATE " + table + " SET [" + column + "] = " + value + " WHERE rowid = " + row("row")
}
