package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// answerWithin is how long an answer may take: a change of many reminders may hold up all others.
const answerWithin = 10 * time.Minute

// client speaks HTTP/1.1 over one connection that it keeps. net/http would cost as much as what is measured.
type client struct {
	addrs  []string // of servers that are as good as each other; the first is asked until it fails
	within time.Duration
	in     *bufio.Reader
	out    []byte
	body   []byte

	mu     sync.Mutex // over conn, which a cancellation closes from without
	conn   net.Conn
	closed bool
}

func newClient(addrs ...string) *client {
	return &client{addrs: slices.Clone(addrs), within: answerWithin, in: bufio.NewReaderSize(nil, 16<<10)}
}

// connect opens the connection.
func (c *client) connect() error {
	conn, err := net.Dial("tcp", c.addrs[0])
	if err != nil {
		c.turn()
		return err
	}
	if err := conn.SetDeadline(time.Now().Add(c.within)); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		_ = conn.Close()
		return net.ErrClosed
	}
	c.conn = conn
	c.in.Reset(conn)
	return nil
}

// close ends the client for good.
func (c *client) close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.drop()
}

// turn has the next server asked from now on.
func (c *client) turn() { c.addrs = append(c.addrs[1:], c.addrs[0]) }

// drop closes the connection: the next request opens another one.
func (c *client) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

func (c *client) connected() (net.Conn, error) {
	c.mu.Lock()
	conn := c.conn
	c.mu.Unlock()
	if conn != nil {
		return conn, nil
	}
	if err := c.connect(); err != nil {
		return nil, err
	}
	return c.conn, nil
}

// do sends a request and returns the body of the answer, which is valid until the next one.
// Any status but 2xx is an *answerError.
func (c *client) do(method, path, token string, content []byte) ([]byte, error) {
	conn, err := c.connected()
	if err != nil {
		return nil, err
	}
	if c.within < answerWithin {
		if err := conn.SetDeadline(time.Now().Add(c.within)); err != nil {
			return nil, err
		}
	}
	c.out = appendRequest(c.out[:0], method, path, token, content)
	if _, err = conn.Write(c.out); err != nil {
		c.drop()
		c.turn()
		return nil, err
	}
	status, err := c.read()
	if err != nil {
		c.drop()
		c.turn()
		return nil, err
	}
	if status < 200 || status > 299 {
		return c.body, &answerError{status, strings.TrimSpace(string(c.body[:min(len(c.body), 300)]))}
	}
	return c.body, nil
}

// answerError is an answer that is not the one wished for.
type answerError struct {
	status int
	body   string
}

func (e *answerError) Error() string { return fmt.Sprintf("%d %s", e.status, e.body) }

func appendRequest(out []byte, method, path, token string, content []byte) []byte {
	out = append(out, method...)
	out = append(out, ' ')
	out = append(out, path...)
	out = append(out, " HTTP/1.1\r\nHost: bench\r\n"...)
	if token != "" {
		out = append(out, "Authorization: "...)
		out = append(out, token...)
		out = append(out, "\r\n"...)
	}
	if content != nil {
		out = append(out, "Content-Type: application/json\r\nContent-Length: "...)
		out = strconv.AppendInt(out, int64(len(content)), 10)
		out = append(out, "\r\n"...)
	}
	out = append(out, "\r\n"...)
	return append(out, content...)
}

var errUnreadable = errors.New("the answer could not be read")

// read reads an answer, and keeps its body.
func (c *client) read() (status int, err error) {
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if len(line) < 12 {
		return 0, errUnreadable
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, errUnreadable
	}
	length, chunked, err := c.readHeader()
	if err != nil {
		return 0, err
	}
	c.body = c.body[:0]
	if chunked {
		return status, c.readChunks()
	}
	return status, c.readBody(length)
}

func (c *client) readHeader() (length int, chunked bool, err error) {
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, false, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			return length, chunked, nil
		}
		if value, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, false, errUnreadable
			}
		}
		chunked = chunked || bytes.Equal(line, []byte("Transfer-Encoding: chunked"))
	}
}

func (c *client) readBody(length int) error {
	from := len(c.body)
	c.body = append(c.body, make([]byte, length)...)
	_, err := io.ReadFull(c.in, c.body[from:])
	return err
}

func (c *client) readChunks() error {
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		length, err := strconv.ParseUint(string(bytes.TrimRight(line, "\r\n")), 16, 31)
		if err != nil {
			return errUnreadable
		}
		if err := c.readBody(int(length)); err != nil {
			return err
		}
		if _, err := c.in.Discard(2); err != nil { // the end of the line
			return err
		}
		if length == 0 {
			return nil
		}
	}
}
