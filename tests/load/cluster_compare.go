package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// equalWithin is how long the nodes may differ: messages are sent until all are, and each copy is of another moment.
const equalWithin = 2 * time.Minute

var errUnequal = errors.New("the databases of the nodes differ")

// copyEqual copies the databases of all nodes once they are equal, and returns the data directory of one.
func (t *trio) copyEqual(ctx context.Context) (dir string, err error) {
	for begun := time.Now(); ; {
		digests := map[string]bool{}
		if err := os.RemoveAll(filepath.Join(t.dir, "copies")); err != nil {
			return "", err
		}
		for i, node := range t.nodes {
			dir = filepath.Join(t.dir, "copies", fmt.Sprint(i+1))
			digest, err := t.copyOf(ctx, node, dir)
			if err != nil {
				return "", err
			}
			digests[digest] = true
		}
		if len(digests) == 1 {
			return dir, nil
		}
		if time.Since(begun) > equalWithin {
			return "", errUnequal
		}
		wait(ctx, 3*time.Second)
	}
}

func (t *trio) copyOf(ctx context.Context, n *node, dir string) (digest string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	if out, err := t.admin(ctx, n, "backup", filepath.Join(dir, "data.db")); err != nil {
		return "", fmt.Errorf("cluster backup of %s: %w\n%s", n.host, err, out)
	}
	return digest, reading(dir, func(db *sql.DB) error {
		digest, err = digestOf(ctx, db)
		return err
	})
}

// digestOf is a digest of all rows of all tables.
func digestOf(ctx context.Context, db *sql.DB) (string, error) {
	names, err := db.QueryContext(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table'"+
		" AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name")
	if err != nil {
		return "", err
	}
	defer names.Close()
	var tables []string
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			return "", err
		}
		tables = append(tables, name)
	}
	digest := sha256.New()
	for _, table := range tables {
		fmt.Fprintln(digest, table)
		if err := eachRow(ctx, db, table, func(row []any) { fmt.Fprintf(digest, "%q\n", row) }); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%x", digest.Sum(nil)), names.Err()
}

func eachRow(ctx context.Context, db *sql.DB, table string, do func([]any)) error {
	rows, err := db.QueryContext(ctx, "SELECT * FROM \""+strings.ReplaceAll(table, `"`, `""`)+"\"")
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		do(values)
	}
	return rows.Err()
}
