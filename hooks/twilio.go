package hooks

import (
	"context"
	"net/http"

	"github.com/twilio/twilio-go/client"
	twilio "github.com/twilio/twilio-go/rest/api/v2010"
)

// Twilio is an account with Twilio, and the number that messages come from.
type Twilio struct {
	AccountSID, AuthToken, From string
}

type twilioSMS struct {
	api  *twilio.ApiService
	from string
}

// NewTwilio sends text messages through Twilio's API, by way of transport.
func NewTwilio(account Twilio, transport http.RoundTripper) SMSSender {
	base := &client.Client{
		Credentials: client.NewCredentials(account.AccountSID, account.AuthToken),
		HTTPClient:  &http.Client{Transport: transport, Timeout: sendTimeout},
	}
	base.SetAccountSid(account.AccountSID)
	return twilioSMS{twilio.NewApiServiceWithClient(base), account.From}
}

// SendSMS hands the message over to Twilio. Its client knows no context; the transport's timeout bounds the call.
func (t twilioSMS) SendSMS(_ context.Context, to, body string) error {
	params := &twilio.CreateMessageParams{}
	params.SetTo(to)
	params.SetFrom(t.from)
	params.SetBody(body)
	_, err := t.api.CreateMessage(params)
	return err
}
