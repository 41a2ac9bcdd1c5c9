package providers

import (
	"bytes"
	"crypto/rand"
	"io"
	"net/mail"
	"regexp"
	"time"

	"github.com/pocketbase/pocketbase/tools/mailer"
	gomail "github.com/wneessen/go-mail"
)

// invitation is the name of the attachment that calendars read as an invitation: hooks.InvitationFile.
const invitation = "invite.ics"

// compose makes a mail (RFC 5322) of a message. An attachment named invitation becomes a calendar part too, with its
// method (RFC 6047, section 2.4), which PocketBase's own mailer cannot say.
func compose(m *mailer.Message, now time.Time) (*gomail.Msg, error) {
	msg := gomail.NewMsg()
	if err := msg.FromFormat(m.From.Name, m.From.Address); err != nil {
		return nil, err
	}
	for _, line := range []struct {
		add       func(name, address string) error
		addresses []mail.Address
	}{{msg.AddToFormat, m.To}, {msg.AddCcFormat, m.Cc}, {msg.AddBccFormat, m.Bcc}} {
		for _, a := range line.addresses {
			if err := line.add(a.Name, a.Address); err != nil {
				return nil, err
			}
		}
	}
	for name, value := range m.Headers {
		msg.SetGenHeader(gomail.Header(name), value)
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(now)
	msg.SetMessageIDWithValue(rand.Text() + "@pocketclinic")
	setBody(msg, m)
	return msg, attach(msg, m.Attachments)
}

func setBody(msg *gomail.Msg, m *mailer.Message) {
	if m.Text == "" {
		msg.SetBodyString(gomail.TypeTextHTML, m.HTML)
		return
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
}

var calendarMethod = regexp.MustCompile(`(?m)^METHOD:(\w+)`)

func attach(msg *gomail.Msg, attachments map[string]io.Reader) error {
	for name, reader := range attachments {
		content, err := io.ReadAll(reader)
		if err != nil {
			return err
		}
		if method := calendarMethod.FindSubmatch(content); name == invitation && method != nil {
			msg.AddAlternativeString(gomail.ContentType("text/calendar; method="+string(method[1])), string(content))
		}
		msg.AttachReadSeeker(name, bytes.NewReader(content))
	}
	return nil
}
