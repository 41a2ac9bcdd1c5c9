package providers

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var twilioAccount = TwilioAccount{AccountSID: "AC123", AuthToken: "secret", From: "+15005550006"}

// twilioStandIn speaks Twilio's wire format for messages, and knows one account.
func twilioStandIn(t *testing.T) (sent *[]url.Values, transport http.RoundTripper) {
	t.Helper()
	sent = &[]url.Values{}
	return sent, standIn(t, "api.twilio.com", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		_ = r.ParseForm()
		switch {
		case r.Method+" "+r.URL.Path != "POST /2010-04-01/Accounts/AC123/Messages.json", user+":"+password != "AC123:secret":
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"code": 20003, "message": "Authenticate", "status": 401}`)
		case strings.HasSuffix(r.Form.Get("To"), "0000000"):
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400}`)
		default:
			*sent = append(*sent, r.Form)
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"sid": "SM1", "status": "queued"}`)
		}
	}))
}

func TestTextMessagesByTwilio(t *testing.T) {
	t.Parallel()
	sent, transport := twilioStandIn(t)
	sender := NewTwilio(twilioAccount, transport)

	require.NoError(t, sender.SendSMS(t.Context(), "+918022334455", "Hello\nनमस्ते"))
	wanted := []url.Values{{"To": {"+918022334455"}, "From": {"+15005550006"}, "Body": {"Hello\nनमस्ते"}}}
	require.Equal(t, wanted, *sent)
	require.ErrorContains(t, sender.SendSMS(t.Context(), "+910000000", "Hello"), "21211")

	stranger := twilioAccount
	stranger.AuthToken = "wrong"
	require.ErrorContains(t, NewTwilio(stranger, transport).SendSMS(t.Context(), "+918022334455", "Hello"), "20003")
	require.Equal(t, wanted, *sent, "what is refused is not sent")
}

func TestASilentTwilioIsLeftWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	transport := standIn(t, "api.twilio.com", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		cancel()
		<-r.Context().Done() // the client has hung up
	}))
	require.ErrorIs(t, NewTwilio(twilioAccount, transport).SendSMS(ctx, "+918022334455", "Hello"), context.Canceled)
}

func TestTwilioTalkingNonsenseIsAnError(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusBadGateway} {
		transport := standIn(t, "api.twilio.com", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "<html>")
		}))
		require.Error(t, NewTwilio(twilioAccount, transport).SendSMS(t.Context(), "+918022334455", "Hello"), status)
	}
}
