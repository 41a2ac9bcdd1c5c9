package collections

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// Sorting goes to files, as indexes may not fit into memory. A page is written once, and read through the mapped
// file: a greater cache is of no use.
const bulkPragmas = "&_pragma=temp_store(FILE)&_pragma=cache_size(-20000)&_pragma=mmap_size(100000000000)"

// Alone is data.db, opened for one connection that nobody else may share.
type Alone struct {
	DB   *sql.DB
	pins *sql.DB
}

// OpenAlone opens it, to write a great deal at once in one transaction. With a rollback journal, which keeps only
// what was there before, new pages are written once and not twice as through a write-ahead log; that an interrupted
// transaction leaves no trace is as sure. It fails where anybody else has the database open.
func OpenAlone(dir string) (*Alone, error) {
	pins, err := pinMemory()
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "data.db")+"?_pragma=busy_timeout(2000)"+
		"&_pragma=locking_mode(EXCLUSIVE)&_pragma=journal_mode(DELETE)&_pragma=synchronous(FULL)"+bulkPragmas+
		"&_txlock=exclusive")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return &Alone{db, pins}, db.Ping()
}

// Close closes it. Connect gives it its write-ahead log back.
func (a *Alone) Close() error { return errors.Join(a.DB.Close(), a.pins.Close()) }

// pinMemory keeps SQLite from giving memory back to the system after each statement, only to ask for it again at the
// next: its allocator does so with every 64 KB for blocks of one size in which nothing is left. A value of each size,
// bound to a query that is never read to its end, is left until the returned database is closed.
func pinMemory() (*sql.DB, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	var values []any
	for size := 8; size <= 16384; size *= 2 {
		values = append(values, strings.Repeat(" ", size-1))
	}
	rows, err := db.Query("SELECT ?"+strings.Repeat(", ?", len(values)-1), values...)
	if err == nil && !rows.Next() {
		err = rows.Err()
	}
	return db, err
}

// Definition is an index or a trigger, as SQLite knows it.
type Definition struct{ Name, sql string }

// kept are indexes that cost less to keep than to make of all rows once more: those that get their entries in order,
// and those that get few.
var kept = []string{
	"idx_appointments_order", "idx_appointments_slot",
	"idx_appointments_held", "idx_appointments_holds_of", "idx_appointments_conflict", "idx_appointments_next_reminder",
	"idx_appointments_no_show", "idx_appointments_open", "idx_payments_back", "idx_payments_refund_due",
	"idx_payments_receipt", "idx_payments_refund_receipt", "idx_payments_taken", "idx_payments_given_back",
	"idx_payments_methods",
}

func isKept(index Definition) bool { return slices.Contains(kept, index.Name) }

// DropDefinitions drops the tables' indexes ("index") or triggers ("trigger"), and returns them for Restore. It leaves
// those that are better kept.
func DropDefinitions(tx *sql.Tx, kind string, tables ...string) ([]Definition, error) {
	all, err := definitions(tx, kind, tables)
	all = slices.DeleteFunc(all, isKept)
	for i := 0; err == nil && i < len(all); i++ {
		_, err = tx.Exec("DROP " + kind + " `" + all[i].Name + "`")
	}
	return all, err
}

func definitions(tx *sql.Tx, kind string, tables []string) (all []Definition, err error) {
	rows, err := tx.Query("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type = ?"+
		" AND tbl_name IN (SELECT value FROM json_each(?)) ORDER BY rowid", kind, `["`+strings.Join(tables, `","`)+`"]`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d Definition
		if err := rows.Scan(&d.Name, &d.sql); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// Restore makes the index or trigger again, over all rows. It fails where a unique index finds two alike.
func (d Definition) Restore(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, d.sql)
	return err
}

// Copies writes rows that are like a record but for some columns, straight into its table: past the hooks,
// which would judge the past by the present.
type Copies struct {
	columns, together int
	many, one         *sql.Stmt
}

// The driver looks for each argument among all of a statement: with more of them, it gets slower, not faster.
const argumentsTogether = 112

// NewCopies prepares, for as long as the transaction lasts, copies of the record of which the columns differ.
func NewCopies(tx *sql.Tx, like *core.Record, columns ...string) (*Copies, error) {
	row, err := like.DBExport(nil) // it asks nothing of the app
	if err != nil {
		return nil, err
	}
	names, values := slices.Clone(columns), slices.Repeat([]string{"?"}, len(columns))
	for _, name := range slices.Sorted(maps.Keys(row)) {
		if slices.Contains(columns, name) {
			continue
		}
		value, err := literal(row[name])
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", like.TableName(), name, err)
		}
		names, values = append(names, name), append(values, value)
	}
	c := &Copies{columns: len(columns), together: max(1, argumentsTogether/len(columns))}
	// An insert that is refused ends the transaction: SQLite need not keep what one alone would undo.
	insert := "INSERT OR ROLLBACK INTO `" + like.TableName() + "` (`" + strings.Join(names, "`,`") + "`) VALUES "
	one := "(" + strings.Join(values, ",") + ")"
	if c.one, err = tx.Prepare(insert + one); err != nil {
		return nil, err
	}
	c.many, err = tx.Prepare(insert + strings.Join(slices.Repeat([]string{one}, c.together), ","))
	return c, err
}

func literal(value any) (string, error) {
	plain, err := driver.DefaultParameterConverter.ConvertValue(value)
	if err != nil {
		return "", err
	}
	switch v := plain.(type) {
	case nil:
		return "NULL", nil
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'", nil
	case []byte:
		return "'" + strings.ReplaceAll(string(v), "'", "''") + "'", nil
	case bool, int64, float64:
		return fmt.Sprint(v), nil
	}
	return "", fmt.Errorf("cannot be written as SQL: %T", plain)
}

// Write writes the rows: their values one after another, each row's in the order of the columns.
func (c *Copies) Write(rows []any) error {
	for together := c.together * c.columns; len(rows) >= together; rows = rows[together:] {
		if _, err := c.many.Exec(rows[:together]...); err != nil {
			return err
		}
	}
	for ; len(rows) > 0; rows = rows[c.columns:] {
		if _, err := c.one.Exec(rows[:c.columns]...); err != nil {
			return err
		}
	}
	return nil
}
