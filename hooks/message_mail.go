package hooks

import (
	"bytes"
	"io"
	"net/mail"
	"strings"

	"github.com/fatih/color"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"

	"pocketclinic/collections"
	"pocketclinic/hooks/lang"
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

// writeCode writes the mail of a one-time password in the language of the account or, where that has none, of the
// browser that has asked.
func (h *handlers) writeCode(e *core.MailerRecordEvent) error {
	settings, err := h.roster.Settings(e.App)
	if err != nil {
		return err
	}
	l := lang.Of(languageOfCode(e))
	password, _ := e.Meta["password"].(string)
	code := lang.Values{"password": password, "clinic": e.App.Settings().Meta.AppName}
	letter := &collections.Letter{
		Language: l.Code, Opening: l.Say("Your one-time password for {clinic} is {password}", code),
		Parts: []collections.Part{{Code: password}, paragraph(l.Say(
			"It can be used once, within three minutes. If you did not ask for it, ignore this mail: "+
				"nobody can sign in without it.", nil))},
		Signature: signature(l, settings),
	}
	e.Message.Subject, e.Message.Text = l.Say("{password} is your code for {clinic}", code), plain(letter)
	if e.Message.HTML, err = rich(letter, e.Message.Subject, settings.Colour()); err != nil {
		return err
	}
	return e.Next()
}

func languageOfCode(e *core.MailerRecordEvent) string {
	if language := collections.AsUser(e.Record).Language(); language != "" {
		return language
	}
	id, _ := e.Meta["otpId"].(string)
	request, err := collections.FindCodeRequest(e.App, id)
	if err != nil {
		return "" // forgotten meanwhile: the mail is worth more than its language
	}
	return request.Language()
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
	html, err := h.richMail(app, m)
	if err != nil {
		return err
	}
	return app.NewMailClient().Send(&mailer.Message{
		Attachments: attachments,
		From:        mail.Address{Name: meta.SenderName, Address: meta.SenderAddress},
		To:          []mail.Address{{Address: m.To}},
		Subject:     m.Subject,
		Text:        m.Body,
		HTML:        html,
	})
}

// richMail writes the letter of a mail in HTML, in the colour that the clinic has now; empty where it has none.
func (h *handlers) richMail(app core.App, m collections.Message) (string, error) {
	if m.Letter == nil {
		return "", nil
	}
	settings, err := h.roster.Settings(app)
	if err != nil {
		return "", err
	}
	return rich(m.Letter, m.Subject, settings.Colour())
}
