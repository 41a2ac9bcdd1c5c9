package providers

import (
	"context"
	"crypto/tls"
	"net"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"
	gomail "github.com/wneessen/go-mail"
)

const smtpTimeout = 20 * time.Second

// SMTP sends through the server of PocketBase's mail settings. PocketBase's own client waits for
// a silent server without end, and would hold up whoever sends by it.
type SMTP struct {
	settings core.SMTPConfig
	now      func() time.Time
	timeout  time.Duration
	tls      *tls.Config
}

// NewSMTP sends through a server, by the clock that dates the mails.
func NewSMTP(settings core.SMTPConfig, now func() time.Time) SMTP {
	return SMTP{settings, now, smtpTimeout, &tls.Config{ServerName: settings.Host, MinVersion: tls.VersionTLS12}}
}

// Send hands a mail over to the server, or fails after 20 seconds.
func (s SMTP) Send(m *mailer.Message) error {
	msg, err := compose(m, s.now())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.timeout)
	defer cancel()
	client, err := gomail.NewClient(s.settings.Host, append(s.options(), gomail.WithDialContextFunc(s.dialUntil(ctx)))...)
	if err != nil {
		return err
	}
	err = client.DialAndSendWithContext(ctx, msg)
	if msg.IsDelivered() {
		return nil // whatever became of the farewell: sent again, it would come twice
	}
	return err
}

// dialUntil connects to the server, and hangs up when ctx ends. go-mail itself gives each step of the
// conversation as long again, and leaves a connection open whose greeting or sign-in fails.
func (s SMTP) dialUntil(ctx context.Context) gomail.DialContextFunc {
	return func(dialing context.Context, network, address string) (net.Conn, error) {
		conn, err := s.dial(dialing, network, address)
		if err == nil {
			context.AfterFunc(ctx, func() { _ = conn.Close() })
		}
		return conn, err
	}
}

func (s SMTP) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if s.settings.TLS {
		return (&tls.Dialer{Config: s.tls}).DialContext(ctx, network, address)
	}
	return (&net.Dialer{}).DialContext(ctx, network, address)
}

func (s SMTP) options() []gomail.Option {
	options := []gomail.Option{
		gomail.WithPort(s.settings.Port), gomail.WithTimeout(s.timeout), gomail.WithTLSConfig(s.tls),
	}
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
