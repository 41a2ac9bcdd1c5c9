//go:build cowsql

package cluster

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// One transaction must not be large: what it changes is a single entry of the log, and a leader that is busy with one
// is taken for dead.
const (
	rowsTogether   = 400
	bytesTogether  = 256 << 10
	valuesTogether = 255 // of one statement: most of the time went by with asking
)

// restore begins a cluster with the database of a file, and ends.
func (n *Node) restore(ctx context.Context, path, dataDir string) error {
	if isMember(dataDir) {
		return fmt.Errorf("%s is of a node of a cluster already", dataDir)
	}
	if err := n.begin(ctx, path, dataDir); err != nil {
		return err
	}
	return n.stopServer()
}

// begin starts the first node of a cluster, and fills it with the database of a file.
func (n *Node) begin(ctx context.Context, path, dataDir string) error {
	file, err := os.Stat(path)
	if err != nil {
		return err
	}
	n.expected = file.Size()
	if err := n.start(ctx, dataDir); err != nil {
		return err
	}
	if err := n.fill(ctx, path); err != nil {
		return errors.Join(err, n.stopServer())
	}
	return nil
}

func (n *Node) fill(ctx context.Context, path string) error {
	from, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return err
	}
	defer from.Close()
	to := sql.OpenDB(connector{n})
	defer to.Close()
	to.SetMaxOpenConns(1)
	return copyDatabase(ctx, from, to)
}

// copySequences copies which numbers were given out, those of rows that are gone included.
func copySequences(ctx context.Context, from, to *sql.DB) error {
	const name = "sqlite_sequence" // which is there if any table has numbers of its own
	var there int
	err := from.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_schema WHERE name = ?", name).Scan(&there)
	if err != nil || there == 0 {
		return err
	}
	return copyTable(ctx, from, to, name, true)
}

type object struct{ kind, name, text string }

// copyDatabase copies tables, their rows, and last what would act on them: indexes, triggers and views.
func copyDatabase(ctx context.Context, from, to *sql.DB) error {
	objects, err := schemaOf(ctx, from)
	if err != nil {
		return err
	}
	for _, o := range objects {
		if o.kind == "table" && o.text != "" && !isShadow(o, objects) {
			if _, err := to.ExecContext(ctx, o.text); err != nil {
				return fmt.Errorf("%s: %w", o.name, err)
			}
		}
	}
	for _, o := range objects {
		if o.kind == "table" && !isVirtual(o) {
			if err := copyTable(ctx, from, to, o.name, isShadow(o, objects)); err != nil {
				return fmt.Errorf("%s: %w", o.name, err)
			}
		}
	}
	if err := copySequences(ctx, from, to); err != nil {
		return err
	}
	for _, o := range objects {
		if o.kind != "table" && o.text != "" {
			if _, err := to.ExecContext(ctx, o.text); err != nil {
				return fmt.Errorf("%s: %w", o.name, err)
			}
		}
	}
	return nil
}

func schemaOf(ctx context.Context, db *sql.DB) (objects []object, err error) {
	rows, err := db.QueryContext(ctx, "SELECT type, name, coalesce(sql, '') FROM sqlite_schema"+
		" WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o object
		if err := rows.Scan(&o.kind, &o.name, &o.text); err != nil {
			return nil, err
		}
		objects = append(objects, o)
	}
	return objects, rows.Err()
}

func isVirtual(o object) bool {
	return strings.HasPrefix(strings.ToUpper(o.text), "CREATE VIRTUAL TABLE")
}

// isShadow reports whether a table is one that a virtual table makes for itself.
func isShadow(o object, all []object) bool {
	for _, v := range all {
		if rest, found := strings.CutPrefix(o.name, v.name+"_"); found && isVirtual(v) {
			switch rest {
			case "data", "idx", "content", "docsize", "config":
				return true
			}
		}
	}
	return false
}

// copyTable copies rows in their order; what a virtual table has put into a new one of its own is deleted before.
func copyTable(ctx context.Context, from, to *sql.DB, name string, filled bool) error {
	if filled {
		if _, err := to.ExecContext(ctx, "DELETE FROM "+quote(name)); err != nil {
			return err
		}
	}
	columns, err := columnsOf(ctx, from, name)
	if err != nil {
		return err
	}
	rows, err := from.QueryContext(ctx, "SELECT "+columns+" FROM "+quote(name))
	if err != nil {
		return err
	}
	defer rows.Close()
	into := target{to, "INSERT INTO " + quote(name) + " (" + columns + ") VALUES ", strings.Count(columns, ",") + 1}
	for more := true; more; {
		if more, err = into.copySome(ctx, rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func columnsOf(ctx context.Context, db *sql.DB, name string) (string, error) {
	rows, err := db.QueryContext(ctx, "SELECT name FROM pragma_table_info(?)", name)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var columns []string
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			return "", err
		}
		columns = append(columns, quote(column))
	}
	return strings.Join(columns, ", "), rows.Err()
}

// target is a table that is filled.
type target struct {
	db      *sql.DB
	insert  string // as far as the rows
	columns int
}

// copySome copies rows in one transaction, and reports whether there may be more.
func (t target) copySome(ctx context.Context, rows *sql.Rows) (more bool, err error) {
	values, more, err := t.readSome(rows)
	if err != nil {
		return false, err
	}
	tx, err := t.db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	together := max(1, valuesTogether/t.columns) * t.columns
	for some := range slices.Chunk(values, together) {
		if _, err := tx.ExecContext(ctx, t.insert+t.places(len(some)), some...); err != nil {
			return false, err
		}
	}
	return more, tx.Commit()
}

// places are question marks for values, row by row.
func (t target) places(values int) string {
	row := "(?" + strings.Repeat(", ?", t.columns-1) + ")"
	return row + strings.Repeat(", "+row, values/t.columns-1)
}

// readSome reads the values of rows, one after the other.
func (t target) readSome(rows *sql.Rows) (values []any, more bool, err error) {
	for size := 0; len(values) < rowsTogether*t.columns && size < bytesTogether; {
		if !rows.Next() {
			return values, false, nil
		}
		row, into := make([]any, t.columns), make([]any, t.columns)
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, false, err
		}
		for _, value := range row {
			switch v := value.(type) {
			case string:
				size += len(v)
			case []byte:
				size += len(v)
			}
		}
		values = append(values, row...)
	}
	return values, true, nil
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
