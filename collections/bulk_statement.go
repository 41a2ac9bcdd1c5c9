package collections

import (
	"fmt"
	"runtime"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// statement is one of SQLite's own, without modernc's driver, which copies each argument and looks for it among all of
// the statement: to write a row took less time than to hand it over.
type statement struct {
	tls          *libc.TLS
	handle, stmt uintptr
}

func prepare(handle uintptr, text string) (*statement, error) {
	s := &statement{tls: libc.NewTLS(), handle: handle}
	rc := sqlite3.Xsqlite3_prepare_v2(s.tls, handle, addressOf(text), lengthOf(text),
		uintptr(unsafe.Pointer(&s.stmt)), 0) //nolint:gosec // s stays where it is
	if rc != sqlite3.SQLITE_OK {
		defer s.close()
		return nil, s.failure(rc)
	}
	return s, nil
}

// run runs it once. Texts are read where they are.
func (s *statement) run(arguments []any) error {
	defer runtime.KeepAlive(arguments)
	for n, argument := range arguments {
		if err := s.bind(int32(n+1), argument); err != nil {
			return err
		}
	}
	var failed error
	if rc := sqlite3.Xsqlite3_step(s.tls, s.stmt); rc != sqlite3.SQLITE_DONE {
		failed = s.failure(rc)
	}
	sqlite3.Xsqlite3_reset(s.tls, s.stmt)
	return failed
}

func (s *statement) bind(n int32, argument any) error {
	var rc int32
	switch v := argument.(type) {
	case string:
		rc = sqlite3.Xsqlite3_bind_text(s.tls, s.stmt, n, addressOf(v), lengthOf(v), sqlite3.SQLITE_STATIC)
	case int:
		rc = sqlite3.Xsqlite3_bind_int64(s.tls, s.stmt, n, int64(v))
	case int64:
		rc = sqlite3.Xsqlite3_bind_int64(s.tls, s.stmt, n, v)
	case float64:
		rc = sqlite3.Xsqlite3_bind_double(s.tls, s.stmt, n, v)
	case nil:
		rc = sqlite3.Xsqlite3_bind_null(s.tls, s.stmt, n)
	default:
		return fmt.Errorf("cannot be written in bulk: %T", v)
	}
	if rc != sqlite3.SQLITE_OK {
		return s.failure(rc)
	}
	return nil
}

func (s *statement) failure(rc int32) error {
	return &statementError{libc.GoString(sqlite3.Xsqlite3_errmsg(s.tls, s.handle)), int(rc)}
}

// statementError is what modernc's driver would have made a sqlite.Error of.
type statementError struct {
	message string
	code    int
}

func (e *statementError) Error() string { return fmt.Sprintf("%s (%d)", e.message, e.code) }

// Code returns SQLite's own.
func (e *statementError) Code() int { return e.code }

func (s *statement) close() {
	sqlite3.Xsqlite3_finalize(s.tls, s.stmt)
	s.tls.Close()
}

var empty = "\x00"

// addressOf returns where a text is. That of an empty one is no address, which to SQLite is NULL.
func addressOf(text string) uintptr {
	if text == "" {
		text = empty
	}
	return uintptr(unsafe.Pointer(unsafe.StringData(text))) //nolint:gosec // SQLite reads as much as lengthOf says
}

func lengthOf(text string) int32 { return int32(len(text)) } //nolint:gosec // no text has 2 GB
