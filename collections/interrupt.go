package collections

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"sync"

	sqlite "modernc.org/sqlite/lib"
)

// modernc's driver interrupts a statement whose context ends only while it looks for its first row. A question
// that finds one at once, and reads on through a million that do not match, would run to its end whatever happens.

// handleOf returns the sqlite3* of a connection, which modernc keeps to itself.
func handleOf(conn driver.Conn) (uintptr, error) {
	field := reflect.Indirect(reflect.ValueOf(conn)).FieldByName("db")
	if field.Kind() != reflect.Uintptr {
		return 0, fmt.Errorf("%T has no handle", conn)
	}
	return uintptr(field.Uint()), nil
}

// handleOn returns that of a connection which is kept out of the pool.
func handleOn(conn *sql.Conn) (handle uintptr, err error) {
	err = conn.Raw(func(driverConn any) (err error) {
		if prepared, ok := driverConn.(*preparedConn); ok {
			driverConn = prepared.connection
		}
		handle, err = handleOf(driverConn.(driver.Conn))
		return err
	})
	return handle, err
}

// interruptAfter interrupts what runs on a connection when the context ends. What it returns
// calls that off: after it, nothing is interrupted any more.
func interruptAfter(ctx context.Context, handle uintptr) (callOff func()) {
	var mu sync.Mutex
	over := false
	stop := context.AfterFunc(ctx, func() {
		mu.Lock()
		defer mu.Unlock()
		if !over {
			sqlite.Xsqlite3_interrupt(nil, handle)
		}
	})
	return func() {
		if stop() {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		over = true
	}
}

// watchedRows are rows whose reading ends with a context.
type watchedRows struct {
	typedRows
	callOff func()
}

// Close ends the watch first: the connection may run something else after it.
func (r *watchedRows) Close() error {
	r.callOff()
	return r.typedRows.Close()
}
