//go:build cowsql

package cluster

import (
	"context"
	"errors"
	"fmt"

	"github.com/cowsql/go-cowsql/driver"

	"pocketclinic/collections"
)

// Primary result codes of SQLite (https://www.sqlite.org/rescode.html).
const (
	codeError   = 1
	codeBusy    = 5
	codeIOError = 10
)

// Error is what the cluster answers in place of a result. Its code is one of SQLite's.
type Error struct {
	code    int
	text    string
	unknown bool // whether it was done all the same
}

// Error returns SQLite's own words, which PocketBase reads.
func (e *Error) Error() string { return e.text }

// Code returns SQLite's result code.
func (e *Error) Code() int { return e.code }

// Is reports that the outcome is unknown, where it is.
func (e *Error) Is(target error) bool { return e.unknown && target == collections.ErrOutcomeUnknown }

// refused says that a statement is none for a cluster. It was not sent.
func refused(what string) error {
	return &Error{code: codeError, text: what + " cannot be done in a cluster: see docs/cluster.md"}
}

func notLeading(err error) error {
	return &Error{code: codeIOError, text: fmt.Sprintf("the database has no leader here: %v", err)}
}

func lost(unknown bool) error {
	return &Error{code: codeIOError, text: "the link to the leader of the database has broken", unknown: unknown}
}

// judge makes of an error what the rest of the program understands, and notes where the connection is of no use any
// more. It is never driver.ErrBadConn: database/sql would do again what may have been done.
func (c *conn) judge(ctx context.Context, err error, writes bool) error {
	var answered driver.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &answered):
		return c.judgeAnswer(answered, writes)
	case ctx.Err() != nil: // nobody waits for it any more: the answer would be taken for the next one
		c.dead = true
		return ctx.Err()
	default:
		c.dead = true
		c.node.faults.Add(1)
		return lost(writes)
	}
}

func (c *conn) judgeAnswer(answered driver.Error, writes bool) error {
	e := &Error{code: answered.Code, text: answered.Message}
	if answered.Code&0xff == codeIOError { // of the log, which others may have taken all the same
		c.dead = true
		c.node.faults.Add(1)
		e.unknown = writes
	}
	return e
}
