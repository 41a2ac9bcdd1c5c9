//go:build cowsql

package cluster

import (
	"context"
	"database/sql"
	"errors"
	"os"

	"github.com/cowsql/go-cowsql/client"
	_ "modernc.org/sqlite" // reads files that no node serves
)

// dumpTo copies the database, as this node has it, into a file.
func (n *Node) dumpTo(ctx context.Context, path string) error {
	self, err := n.self(ctx)
	if err != nil {
		return notLeading(err)
	}
	defer self.Close()
	return dump(ctx, self, path)
}

// dump copies the database of a node into a file, which SQLite can open.
func dump(ctx context.Context, from *client.Client, path string) error {
	files, err := from.Dump(ctx, database)
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := os.WriteFile(path+file.Name[len(database):], file.Data, 0o600); err != nil {
			return err
		}
	}
	return mergeLog(ctx, path)
}

// mergeLog has SQLite take what is beside a file into it.
func mergeLog(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "PRAGMA journal_mode = DELETE")
	return errors.Join(err, db.Close())
}
