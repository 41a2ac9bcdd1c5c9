package providers

import (
	"context"
	"net/http"

	"github.com/twilio/twilio-go/client"
	twilio "github.com/twilio/twilio-go/rest/api/v2010"
)

// TwilioAccount is an account with Twilio, and the number that messages come from.
type TwilioAccount struct {
	AccountSID, AuthToken, From string
}

// Twilio sends text messages through https://www.twilio.com/docs/messaging.
type Twilio struct {
	api  *twilio.ApiService
	from string
}

// NewTwilio sends text messages through Twilio's API, by way of transport.
func NewTwilio(account TwilioAccount, transport http.RoundTripper) Twilio {
	base := &client.Client{
		Credentials: client.NewCredentials(account.AccountSID, account.AuthToken),
		HTTPClient:  &http.Client{Transport: transport, Timeout: sendTimeout},
	}
	base.SetAccountSid(account.AccountSID)
	return Twilio{twilio.NewApiServiceWithClient(base), account.From}
}

// SendSMS hands the message over to Twilio. Its client knows no context; the transport's timeout bounds the call.
func (t Twilio) SendSMS(_ context.Context, to, body string) error {
	params := &twilio.CreateMessageParams{}
	params.SetTo(to)
	params.SetFrom(t.from)
	params.SetBody(body)
	_, err := t.api.CreateMessage(params)
	return err
}
