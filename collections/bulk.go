package collections

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Sorting goes to files, as indexes may not fit into memory. A page is written once, and read through the mapped
// file: a greater cache is of no use.
const bulkPragmas = "&_pragma=temp_store(FILE)&_pragma=cache_size(-20000)&_pragma=mmap_size(100000000000)"

// bulkMemory is kept for the pages of four such caches, those of three databases and of what SQLite sorts in files.
// Each page is in a block of pageMemory. With less, SQLite asked the system for memory up to 190,000 times in a bulk of
// a million appointments, and took up to a third more time.
const (
	pageMemory = 8 << 10
	bulkMemory = 3600
)

var keepBulkMemory = sync.OnceFunc(func() { keepMemory(pageMemory, pageMemory, bulkMemory) })

// Alone is data.db, opened for one connection that nobody else may share.
type Alone struct{ DB *sql.DB }

// OpenAlone opens it, to write a great deal at once in one transaction. With a rollback journal, which keeps only
// what was there before, new pages are written once and not twice as through a write-ahead log; that an interrupted
// transaction leaves no trace is as sure. It fails where anybody else has the database open.
func OpenAlone(dir string) (*Alone, error) {
	keepBulkMemory()
	db, err := sql.Open("sqlite", filepath.Join(dir, "data.db")+"?_pragma=busy_timeout(2000)"+
		"&_pragma=locking_mode(EXCLUSIVE)&_pragma=journal_mode(DELETE)&_pragma=synchronous(FULL)"+bulkPragmas+
		"&_txlock=exclusive")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return &Alone{db}, db.Ping()
}

// Close closes it. Connect gives it its write-ahead log back.
func (a *Alone) Close() error { return a.DB.Close() }

// Definition is an index or a trigger, as SQLite knows it.
type Definition struct{ Name, sql string }

// kept are indexes that cost less to keep than to make of all rows once more: those that get their entries in order,
// and those that get few.
var kept = []string{
	"idx_appointments_order", "idx_appointments_slot",
	"idx_appointments_held", "idx_appointments_holds_of", "idx_appointments_holds_from", "idx_appointments_conflict",
	"idx_appointments_next_reminder", "idx_appointments_no_show", "idx_appointments_open",
	"idx_payments_payment_id", "idx_payments_appointment", "idx_payments_back", "idx_payments_refund_due",
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
