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
	account   TwilioAccount
	transport http.RoundTripper
}

// NewTwilio sends text messages through Twilio's API, by way of transport.
func NewTwilio(account TwilioAccount, transport http.RoundTripper) Twilio {
	return Twilio{account, transport}
}

// SendSMS hands the message over to Twilio, or fails when ctx ends.
func (t Twilio) SendSMS(ctx context.Context, to, body string) error {
	base := &client.Client{
		Credentials: client.NewCredentials(t.account.AccountSID, t.account.AuthToken),
		HTTPClient:  &http.Client{Transport: within{ctx, t.transport}},
	}
	base.SetAccountSid(t.account.AccountSID)
	params := &twilio.CreateMessageParams{}
	params.SetTo(to)
	params.SetFrom(t.account.From)
	params.SetBody(body)
	_, err := twilio.NewApiServiceWithClient(base).CreateMessage(params)
	return err
}

// within gives requests a context, which Twilio's client cannot.
type within struct {
	ctx       context.Context
	transport http.RoundTripper
}

func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	return w.transport.RoundTrip(r.WithContext(w.ctx))
}
