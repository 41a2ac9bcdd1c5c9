package collections

import (
	"context"
	"fmt"
	"unsafe"

	sqlite3 "modernc.org/sqlite/lib"
)

// moveInto fills an empty table from the same one of an attached database. Where both have the same indexes, and no
// triggers, SQLite copies rows and index entries as they are. It looks for no place for each, and makes none anew, only
// where it takes that for a part of VACUUM: it would otherwise, too, if modernc's build did without
// SQLITE_ENABLE_PREUPDATE_HOOK. It takes half the time. VACUUM knows that a table is empty, and does not ask.
func (b *Bulk) moveInto(ctx context.Context, table, from string) error {
	var filled bool
	if err := b.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM main."+table+")").Scan(&filled); err != nil {
		return err
	}
	if filled {
		return fmt.Errorf("%s is not empty, and cannot be filled at once", table)
	}
	flags := &(*(**sqlite3.Tsqlite3)(unsafe.Pointer(&b.handle))).FmDbFlags //nolint:gosec // handle is the address of one
	*flags |= sqlite3.DBFLAG_Vacuum
	defer func() { *flags &^= sqlite3.DBFLAG_Vacuum }()
	_, err := b.ExecContext(ctx, "INSERT INTO main."+table+" SELECT * FROM "+from+"."+table)
	return err
}
