package providers

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"
	"github.com/stretchr/testify/require"
)

// taken is a mail as the server has got it.
type taken struct {
	encrypted bool
	helo      string
	signedIn  string // mechanism user:password
	from      string
	to        []string
	content   string
}

// mailServer is a real SMTP server that keeps what it takes.
type mailServer struct {
	mechanisms []string // to sign in by; none: nobody has to
	mu         sync.Mutex
	mails      []taken
}

func (s *mailServer) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, encrypted := c.TLSConnectionState()
	session := &mailSession{server: s, mail: taken{encrypted: encrypted, helo: c.Hostname()}}
	if s.mechanisms != nil {
		return &signingSession{session}, nil
	}
	return session, nil
}

type mailSession struct {
	server *mailServer
	mail   taken
}

func (s *mailSession) Reset()        {}
func (s *mailSession) Logout() error { return nil }

func (s *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.mechanisms != nil && s.mail.signedIn == "" {
		return smtp.ErrAuthRequired
	}
	s.mail.from = from
	return nil
}

func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if strings.HasPrefix(to, "nobody@") {
		return &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
	}
	s.mail.to = append(s.mail.to, to)
	return nil
}

func (s *mailSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.mail.content = string(raw)
	s.server.mails = append(s.server.mails, s.mail)
	return err
}

type signingSession struct{ *mailSession }

func (s *signingSession) AuthMechanisms() []string { return s.server.mechanisms }

func (s *signingSession) Auth(mechanism string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user+":"+password != "clinic:secret" {
			return smtp.ErrAuthFailed
		}
		s.mail.signedIn = mechanism + " " + user + ":" + password
		return nil
	}
	if mechanism == sasl.Login {
		return &loginServer{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
}

// loginServer asks for the user and then for the password, which go-sasl only answers.
type loginServer struct {
	check   func(user, password string) error
	answers []string
}

func (s *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if response != nil {
		s.answers = append(s.answers, string(response))
	}
	if len(s.answers) == 2 {
		return nil, true, s.check(s.answers[0], s.answers[1])
	}
	return []byte([]string{"Username:", "Password:"}[len(s.answers)]), false, nil
}

// certificate is valid for 127.0.0.1, to whoever trusts the authorities.
func certificate(t *testing.T) (server *tls.Config, authorities *x509.CertPool) {
	t.Helper()
	issuer := httptest.NewTLSServer(nil)
	defer issuer.Close()
	authorities = x509.NewCertPool()
	authorities.AddCert(issuer.Certificate())
	return &tls.Config{Certificates: issuer.TLS.Certificates}, authorities
}

func listen(t *testing.T) (listener net.Listener, settings core.SMTPConfig) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	return listener, core.SMTPConfig{Enabled: true, Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port}
}

// start serves mail; config nil = without encryption, implicit = encrypted from the first byte.
func start(t *testing.T, backend *mailServer, config *tls.Config, implicit bool) core.SMTPConfig {
	t.Helper()
	listener, settings := listen(t)
	server := smtp.NewServer(backend)
	server.Domain, server.AllowInsecureAuth = "localhost", true
	if implicit {
		listener, settings.TLS = tls.NewListener(listener, config), true
	} else {
		server.TLSConfig = config
	}
	server.ErrorLog = silence{}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return settings
}

type silence struct{}

func (silence) Printf(string, ...any) {}
func (silence) Println(...any)        {}

// through is a client on Monday, that trusts the authorities.
func through(settings core.SMTPConfig, authorities *x509.CertPool) SMTP {
	s := NewSMTP(settings, func() time.Time { return monday })
	s.tls.RootCAs = authorities
	return s
}

func TestMailsGoToEachRecipient(t *testing.T) {
	t.Parallel()
	server := &mailServer{}
	settings := start(t, server, nil, false)
	settings.LocalName = "clinic.test"
	m := message("asha@example.test")
	m.Cc, m.Bcc = []mail.Address{{Address: "cc@example.test"}}, []mail.Address{{Address: "bcc@example.test"}}
	require.NoError(t, through(settings, nil).Send(m))

	require.Len(t, server.mails, 1)
	got := server.mails[0]
	require.Equal(t, []any{"clinic.test", "clinic@clinic.test", false}, []any{got.helo, got.from, got.encrypted})
	require.Equal(t, []string{"asha@example.test", "cc@example.test", "bcc@example.test"}, got.to)
	require.NotContains(t, got.content, "bcc@example.test")
	read, err := mail.ReadMessage(strings.NewReader(got.content))
	require.NoError(t, err)
	require.Equal(t, "Mon, 07 Jan 2030 02:30:00 +0000", read.Header.Get("Date"))
	require.Equal(t, `"Clinic" <clinic@clinic.test>`, read.Header.Get("From"))
	body, err := io.ReadAll(read.Body)
	require.NoError(t, err)
	require.Equal(t, "Hello\r\n", string(body))
}

func TestAServerThatRefusesSaysWhy(t *testing.T) {
	t.Parallel()
	server := &mailServer{}
	client := through(start(t, server, nil, false), nil)
	require.ErrorContains(t, client.Send(message("nobody@example.test")), "no such mailbox")
	require.NoError(t, client.Send(message("asha@example.test")), "and takes the next one")
	require.Len(t, server.mails, 1)

	listener, settings := listen(t)
	require.NoError(t, listener.Close())
	require.ErrorContains(t, through(settings, nil).Send(message("asha@example.test")), "refused")
}

func TestMailsAreEncryptedWhereTheServerCan(t *testing.T) {
	t.Parallel()
	config, authorities := certificate(t)
	for name, server := range map[string]struct {
		config              *tls.Config
		implicit, encrypted bool
	}{
		"cannot": {nil, false, false}, "STARTTLS": {config, false, true}, "from the first byte": {config, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			backend := &mailServer{}
			settings := start(t, backend, server.config, server.implicit)
			require.NoError(t, through(settings, authorities).Send(message("asha@example.test")))
			require.Len(t, backend.mails, 1)
			require.Equal(t, server.encrypted, backend.mails[0].encrypted)

			if server.encrypted {
				err := through(settings, x509.NewCertPool()).Send(message("asha@example.test"))
				require.ErrorAs(t, err, new(x509.UnknownAuthorityError))
				require.Len(t, backend.mails, 1, "a server that cannot be trusted gets nothing")
			}
		})
	}
}

func TestSigningIn(t *testing.T) {
	t.Parallel()
	config, authorities := certificate(t)
	for method, want := range map[string]string{
		"": "PLAIN clinic:secret", mailer.SMTPAuthPlain: "PLAIN clinic:secret", mailer.SMTPAuthLogin: "LOGIN clinic:secret",
	} {
		for _, implicit := range []bool{false, true} {
			t.Run(fmt.Sprintf("%q, implicit %v", method, implicit), func(t *testing.T) {
				server := &mailServer{mechanisms: []string{sasl.Plain, sasl.Login}}
				settings := start(t, server, config, implicit)
				settings.AuthMethod, settings.Username, settings.Password = method, "clinic", "secret"
				require.NoError(t, through(settings, authorities).Send(message("asha@example.test")))
				require.Len(t, server.mails, 1)
				require.Equal(t, want, server.mails[0].signedIn)

				settings.Password = "wrong"
				require.ErrorContains(t, through(settings, authorities).Send(message("asha@example.test")), "535")
				settings.Username = ""
				require.ErrorContains(t, through(settings, authorities).Send(message("asha@example.test")), "502")
				require.Len(t, server.mails, 1)
			})
		}
	}
	settings := start(t, &mailServer{}, config, false)
	settings.Username, settings.Password = "clinic", "secret"
	require.ErrorContains(t, through(settings, authorities).Send(message("asha@example.test")), "AUTH")
}

// talk answers the commands of one connection, until an answer is missing: then it falls silent,
// and returns when the client has hung up. "" answers the connection itself, "." the end of a mail.
func talk(conn net.Conn, answers map[string]string) {
	defer conn.Close() //nolint:errcheck // the client may have hung up first
	lines := bufio.NewScanner(conn)
	command, inMail := "", false
	for {
		answer, known := answers[command]
		if known {
			_, _ = io.WriteString(conn, answer)
		}
		for {
			if !lines.Scan() {
				return
			}
			if line := lines.Text(); !inMail || line == "." {
				command, _, _ = strings.Cut(line, " ")
				break
			}
		}
		inMail = command == "DATA"
	}
}

var smallTalk = map[string]string{
	"": "220 hello\r\n", "EHLO": "250 hello\r\n", "NOOP": "250 ok\r\n", "MAIL": "250 ok\r\n", "RCPT": "250 ok\r\n",
	"DATA": "354 go on\r\n", ".": "250 taken\r\n", "RSET": "250 ok\r\n", "QUIT": "221 bye\r\n",
}

func TestASilentServerIsLeftAfterTheDeadline(t *testing.T) {
	t.Parallel()
	for _, last := range []string{"", "EHLO", "MAIL", "DATA", "."} {
		t.Run("silent at "+last, func(t *testing.T) {
			t.Parallel()
			answers := map[string]string{}
			for command, answer := range smallTalk {
				if command != last {
					answers[command] = answer
				}
			}
			listener, settings := listen(t)
			left := make(chan struct{})
			go func() {
				defer close(left)
				if conn, err := listener.Accept(); err == nil {
					talk(conn, answers)
				}
			}()
			client := through(settings, nil)
			client.timeout = 100 * time.Millisecond
			require.Error(t, client.Send(message("asha@example.test")))
			select {
			case <-left:
			case <-time.After(time.Minute):
				require.Fail(t, "the connection stays open")
			}
		})
	}
}

func TestAnImplicitlyEncryptedServerThatIsSilentIsLeftToo(t *testing.T) {
	t.Parallel()
	_, settings := listen(t)
	settings.TLS = true
	client := through(settings, nil)
	client.timeout = 100 * time.Millisecond
	var timeout net.Error
	require.True(t, errors.As(client.Send(message("asha@example.test")), &timeout) && timeout.Timeout())
}

func TestAMailThatWasTakenIsNotSentAgainForARudeFarewell(t *testing.T) {
	t.Parallel()
	for _, farewell := range []map[string]string{
		{"RSET": "421 closing\r\n"}, {"RSET": "nonsense\r\n"}, {"QUIT": "500 what\r\n"},
	} {
		answers := map[string]string{}
		for _, part := range []map[string]string{smallTalk, farewell} {
			for command, answer := range part {
				answers[command] = answer
			}
		}
		listener, settings := listen(t)
		go func() {
			if conn, err := listener.Accept(); err == nil {
				talk(conn, answers)
			}
		}()
		require.NoError(t, through(settings, nil).Send(message("asha@example.test")), farewell)
	}
}
