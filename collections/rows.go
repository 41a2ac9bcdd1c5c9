package collections

import (
	"context"
	"database/sql"
	"unsafe"

	sqlite3 "modernc.org/sqlite/lib"
)

// eachRow hands the texts of each row that a query gives to do, one row after another, where SQLite has them: they are
// gone when do returns. For a million rows that is half of what database/sql takes.
func eachRow(ctx context.Context, db *sql.DB, query string, do func(texts []string)) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // which only read
	handle, err := handleOn(conn)
	if err != nil {
		return err
	}
	s, err := prepare(handle, query)
	if err != nil {
		return err
	}
	defer s.close()
	defer interruptAfter(ctx, handle)()
	return s.each(do)
}

func (s *statement) each(do func(texts []string)) error {
	texts := make([]string, sqlite3.Xsqlite3_column_count(s.tls, s.stmt))
	for {
		switch rc := sqlite3.Xsqlite3_step(s.tls, s.stmt); rc {
		case sqlite3.SQLITE_ROW:
			for n := range texts {
				texts[n] = s.text(int32(n)) //nolint:gosec // a row has a few columns
			}
			do(texts)
		case sqlite3.SQLITE_DONE:
			return nil
		default:
			return s.failure(rc)
		}
	}
}

// text returns a column of the row, as text, where SQLite has it; NULL is empty.
func (s *statement) text(column int32) string {
	at := sqlite3.Xsqlite3_column_text(s.tls, s.stmt, column)
	if at == 0 {
		return ""
	}
	length := sqlite3.Xsqlite3_column_bytes(s.tls, s.stmt, column)
	return unsafe.String(*(**byte)(unsafe.Pointer(&at)), length) //nolint:gosec // it is SQLite's memory, not Go's
}
