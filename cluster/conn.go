//go:build cowsql

package cluster

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	cowsql "github.com/cowsql/go-cowsql/driver"
)

const (
	busyWait  = 10 * time.Second // that a transaction waits for the one before it
	busyPause = 2 * time.Millisecond
)

// connector opens connections of the replicated database for database/sql.
type connector struct{ node *Node }

// Driver is asked by nobody.
func (connector) Driver() driver.Driver { return nil }

// Connect opens a connection to this node while it serves, and fails at once where it does not lead: whatever a node
// begins that leads no more comes to nothing. Until it serves, the leader may be any node.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	era := c.node.era.Load()
	opened, err := c.node.open(ctx)
	if err != nil {
		c.node.faults.Add(1)
		return nil, notLeading(err)
	}
	made := &conn{inner: opened.(*cowsql.Conn), node: c.node, era: era, kept: newKept()}
	if c.node.serves.Load() {
		err = made.keepPages(ctx, pagesRead)
	}
	if err != nil {
		return nil, errors.Join(err, made.Close())
	}
	return made, nil
}

// The database is in memory anyway: what a connection keeps of it besides is of little use, but for one that writes.
const (
	pagesRead    = "PRAGMA cache_size = -256"
	pagesWritten = "PRAGMA cache_size = -4000"
)

func (c *conn) keepPages(ctx context.Context, pragma string) error {
	_, err := c.exec(ctx, pragma, nil, false)
	return err
}

// conn is a connection which tells what is lost from what is refused, keeps its statements prepared, and reads whole
// answers, so that none is taken for complete which was cut off.
type conn struct {
	inner *cowsql.Conn
	node  *Node
	era   uint64 // of the node, when it was opened
	dead  bool
	kept  *kept
	tx    txState

	writes bool // it has begun to
}

// txState is how far a transaction has come.
type txState int

const (
	noTx txState = iota
	wishedTx
	openTx
)

// IsValid reports whether the connection can be used again.
func (c *conn) IsValid() bool { return !c.dead && c.tx == noTx && c.era == c.node.era.Load() }

// ResetSession has another one opened, before anything is sent.
func (c *conn) ResetSession(context.Context) error {
	if !c.IsValid() {
		return driver.ErrBadConn
	}
	return nil
}

// Close closes the connection.
func (c *conn) Close() error { return c.inner.Close() }

// Begin is BeginTx.
func (c *conn) Begin() (driver.Tx, error) { return c.BeginTx(context.Background(), driver.TxOptions{}) }

// BeginTx takes the write lock, and waits for it. A node that does not serve yet only looks, most of the time, whether
// all migrations have run: it takes the lock before its first write, and holds up nobody else until then.
func (c *conn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	c.tx = wishedTx
	if !c.node.serves.Load() {
		return c, nil
	}
	if !c.writes {
		if err := c.keepPages(ctx, pagesWritten); err != nil {
			c.tx = noTx
			return nil, err
		}
		c.writes = true
	}
	if err := c.begin(ctx); err != nil {
		c.tx = noTx
		return nil, err
	}
	return c, nil
}

func (c *conn) begin(ctx context.Context) error {
	for began := time.Now(); ; {
		_, err := c.exec(ctx, "BEGIN IMMEDIATE", nil, false)
		var failed *Error
		if err == nil {
			c.tx = openTx
			return nil
		}
		if !errors.As(err, &failed) || failed.code&0xff != codeBusy || time.Since(began) > busyWait {
			return err
		}
		time.Sleep(busyPause)
	}
}

// Commit ends the transaction. Where it is not told that it did, the outcome is unknown.
func (c *conn) Commit() error {
	was := c.tx
	c.tx = noTx
	if was != openTx {
		return nil
	}
	_, err := c.exec(context.Background(), "COMMIT", nil, true)
	if err != nil && !c.dead {
		_, _ = c.exec(context.Background(), "ROLLBACK", nil, false)
	}
	return err
}

// Rollback undoes the transaction. One whose connection is lost is undone by the leader.
func (c *conn) Rollback() error {
	was := c.tx
	c.tx = noTx
	if was != openTx || c.dead {
		return nil
	}
	_, err := c.exec(context.Background(), "ROLLBACK", nil, false)
	c.dead = c.dead || err != nil
	return err
}

// Prepare is PrepareContext.
func (c *conn) Prepare(text string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), text)
}

// PrepareContext returns a statement that is prepared when it is needed.
func (c *conn) PrepareContext(_ context.Context, text string) (driver.Stmt, error) {
	return stmt{c, text}, nil
}

type stmt struct {
	*conn
	text string
}

func (s stmt) Close() error  { return nil }
func (s stmt) NumInput() int { return -1 }
func (s stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.conn.ExecContext(ctx, s.text, args)
}
func (s stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.conn.QueryContext(ctx, s.text, args)
}
func (s stmt) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }
func (s stmt) Query([]driver.Value) (driver.Rows, error)  { return nil, driver.ErrSkip }

// ExecContext runs a statement that returns no rows.
func (c *conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	verb := firstWord(text)
	switch verb {
	case "VACUUM":
		return c.vacuum(ctx, text, args)
	case "PRAGMA":
		return c.pragma(ctx, text)
	}
	if err := refuse(verb, text); err != nil {
		return nil, err
	}
	if err := c.prepareToWrite(ctx, verb); err != nil {
		return nil, err
	}
	result, err := c.exec(ctx, text, args, c.tx == noTx)
	for strings.HasPrefix(text, "CREATE TABLE IF NOT EXISTS") && c.startsOver(ctx, err) {
		result, err = c.exec(ctx, text, args, c.tx == noTx)
	}
	return result, err
}

// prepareToWrite takes the lock that a transaction has wished for.
func (c *conn) prepareToWrite(ctx context.Context, verb string) error {
	if c.tx == wishedTx && verb != "SELECT" {
		return c.begin(ctx)
	}
	return nil
}

func (c *conn) exec(
	ctx context.Context, text string, args []driver.NamedValue, writes bool,
) (result driver.Result, err error) {
	if c.dead {
		return nil, lost(writes)
	}
	prepared, err := c.lend(ctx, text)
	if err != nil {
		return nil, err
	}
	if prepared != nil {
		result, err = prepared.ExecContext(ctx, args)
	} else {
		result, err = c.inner.ExecContext(ctx, text, args)
	}
	if err != nil {
		return nil, c.judge(ctx, err, writes)
	}
	return result, nil
}

// QueryContext reads the whole answer: what fails after the first rows would be overlooked by those who read lists.
func (c *conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	verb := firstWord(text)
	if err := refuse(verb, text); err != nil {
		return nil, err
	}
	rows, err := c.query(ctx, text, args)
	for c.startsOver(ctx, err) {
		rows, err = c.query(ctx, text, args)
	}
	return rows, err
}

func (c *conn) query(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if c.dead {
		return nil, lost(false)
	}
	prepared, err := c.lend(ctx, text)
	if err != nil {
		return nil, err
	}
	var rows driver.Rows
	if prepared != nil {
		rows, err = prepared.QueryContext(ctx, args)
	} else {
		rows, err = c.inner.QueryContext(ctx, text, args)
	}
	if err != nil {
		return nil, c.judge(ctx, err, false)
	}
	read := &readRows{columns: rows.Columns()}
	return read, c.readAll(ctx, rows, read)
}

// startsOver connects to the leader there is now, where a node that starts has lost the one before, and has written
// nothing yet: three that start at once find a leader, and may lose it again.
func (c *conn) startsOver(ctx context.Context, err error) bool {
	var failed *Error
	if c.node.serves.Load() || c.tx == openTx || !errors.As(err, &failed) || failed.code&0xff != codeIOError {
		return false
	}
	opened, err := c.node.open(ctx)
	if err != nil {
		return false
	}
	_ = c.inner.Close()
	c.inner, c.dead = opened.(*cowsql.Conn), false
	return true
}

func (c *conn) readAll(ctx context.Context, rows driver.Rows, into *readRows) error {
	for {
		row := make([]driver.Value, len(into.columns))
		err := rows.Next(row)
		if errors.Is(err, io.EOF) {
			return rows.Close()
		}
		if err != nil {
			c.dead = true // more of the answer may be on its way
			return c.judge(ctx, err, false)
		}
		into.rows = append(into.rows, row)
	}
}

// readRows is an answer, read.
type readRows struct {
	columns []string
	rows    [][]driver.Value
}

func (r *readRows) Columns() []string { return r.columns }
func (r *readRows) Close() error      { return nil }
func (r *readRows) Next(into []driver.Value) error {
	if len(r.rows) == 0 {
		return io.EOF
	}
	copy(into, r.rows[0])
	r.rows = r.rows[1:]
	return nil
}

// pragma runs a PRAGMA for its effect. Those that answer with rows would fail otherwise; the log of changes is cowsql's
// to check, and not anybody's.
func (c *conn) pragma(ctx context.Context, text string) (driver.Result, error) {
	if strings.Contains(strings.ToLower(text), "wal_checkpoint") {
		return driver.RowsAffected(0), nil
	}
	_, err := c.QueryContext(ctx, text, nil)
	return driver.RowsAffected(0), err
}

// vacuum copies the database into a file that is bound to VACUUM INTO.
func (c *conn) vacuum(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if strings.Join(strings.Fields(strings.ToUpper(text)), " ") != "VACUUM INTO ?" || len(args) != 1 {
		return nil, refused("VACUUM")
	}
	path, _ := args[0].Value.(string)
	return driver.RowsAffected(0), c.node.dumpTo(ctx, path)
}

// refuse keeps back what would end the leader, or break the connection.
func refuse(verb, text string) error {
	switch verb {
	case "ATTACH", "DETACH", "VACUUM":
		return refused(verb)
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH":
		if slices.Contains(strings.Fields(strings.ToUpper(text)), "RETURNING") {
			return refused(verb + " … RETURNING")
		}
	}
	return nil
}

func firstWord(text string) string {
	text = strings.TrimSpace(text)
	if end := strings.IndexAny(text, " \t\r\n(;"); end >= 0 {
		text = text[:end]
	}
	return strings.ToUpper(text)
}
