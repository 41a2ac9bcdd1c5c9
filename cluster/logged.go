//go:build cowsql

package cluster

import (
	"context"
	"database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	leastLogged = 256       // transactions; fewer take less memory and disk
	mostLogged  = 4096      // 400 MB to 1.6 GB of memory
	aLogged     = 100 << 10 // bytes that one booking takes; a transaction may have several, and take 400 kB
	logShare    = 4         // the log takes one in so many parts of what the database takes
)

// loggedOf is how many transactions the log keeps between two copies of a database of so many bytes, and after. A large
// one takes longer to be sent, and what is written meanwhile must still be there; all of it is written at each copy.
func loggedOf(size int64) uint64 {
	return uint64(min(max(size/logShare/aLogged, leastLogged), mostLogged)) //nolint:gosec // not negative
}

// databaseSize is how large the database is, in bytes, as far as a node that starts can tell: by its last copy, and
// where it has none and joins, by the leader, for which it waits.
func (n *Node) databaseSize(ctx context.Context) (size int64, err error) {
	files, err := os.ReadDir(filepath.Join(n.dir, dataFolder))
	if err != nil {
		return 0, err
	}
	size = n.expected
	for _, file := range files {
		if info, err := file.Info(); err == nil && strings.HasPrefix(file.Name(), "snapshot-") {
			size = max(size, info.Size())
		}
	}
	joins := len(n.options.join) > 0 && len(files) == 0
	if !joins {
		return size, nil
	}
	for {
		if size, err = n.askForSize(ctx); err == nil {
			return size, nil
		}
		if pause(ctx, joinAgain) != nil {
			return 0, err
		}
	}
}

func (n *Node) askForSize(ctx context.Context) (size int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, attemptWait)
	defer cancel()
	opened, err := n.anywhere.Connect(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = opened.Close() }()
	rows, err := opened.(driver.QueryerContext).QueryContext(ctx,
		"SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	row := make([]driver.Value, 1)
	if err := rows.Next(row); err != nil {
		return 0, err
	}
	size, ok := row[0].(int64)
	if !ok {
		return 0, fmt.Errorf("the leader's database has %v bytes", row[0])
	}
	return size, nil
}
