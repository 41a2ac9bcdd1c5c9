package providers

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/tools/mailer"
)

// Files writes mails and text messages into files, where nothing is configured to deliver them.
type Files struct {
	dataDir func() string
	now     func() time.Time
	counter atomic.Uint64
}

// NewFiles writes into <data directory>/outbox; the data directory is asked for at each message.
func NewFiles(dataDir func() string, now func() time.Time) *Files {
	return &Files{dataDir: dataDir, now: now}
}

// Dir returns the folder that the files are in.
func (f *Files) Dir() string { return filepath.Join(f.dataDir(), "outbox") }

// write makes a file whose name sorts after those of all earlier ones, and that is never seen by half.
func (f *Files) write(extension string, content []byte) error {
	if err := os.MkdirAll(f.Dir(), 0o700); err != nil {
		return err
	}
	path := f.nextPath(extension)
	if err := os.WriteFile(path+".partial", content, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".partial", path)
}

// nextPath passes over what was written at the same instant before a restart.
func (f *Files) nextPath(extension string) string {
	instant := f.now().UTC().Format("20060102T150405.000000000Z")
	for {
		name := fmt.Sprintf("%s-%06d.%s", instant, f.counter.Add(1), extension)
		path := filepath.Join(f.Dir(), name)
		if _, err := os.Lstat(path); err != nil {
			return path
		}
	}
}

// SendSMS writes an .sms file: the number on the first line, then an empty line and the text.
func (f *Files) SendSMS(_ context.Context, to, body string) error {
	return f.write("sms", []byte("To: "+to+"\n\n"+body+"\n"))
}

// Send writes an .eml file (RFC 5322).
func (f *Files) Send(m *mailer.Message) error {
	msg, err := compose(m, f.now())
	if err != nil {
		return err
	}
	var content strings.Builder
	if _, err := msg.WriteTo(&content); err != nil {
		return err
	}
	return f.write("eml", []byte(content.String()))
}
