package providers

import (
	"context"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"
	gomail "github.com/wneessen/go-mail"
)

const sendTimeout = 20 * time.Second

// SMTP sends through the server of PocketBase's mail settings. PocketBase's own client waits for
// a silent server without end, and one such server would hold up everybody's messages.
type SMTP struct {
	settings core.SMTPConfig
	now      func() time.Time
}

// NewSMTP sends through a server, by the clock that dates the mails.
func NewSMTP(settings core.SMTPConfig, now func() time.Time) SMTP { return SMTP{settings, now} }

// Send hands a mail over to the server, or fails after 20 seconds.
func (s SMTP) Send(m *mailer.Message) error {
	msg, err := compose(m, s.now())
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.settings.Host, s.options()...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), sendTimeout)
	defer cancel()
	return client.DialAndSendWithContext(ctx, msg)
}

func (s SMTP) options() []gomail.Option {
	options := []gomail.Option{gomail.WithPort(s.settings.Port), gomail.WithTimeout(sendTimeout)}
	if s.settings.TLS {
		options = append(options, gomail.WithSSL())
	} else {
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	}
	if s.settings.LocalName != "" {
		options = append(options, gomail.WithHELO(s.settings.LocalName))
	}
	if s.settings.Username != "" {
		method := gomail.SMTPAuthPlain
		if s.settings.AuthMethod == mailer.SMTPAuthLogin {
			method = gomail.SMTPAuthLogin
		}
		options = append(options, gomail.WithSMTPAuth(method),
			gomail.WithUsername(s.settings.Username), gomail.WithPassword(s.settings.Password))
	}
	return options
}
