package tests

import (
	"fmt"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

// mailServer is a real SMTP server that keeps what it takes, and refuses one recipient.
type mailServer struct {
	mu         sync.Mutex
	taken      map[string][]string // mails by recipient
	refuses    string
	open, most int // connections: now, and at once so far
}

func (s *mailServer) NewSession(*smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open++
	s.most = max(s.most, s.open)
	return &mailSession{server: s}, nil
}

func (s *mailServer) to(recipient string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken[recipient]
}

type mailSession struct {
	server *mailServer
	to     string
}

func (s *mailSession) Logout() error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.open--
	return nil
}

func (s *mailSession) Reset()                               {}
func (s *mailSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if to == s.server.refuses {
		return &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
	}
	s.to = to
	return nil
}

func (s *mailSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.taken[s.to] = append(s.server.taken[s.to], string(raw))
	return err
}

func (w *world) mailThrough(host string, port int) {
	w.t.Helper()
	settings := w.app.Settings()
	settings.SMTP.Enabled, settings.SMTP.Host, settings.SMTP.Port = true, host, port
	require.NoError(w.t, w.app.Save(settings))
}

func (w *world) startMailServer(refuses string) *mailServer {
	w.t.Helper()
	backend := &mailServer{taken: map[string][]string{}, refuses: refuses}
	server := smtp.NewServer(backend)
	server.Domain = "localhost"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(w.t, err)
	go func() { _ = server.Serve(listener) }()
	w.t.Cleanup(func() { _ = server.Close() })
	w.mailThrough("127.0.0.1", listener.Addr().(*net.TCPAddr).Port)
	return backend
}

func TestMailsGoThroughTheConfiguredServer(t *testing.T) {
	w := newWorld(t)
	doctor, _ := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	server := w.startMailServer("meera@clinic.test")
	held := w.book(visitor, doctor, nil)
	w.pay(visitor, held, "pay_1").ok()

	require.Len(t, server.to("asha@example.test"), 1)
	require.Contains(t, server.to("asha@example.test")[0], "your appointment is confirmed")
	require.Len(t, w.mailsTo("asha@example.test"), 1, "only the one-time password from before is in a file")
	refused := w.rows("notifications", `to = "meera@clinic.test"`)[0]
	require.Equal(t, "queued", refused["status"])
	require.Contains(t, refused["last_error"], "no such mailbox")
	require.Len(t, w.rows("notifications", `status = "sent"`), 2, "a bad recipient holds up no other")
	require.Equal(t, "confirmed", w.statusOf(held))

	code := w.do("POST", "/api/collections/users/request-otp", "", object{"email": "ravi@example.test"}).ok()
	require.NotEmpty(t, code["otpId"])
	require.Eventually(t, func() bool { return len(server.to("ravi@example.test")) == 1 }, patience, 5e6)
	body := w.authWithOTP(text(code, "otpId"), otpPattern.FindString(server.to("ravi@example.test")[0])).ok()
	require.Equal(t, true, body["record"].(object)["verified"])
}

func TestAServerThatRefusesIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	require.NoError(t, listener.Close())
	w.mailThrough("127.0.0.1", port)
	w.pay(visitor, w.book(visitor, doctor, nil), "pay_1").ok()
	waiting := `channel = "email" && status = "queued" && attempts = 1 && last_error ~ "refused"`
	require.Len(t, w.rows("notifications", waiting), 2)

	server := w.startMailServer("")
	w.Advance(2 * 60e9)
	w.run("dispatch_notifications")
	require.Len(t, server.to("asha@example.test"), 1)
	require.Len(t, w.rows("notifications", `status = "sent"`), 3)
}

func TestASilentMailServerDelaysNoTextMessage(t *testing.T) {
	w := newWorld(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	w.mailThrough("127.0.0.1", listener.Addr().(*net.TCPAddr).Port)
	var waiting sync.WaitGroup
	silent := make([]net.Conn, 4) // as many as are sent to at a time
	for i := range silent {
		waiting.Go(func() { w.queue(collections.Email, fmt.Sprintf("visitor%d@example.test", i)) })
		silent[i], err = listener.Accept()
		require.NoError(t, err)
	}
	w.queue(collections.Email, "late@example.test")
	w.queue(collections.SMS, "+918022334455")
	require.Equal(t, []string{"+918022334455: Hello"}, w.sms.sent)
	w.run("dispatch_notifications")
	w.queue(collections.SMS, "+918022334456")
	require.Len(t, w.rows("notifications", `channel = "sms" && status = "sent"`), 2)
	require.Len(t, w.rows("notifications", `channel = "email" && last_error ~ "on its way"`), 4)
	require.Len(t, w.rows("notifications", `channel = "email" && attempts = 0`), 1)

	require.NoError(t, listener.Close())
	for _, conn := range silent {
		require.NoError(t, conn.Close())
	}
	waiting.Wait()
	require.Len(t, w.rows("notifications", `channel = "email" && status = "queued" && attempts = 1`), 5)
}

func TestAThousandMailsGoThroughAFewConnections(t *testing.T) {
	w := newWorld(t)
	server := w.startMailServer("")
	w.lazy = true
	var recipients []string
	for i := range 1000 {
		recipients = append(recipients, fmt.Sprintf("visitor%d@example.test", i))
	}
	w.queue(collections.Email, recipients...)
	w.run("dispatch_notifications")

	require.Len(t, server.taken, 1000)
	for _, recipient := range recipients {
		require.Len(t, server.to(recipient), 1)
	}
	require.LessOrEqual(t, server.most, 4)
}
