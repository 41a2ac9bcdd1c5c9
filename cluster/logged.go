//go:build cowsql

package cluster

import (
	"context"
	"database/sql"
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
	if joins := len(n.options.join) > 0 && len(files) == 0; !joins {
		return size, nil
	}
	leaders := sql.OpenDB(connector{n})
	defer leaders.Close()
	err = untilDone(ctx, func(ctx context.Context) error {
		const question = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
		return leaders.QueryRowContext(ctx, question).Scan(&size)
	})
	return size, err
}
