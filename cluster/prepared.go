//go:build cowsql

package cluster

import (
	"container/list"
	"context"
	"database/sql/driver"
	"strings"

	cowsql "github.com/cowsql/go-cowsql/driver"
)

// mostKept is how many statements a connection keeps prepared; of more, the one that was not used the longest goes.
const mostKept = 100

// kept are the prepared statements of a connection. Compiling one costs the leader, which runs one statement at a time
// for everybody, more than running it.
type kept struct {
	byText map[string]*list.Element // of keptStmt
	recent list.List                // used last first
}

type keptStmt struct {
	text string
	stmt *cowsql.Stmt
}

func newKept() *kept { return &kept{byText: map[string]*list.Element{}} }

// lend returns the statement of a text, prepared; nil where it is none that is worth keeping.
func (c *conn) lend(ctx context.Context, text string) (*cowsql.Stmt, error) {
	if found, ok := c.kept.byText[text]; ok {
		c.kept.recent.MoveToFront(found)
		return found.Value.(keptStmt).stmt, nil
	}
	if !c.node.serves.Load() || !comesAgain(text) {
		return nil, nil
	}
	if c.kept.recent.Len() >= mostKept {
		oldest := c.kept.recent.Remove(c.kept.recent.Back()).(keptStmt)
		delete(c.kept.byText, oldest.text)
		if err := oldest.stmt.Close(); err != nil {
			return nil, c.judge(ctx, err, false)
		}
	}
	stmt, err := c.inner.PrepareContext(ctx, text)
	if err != nil {
		return nil, c.judge(ctx, err, false)
	}
	prepared := stmt.(*cowsql.Stmt)
	c.kept.byText[text] = c.kept.recent.PushFront(keptStmt{text, prepared})
	return prepared, nil
}

// comesAgain reports whether a text is one statement that may be asked again.
func comesAgain(text string) bool {
	if strings.Contains(text, ";") {
		return false
	}
	switch firstWord(text) {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "BEGIN", "COMMIT", "ROLLBACK":
		return true
	}
	return false
}

var _ driver.Stmt = (*cowsql.Stmt)(nil)
