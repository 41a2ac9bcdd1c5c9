package hooks

import (
	"bytes"
	"fmt"
	"io"
	"net/mail"
	"strings"

	"github.com/fatih/color"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"

	"pocketclinic/collections"
)

// routeMail sends mails to the configured SMTP server, and where there is none writes them into files.
func (h *handlers) routeMail(e *core.MailerEvent) error {
	if smtp := e.App.Settings().SMTP; smtp.Enabled {
		e.Mailer = h.SMTP(smtp)
	} else {
		e.Mailer = h.Files
	}
	return e.Next()
}

// announceFiles says at the start of the server where mails and text messages go.
func (h *handlers) announceFiles(e *core.ServeEvent) error {
	if !e.App.Settings().SMTP.Enabled {
		color.Yellow("SMTP is not configured: mails are written to %s (*.eml)", h.Files.Dir())
	}
	if h.SMS == SMSSender(h.Files) {
		color.Yellow("SMS is not configured: text messages are written to %s (*.sms)", h.Files.Dir())
	}
	return e.Next()
}

// writeOTPText adds to the one-time password's mail a form for readers without HTML.
func writeOTPText(e *core.MailerRecordEvent) error {
	password, _ := e.Meta["password"].(string)
	e.Message.Text = fmt.Sprintf("Your one-time password for %s is %s\n\n"+
		"It can be used once, within three minutes. If you did not ask for it, ignore this mail:\n"+
		"nobody can sign in without it.\n",
		e.App.Settings().Meta.AppName, password)
	return e.Next()
}

// sendMail sends a mail with what goes with it. A receipt is made only now, as things stand.
func (h *handlers) sendMail(app core.App, m collections.Message) error {
	meta := app.Settings().Meta
	attachments := map[string]io.Reader{}
	if m.Calendar != "" {
		attachments[InvitationFile] = strings.NewReader(m.Calendar)
	}
	if m.Receipt != "" {
		r, err := h.numberedReceipt(app, m.Receipt)
		if err != nil {
			return err
		}
		file, err := r.pdf()
		if err != nil {
			return err
		}
		attachments[r.fileName()] = bytes.NewReader(file)
	}
	return app.NewMailClient().Send(&mailer.Message{
		Attachments: attachments,
		From:        mail.Address{Name: meta.SenderName, Address: meta.SenderAddress},
		To:          []mail.Address{{Address: m.To}},
		Subject:     m.Subject,
		Text:        m.Body,
	})
}
