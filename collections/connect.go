package collections

import (
	"database/sql"
	"path/filepath"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Connect opens a database file for PocketBase. An acknowledged booking must survive a power cut, so data.db
// waits for the disk at each commit (synchronous FULL) where PocketBase's own NORMAL may lose the last ones;
// and a transaction takes the write lock when it begins, so that what it has read stays true. There are many
// connections that read, and each keeps pages of its own: few, since the system keeps them all.
func Connect(path string) (*dbx.DB, error) {
	if filepath.Base(path) != "data.db" {
		return core.DefaultDBConnect(path)
	}
	keepServingMemory()
	db, err := sql.Open(preparedDriver, path+
		"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)"+
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)"+
		"&_pragma=cache_size(-1000)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	return dbx.NewFromDB(db, "sqlite"), nil
}
