package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// message is what was sent to one address: a mail by its subject, a text message by all it says. Both name the time of
// the appointment; few have the same.
type message struct{ channel, to, text string }

// mailbox is an SMTP server that counts what it takes.
type mailbox struct {
	server *smtp.Server

	mu    sync.Mutex
	taken map[message]int
}

// openMailbox has the nodes send their mails to a server of ours, which sees what really leaves them.
func (t *trio) openMailbox(ctx context.Context, token string) (*mailbox, error) {
	host := "127.0.0.1"
	if t.nodes[0].inside != "" {
		host = networkClients
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, err
	}
	b := &mailbox{taken: map[message]int{}}
	b.server = smtp.NewServer(b)
	b.server.Domain = host
	go func() { _ = b.server.Serve(listener) }()
	port := listener.Addr().(*net.TCPAddr).Port
	err = t.ask(ctx, func(s *server) error {
		return s.call(ctx, "PATCH", "/api/settings", token,
			map[string]any{"smtp": map[string]any{"enabled": true, "host": host, "port": port}}, nil)
	})
	if err != nil {
		b.close()
	}
	return b, err
}

func (b *mailbox) close() { _ = b.server.Close() }

func (b *mailbox) add(m message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.taken[m]++
}

// count returns how often a message came.
func (b *mailbox) count(m message) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.taken[m]
}

// NewSession is one connection of a node.
func (b *mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &delivery{box: b}, nil }

type delivery struct {
	box *mailbox
	to  string
}

func (d *delivery) Reset()                               {}
func (d *delivery) Logout() error                        { return nil }
func (d *delivery) Mail(string, *smtp.MailOptions) error { return nil }

func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.to = to
	return nil
}

func (d *delivery) Data(r io.Reader) error {
	letter, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, letter.Body); err != nil {
		return err
	}
	d.box.add(message{"email", d.to, subject})
	return nil
}

// loseDisk removes all that a node has, but for the text messages that it has sent: those are with their recipients.
func (n *node) loseDisk() error {
	kept := filepath.Join(n.trio.dir, fmt.Sprint("sent-", time.Now().UnixNano()))
	if err := os.Mkdir(kept, 0o700); err != nil {
		return err
	}
	err := os.Rename(filepath.Join(n.dir, "outbox"), filepath.Join(kept, "outbox"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.RemoveAll(n.dir)
}

// addTexts counts the text messages that nodes have written into files, as nobody sends them.
func (b *mailbox) addTexts(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*", "outbox", "*.sms"))
	if err != nil {
		return err
	}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		head, body, _ := strings.Cut(string(content), "\n\n")
		b.add(message{"sms", strings.TrimPrefix(head, "To: "), strings.TrimSuffix(body, "\n")})
	}
	return nil
}
