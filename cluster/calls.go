//go:build cowsql

package cluster

import (
	"bufio"
	"net"
)

// calls is a connection over which somebody asks, and waits for the answer. go-cowsql writes a question in two parts,
// and reads an answer in two: here a question leaves in one piece, for which the server wakes once.
type calls struct {
	net.Conn
	question []byte
	answers  *bufio.Reader
}

func newCalls(conn net.Conn) *calls { return &calls{Conn: conn, answers: bufio.NewReader(conn)} }

// Write keeps a part of the question until the answer is read.
func (c *calls) Write(part []byte) (int, error) {
	c.question = append(c.question, part...)
	return len(part), nil
}

// Read asks first, and reads the answer.
func (c *calls) Read(into []byte) (int, error) {
	if len(c.question) > 0 {
		_, err := c.Conn.Write(c.question)
		if c.question = c.question[:0]; cap(c.question) > mostAsked {
			c.question = nil
		}
		if err != nil {
			return 0, err
		}
	}
	return c.answers.Read(into)
}

const mostAsked = 64 << 10 // bytes that a connection keeps for questions
