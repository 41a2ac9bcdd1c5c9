package hooks

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"syscall"

	"pocketclinic/rules"
)

// Primary result codes of SQLite (https://www.sqlite.org/rescode.html).
const (
	sqliteError    = 1
	sqliteBusy     = 5
	sqliteLocked   = 6
	sqliteNoMemory = 7
	sqliteReadOnly = 8
	sqliteStopped  = 9 // SQLITE_INTERRUPT
	sqliteIOError  = 10
	sqliteFull     = 13
	sqliteCantOpen = 14
)

func sqliteCode(err error) (code int, ok bool) {
	var failed interface { // of the driver, whichever it is
		error
		Code() int
	}
	if !errors.As(err, &failed) {
		return 0, false
	}
	return failed.Code() & 0xff, true
}

// passes reports whether a fault may be over when the same is tried again: a busy database, a full or read-only disk.
func passes(err error) bool {
	inner := cause(err)
	if code, ok := sqliteCode(inner); ok {
		return slices.Contains([]int{
			sqliteBusy, sqliteLocked, sqliteNoMemory, sqliteReadOnly, sqliteStopped, sqliteIOError, sqliteFull,
			sqliteCantOpen,
		}, code)
	}
	return slices.ContainsFunc([]error{
		syscall.ENOSPC, syscall.EROFS, syscall.EMFILE, syscall.ENFILE, context.DeadlineExceeded,
	}, func(passing error) bool { return errors.Is(inner, passing) })
}

// orNotFound answers 404 for a record that does not exist.
func orNotFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return rules.ErrNotFound
	}
	return err
}
