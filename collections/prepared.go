package collections

import (
	"container/list"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"

	"modernc.org/sqlite"
)

// preparedDriver is the name of the driver that PocketBase itself uses, with its statements kept prepared: compiling
// one costs SQLite more than running it, and a booking asks the same ones again and again.
const preparedDriver = "sqlite_prepared"

func init() { sql.Register(preparedDriver, preparing{&sqlite.Driver{}}) }

type preparing struct{ driver.Driver }

// connection is all of modernc's connection that database/sql makes use of.
type connection interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// Open opens a connection that keeps its statements.
func (d preparing) Open(name string) (driver.Conn, error) {
	conn, err := d.Driver.Open(name)
	if err != nil {
		return nil, err
	}
	handle, err := handleOf(conn)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &preparedConn{connection: conn.(connection), handle: handle, byText: map[string]*list.Element{}}, nil
}

// mostPrepared is how many statements a connection keeps; of more, the one that was not used the longest is closed.
const mostPrepared = 100

type preparedConn struct {
	connection
	handle uintptr                  // SQLite's own
	byText map[string]*list.Element // of *prepared
	recent list.List                // used last first
	writes bool
}

// BeginTx begins a transaction. There is one connection that writes, and it keeps more pages than those that read.
func (c *preparedConn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	if !c.writes {
		if _, err := c.connection.ExecContext(ctx, "PRAGMA cache_size = -32000", nil); err != nil {
			return nil, err
		}
		c.writes = true
	}
	return c.connection.BeginTx(ctx, options)
}

type prepared struct {
	text string
	stmt driver.Stmt
	busy bool // its rows are being read
}

// lend returns the statement of a text, prepared; nil where it is busy, or none that is worth keeping.
func (c *preparedConn) lend(ctx context.Context, text string) (*prepared, error) {
	if found, ok := c.byText[text]; ok {
		p := found.Value.(*prepared)
		if p.busy {
			return nil, nil
		}
		c.recent.MoveToFront(found)
		p.busy = true
		return p, nil
	}
	if !keeps(text) {
		return nil, nil
	}
	stmt, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	p := &prepared{text: text, stmt: stmt, busy: true}
	c.byText[text] = c.recent.PushFront(p)
	c.forgetOldest()
	return p, nil
}

func (c *preparedConn) forgetOldest() {
	for e := c.recent.Back(); e != nil && c.recent.Len() > mostPrepared; {
		p, before := e.Value.(*prepared), e.Prev()
		if !p.busy {
			c.recent.Remove(e)
			delete(c.byText, p.text)
			_ = p.stmt.Close()
		}
		e = before
	}
}

// keeps reports whether a text is one statement that may come again: no script, and none of
// PocketBase's that names a table of its own each time.
func keeps(text string) bool {
	if strings.Contains(text, ";") {
		return false
	}
	verb, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch strings.TrimSpace(verb) {
	case "SELECT", "INSERT", "UPDATE", "DELETE":
		return true
	}
	return false
}

// ExecContext runs a statement that is kept prepared.
func (c *preparedConn) ExecContext(
	ctx context.Context, text string, args []driver.NamedValue,
) (driver.Result, error) {
	p, err := c.lend(ctx, text)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return c.connection.ExecContext(ctx, text, args)
	}
	defer func() { p.busy = false }()
	return p.stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

// QueryContext asks by a statement that is kept prepared, and is interrupted when the context ends.
func (c *preparedConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.query(ctx, text, args)
	if err != nil || ctx.Done() == nil {
		return rows, err
	}
	return &watchedRows{rows.(typedRows), interruptAfter(ctx, c.handle)}, nil
}

func (c *preparedConn) query(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	p, err := c.lend(ctx, text)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return c.connection.QueryContext(ctx, text, args)
	}
	rows, err := p.stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		p.busy = false
		return nil, err
	}
	return &preparedRows{rows.(typedRows), p}, nil
}

// Close closes the kept statements, too.
func (c *preparedConn) Close() error {
	for e := c.recent.Front(); e != nil; e = e.Next() {
		_ = e.Value.(*prepared).stmt.Close()
	}
	return c.connection.Close()
}

// typedRows is all of modernc's rows that database/sql makes use of.
type typedRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

type preparedRows struct {
	typedRows
	of *prepared
}

// Close gives the statement back.
func (r *preparedRows) Close() error {
	err := r.typedRows.Close()
	r.of.busy = false
	return err
}
