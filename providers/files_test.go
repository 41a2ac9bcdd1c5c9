package providers

import (
	"errors"
	"io"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/mailer"
	"github.com/stretchr/testify/require"
)

var monday = time.Date(2030, 1, 7, 2, 30, 0, 0, time.UTC)

func filesIn(dir string, now time.Time) *Files {
	return NewFiles(func() string { return dir }, func() time.Time { return now })
}

// contents returns the files in a folder, in the order of their names.
func contents(t *testing.T, dir string) (names, texts []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range entries {
		raw, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		require.NoError(t, err)
		names, texts = append(names, entry.Name()), append(texts, string(raw))
	}
	return names, texts
}

func TestTextMessagesAndMailsInFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	files := filesIn(dir, monday)
	require.Equal(t, filepath.Join(dir, "outbox"), files.Dir())
	require.NoError(t, files.SendSMS(t.Context(), "+918022334455", "Hello\nनमस्ते"))
	require.NoError(t, files.Send(message("asha@example.test")))

	names, texts := contents(t, files.Dir())
	require.Equal(t, []string{
		"20300107T023000.000000000Z-000001.sms", "20300107T023000.000000000Z-000002.eml",
	}, names, "and nothing that is half written")
	require.Equal(t, "To: +918022334455\n\nHello\nनमस्ते\n", texts[0])
	read, err := mail.ReadMessage(strings.NewReader(texts[1]))
	require.NoError(t, err)
	require.Equal(t, "<asha@example.test>", read.Header.Get("To"))
	require.Equal(t, "Your appointment", read.Header.Get("Subject"))
	require.Equal(t, "Mon, 07 Jan 2030 02:30:00 +0000", read.Header.Get("Date"))

	info, err := os.Stat(filepath.Join(files.Dir(), names[1]))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode(), "a one-time password is nobody else's")
}

func TestNamesSortInTheOrderOfWriting(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 12 { // the clock stands still, then moves, and the app restarts
		now := monday.Add(time.Duration(i/5) * time.Nanosecond)
		files := filesIn(dir, now)
		require.NoError(t, files.SendSMS(t.Context(), "+91", string(rune('a'+i))))
	}
	_, texts := contents(t, filepath.Join(dir, "outbox"))
	var order strings.Builder
	for _, text := range texts {
		order.WriteString(strings.TrimSpace(strings.TrimPrefix(text, "To: +91")))
	}
	require.Equal(t, "abcdefghijkl", order.String(), "nothing is overwritten, and the newest is last")
}

func TestManyAtOnceAreAsManyFiles(t *testing.T) {
	t.Parallel()
	files := filesIn(t.TempDir(), monday)
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() { _ = files.SendSMS(t.Context(), "+91", "Hello") })
	}
	wait.Wait()
	names, texts := contents(t, files.Dir())
	require.Len(t, names, 50)
	require.Equal(t, []string{"To: +91\n\nHello\n"}, slices.Compact(texts))
}

func TestAFolderThatCannotBeWrittenIsAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "outbox"), nil, 0o600))
	require.Error(t, filesIn(dir, monday).SendSMS(t.Context(), "+91", "Hello"))
	require.Error(t, filesIn(dir, monday).Send(message("asha@example.test")))
}

func TestAMailThatCannotBeWrittenIsAnError(t *testing.T) {
	t.Parallel()
	files := filesIn(t.TempDir(), monday)
	require.Error(t, files.Send(message("not an address")))
	broken := message("asha@example.test")
	broken.Attachments = map[string]io.Reader{"a.txt": failingReader{}}
	require.ErrorContains(t, files.Send(broken), "unreadable")
	require.NoDirExists(t, files.Dir())
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("unreadable") }

func message(to string) *mailer.Message {
	return &mailer.Message{
		From: mail.Address{Name: "Clinic", Address: "clinic@clinic.test"}, To: []mail.Address{{Address: to}},
		Subject: "Your appointment", Text: "Hello\n",
	}
}
