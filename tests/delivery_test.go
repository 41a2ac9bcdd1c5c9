package tests

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"pocketclinic/providers"
)

// mailServer is a real SMTP server that keeps what it takes, and refuses one recipient.
type mailServer struct {
	mu      sync.Mutex
	taken   map[string][]string // mails by recipient
	refuses string
}

func (s *mailServer) NewSession(*smtp.Conn) (smtp.Session, error) {
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

func (s *mailSession) Reset()                               {}
func (s *mailSession) Logout() error                        { return nil }
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
	require.Eventually(t, func() bool { return len(server.to("ravi@example.test")) == 1 }, 30e9, 5e6)
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
	require.Len(t, w.rows("notifications", `channel = "email" && status = "queued" && attempts = 1 && last_error ~ "refused"`), 2)

	server := w.startMailServer("")
	w.Advance(2 * 60e9)
	w.run("dispatch_notifications")
	require.Len(t, server.to("asha@example.test"), 1)
	require.Len(t, w.rows("notifications", `status = "sent"`), 3)
}

// twilioStandIn speaks Twilio's wire format for messages.
func twilioStandIn(t *testing.T) (sent *[]url.Values, transport http.RoundTripper) {
	t.Helper()
	sent = &[]url.Values{}
	var mu sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		user, password, _ := r.BasicAuth()
		if r.URL.Path != "/2010-04-01/Accounts/AC123/Messages.json" || user != "AC123" || password != "secret" {
			w.WriteHeader(http.StatusUnauthorized)
			_ = json.NewEncoder(w).Encode(object{"code": 20003, "message": "Authenticate", "status": 401})
			return
		}
		_ = r.ParseForm()
		if strings.HasSuffix(r.Form.Get("To"), "0000000") {
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(object{"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400})
			return
		}
		*sent = append(*sent, r.Form)
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(object{"sid": "SM1", "status": "queued"})
	}))
	t.Cleanup(server.Close)
	return sent, standIn(t, "api.twilio.com", server)
}

// standIn takes the requests that are meant for a host to a server of the test.
func standIn(t *testing.T, host string, server *httptest.Server) http.RoundTripper {
	t.Helper()
	target, err := url.Parse(server.URL)
	require.NoError(t, err)
	return rewrite(func(r *http.Request) error {
		if r.URL.Scheme != "https" || r.URL.Host != host {
			return errors.New("not for " + host + ": " + r.URL.String())
		}
		r.URL.Scheme, r.URL.Host = target.Scheme, target.Host
		return nil
	})
}

type rewrite func(*http.Request) error

func (change rewrite) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if err := change(r); err != nil {
		return nil, err
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestTextMessagesByTwilio(t *testing.T) {
	t.Parallel()
	sent, transport := twilioStandIn(t)
	account := providers.TwilioAccount{AccountSID: "AC123", AuthToken: "secret", From: "+15005550006"}
	sender := providers.NewTwilio(account, transport)

	require.NoError(t, sender.SendSMS(t.Context(), "+918022334455", "Hello"))
	require.Equal(t, []url.Values{{"To": {"+918022334455"}, "From": {"+15005550006"}, "Body": {"Hello"}}}, *sent)
	require.ErrorContains(t, sender.SendSMS(t.Context(), "+910000000", "Hello"), "21211")
	account.AuthToken = "wrong"
	require.ErrorContains(t, providers.NewTwilio(account, transport).SendSMS(t.Context(), "+918022334455", "Hello"), "20003")
	require.Len(t, *sent, 1)
}
