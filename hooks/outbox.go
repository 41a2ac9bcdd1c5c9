package hooks

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"
)

// SMSSender hands a text message over to whoever delivers it.
type SMSSender interface {
	SendSMS(ctx context.Context, to, body string) error
}

// outbox writes mails and text messages into files, where nothing is configured to deliver them.
type outbox struct {
	app     core.App
	now     func() time.Time
	counter atomic.Uint64
}

var (
	_ mailer.Mailer = (*outbox)(nil)
	_ SMSSender     = (*outbox)(nil)
)

func newOutbox(app core.App, now func() time.Time) *outbox { return &outbox{app: app, now: now} }

func (o *outbox) dir() string { return filepath.Join(o.app.DataDir(), "outbox") }

// write makes a file whose name sorts after those of all earlier ones.
func (o *outbox) write(extension string, content []byte) error {
	if err := os.MkdirAll(o.dir(), 0o700); err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%06d.%s", o.now().UTC().Format("20060102T150405.000000000Z"), o.counter.Add(1), extension)
	partial := filepath.Join(o.dir(), name+".partial")
	if err := os.WriteFile(partial, content, 0o600); err != nil {
		return err
	}
	return os.Rename(partial, filepath.Join(o.dir(), name))
}

// SendSMS writes an .sms file: the number on the first line, then an empty line and the text.
func (o *outbox) SendSMS(_ context.Context, to, body string) error {
	return o.write("sms", []byte("To: "+to+"\n\n"+body+"\n"))
}

// Send writes an .eml file (RFC 5322).
func (o *outbox) Send(m *mailer.Message) error {
	msg, err := compose(m, o.now())
	if err != nil {
		return err
	}
	var content strings.Builder
	if _, err := msg.WriteTo(&content); err != nil {
		return err
	}
	return o.write("eml", []byte(content.String()))
}
