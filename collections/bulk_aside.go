package collections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Aside is a database of its own, in which some of the tables of data.db are filled at the same time as others are
// there: SQLite writes a file with one processor. What is in it then moves as it is, rows and indexes (moveInto), which
// is much quicker than to write it.
type Aside struct {
	DB      *sql.DB
	name    string
	path    string
	tables  []string
	indexes []Definition
}

// OpenAside opens an empty one in the data directory. A file that a crash left there is overwritten.
func OpenAside(dir, name string) (*Aside, error) {
	path := filepath.Join(dir, "bulk_"+name+".db")
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	db, err := sql.Open("sqlite", path+"?_pragma=locking_mode(EXCLUSIVE)&_pragma=journal_mode(OFF)"+
		"&_pragma=synchronous(OFF)"+bulkPragmas)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return &Aside{DB: db, name: name, path: path}, db.Ping()
}

// Take makes tables like those of data.db, without the indexes that are better made at the end, and takes what is in
// them.
func (a *Aside) Take(tx *Bulk, tables ...string) error {
	if err := a.create(tx.Tx, tables...); err != nil {
		return err
	}
	return InBulk(a.DB, func(to *Bulk) error {
		for _, table := range tables {
			if err := takeRows(tx, to, table); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *Aside) create(tx *sql.Tx, tables ...string) error {
	a.tables = tables
	if err := a.define(tx, "table", tables...); err != nil {
		return err
	}
	indexes, err := definitions(tx, "index", tables)
	for i := 0; err == nil && i < len(indexes); i++ {
		if isKept(indexes[i]) {
			_, err = a.DB.Exec(indexes[i].sql)
		} else {
			a.indexes = append(a.indexes, indexes[i])
		}
	}
	return err
}

func takeRows(from, to *Bulk, table string) error {
	usual, err := defaultsOf(from, table)
	if err != nil {
		return err
	}
	columns := slices.Sorted(maps.Keys(usual))
	// As it is stored: the driver makes a bool of what is in a column that is said to be BOOLEAN.
	rows, err := from.Query("SELECT +`" + strings.Join(columns, "`, +`") + "` FROM " + table)
	if err != nil {
		return err
	}
	defer rows.Close()
	copies := newCopies(to, table, len(columns), columns, slices.Repeat([]string{"?"}, len(columns)))
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for n := range values {
		places[n] = &values[n]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		if err := copies.Write(values); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	_, err = from.Exec("DELETE FROM " + table)
	return err
}

// define makes what data.db has of those names.
func (a *Aside) define(tx *sql.Tx, kind string, names ...string) error {
	made, err := definitions(tx, kind, names)
	for i := 0; err == nil && i < len(made); i++ {
		_, err = a.DB.Exec(made[i].sql)
	}
	return err
}

// Index makes the indexes.
func (a *Aside) Index(ctx context.Context) error {
	for _, index := range a.indexes {
		if _, err := a.DB.ExecContext(ctx, index.sql); err != nil {
			return err
		}
	}
	return nil
}

// CheckOverlaps fails where two slots of a practitioner overlap.
func (a *Aside) CheckOverlaps(ctx context.Context) error {
	var overlap error
	err := eachOverlap(ctx, a.DB, func(slot string) {
		overlap = fmt.Errorf("slot %s overlaps the one before it", slot)
	})
	return errors.Join(err, overlap)
}

// MoveTo moves everything into the tables of data.db that it was taken from.
func (a *Aside) MoveTo(ctx context.Context, tx *Bulk) error {
	if err := a.DB.Close(); err != nil {
		return err
	}
	path := strings.ReplaceAll(a.path, "'", "''")
	if _, err := tx.ExecContext(ctx, "ATTACH '"+path+"' AS "+a.name); err != nil {
		return err
	}
	for _, table := range a.tables {
		if err := tx.moveInto(ctx, table, a.name); err != nil {
			return err
		}
	}
	return nil
}

// Remove deletes it.
func (a *Aside) Remove() error { return errors.Join(a.DB.Close(), os.Remove(a.path)) }
