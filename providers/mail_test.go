package providers

import (
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/tools/mailer"
	"github.com/stretchr/testify/require"
)

// parts returns a mail's parts, in order, each as its type, a space and its content.
func parts(t *testing.T, contentType string, body io.Reader) (found []string) {
	t.Helper()
	kind, parameters, err := mime.ParseMediaType(contentType)
	require.NoError(t, err)
	if !strings.HasPrefix(kind, "multipart/") {
		content, err := io.ReadAll(body)
		require.NoError(t, err)
		return []string{kind + parameters["method"] + " " + string(content)}
	}
	for reader := multipart.NewReader(body, parameters["boundary"]); ; {
		part, err := reader.NextPart()
		if err == io.EOF {
			return found
		}
		require.NoError(t, err)
		found = append(found, parts(t, part.Header.Get("Content-Type"), part)...)
	}
}

func composed(t *testing.T, m *mailer.Message) *mail.Message {
	t.Helper()
	msg, err := compose(m, monday)
	require.NoError(t, err)
	var raw strings.Builder
	_, err = msg.WriteTo(&raw)
	require.NoError(t, err)
	read, err := mail.ReadMessage(strings.NewReader(raw.String()))
	require.NoError(t, err)
	return read
}

func TestAnInvitationIsACalendarPartAndAnAttachment(t *testing.T) {
	t.Parallel()
	const calendar = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"
	m := message("asha@example.test")
	m.Attachments = map[string]io.Reader{"invite.ics": strings.NewReader(calendar)}
	read := composed(t, m)
	found := parts(t, read.Header.Get("Content-Type"), read.Body)
	require.Len(t, found, 3)
	require.Equal(t, []string{"text/plain Hello\r\n", "text/calendarCANCEL " + calendar}, found[:2])
	require.True(t, strings.HasPrefix(found[2], "text/calendar "), found[2])

	m.Attachments = map[string]io.Reader{"other.ics": strings.NewReader(calendar)}
	read = composed(t, m)
	require.Len(t, parts(t, read.Header.Get("Content-Type"), read.Body), 2, "another file is only attached")
}

func TestTextAndHTMLAreAlternatives(t *testing.T) {
	t.Parallel()
	m := message("asha@example.test")
	m.HTML, m.Headers = "<p>Hello</p>", map[string]string{"X-Clinic": "1"}
	read := composed(t, m)
	require.Equal(t, "1", read.Header.Get("X-Clinic"))
	found := parts(t, read.Header.Get("Content-Type"), read.Body)
	require.Equal(t, []string{"text/plain Hello\r\n", "text/html <p>Hello</p>"}, found)
	m.Text = ""
	read = composed(t, m)
	require.Equal(t, []string{"text/html <p>Hello</p>"}, parts(t, read.Header.Get("Content-Type"), read.Body))
}

func TestAMailSaysNothingThatItsFieldsCannotHold(t *testing.T) {
	t.Parallel()
	m := message("asha@example.test")
	m.Subject = "Moved\r\nBcc: eve@example.test"
	read := composed(t, m)
	require.Empty(t, read.Header.Get("Bcc"))
	require.NotEqual(t, composed(t, m).Header.Get("Message-Id"), read.Header.Get("Message-Id"), "each mail is its own")
}
