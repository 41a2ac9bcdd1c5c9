package main

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/fatih/color"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/hooks"
	"pocketclinic/providers"
)

const (
	keyVariable = "POCKETCLINIC_ENCRYPTION_KEY"

	// Known to everybody who reads this: it protects nothing, and serve says so.
	developmentKey = "pocketclinic-development-key-032"
)

// Config is what the environment says.
type Config struct {
	Key            []byte // encrypts bank details at rest
	DevelopmentKey bool
	Twilio         providers.TwilioAccount   // sends text messages, if its account is set
	Razorpay       providers.RazorpayAccount // takes payments, if its key is set
}

func readConfig(getenv func(string) string) (Config, error) {
	config := Config{Key: []byte(getenv(keyVariable))}
	switch len(config.Key) {
	case 0:
		config.Key, config.DevelopmentKey = []byte(developmentKey), true
	case collections.KeySize:
	default:
		return Config{}, fmt.Errorf("%s must be %d characters long, not %d; make one with: openssl rand -hex 16",
			keyVariable, collections.KeySize, len(config.Key))
	}
	account := providers.TwilioAccount{
		AccountSID: getenv("TWILIO_ACCOUNT_SID"), AuthToken: getenv("TWILIO_AUTH_TOKEN"), From: getenv("TWILIO_FROM"),
	}
	if account.AccountSID != "" && (account.AuthToken == "" || account.From == "") {
		return Config{}, errors.New("TWILIO_ACCOUNT_SID is set: TWILIO_AUTH_TOKEN and TWILIO_FROM are needed too")
	}
	config.Twilio = account
	config.Razorpay = providers.RazorpayAccount{
		KeyID: getenv("RAZORPAY_KEY_ID"), KeySecret: getenv("RAZORPAY_KEY_SECRET"), WebhookSecret: getenv("RAZORPAY_WEBHOOK_SECRET"),
	}
	if config.Razorpay.KeyID != "" && (config.Razorpay.KeySecret == "" || config.Razorpay.WebhookSecret == "") {
		return Config{}, errors.New("RAZORPAY_KEY_ID is set: RAZORPAY_KEY_SECRET and RAZORPAY_WEBHOOK_SECRET are needed too")
	}
	return config, nil
}

// sms returns what sends text messages; nil where nothing is configured to.
func (c Config) sms() hooks.SMSSender {
	if c.Twilio.AccountSID == "" {
		return nil
	}
	return providers.NewTwilio(c.Twilio, http.DefaultTransport)
}

// payments returns who takes payments; nil where nothing is configured to.
func (c Config) payments() hooks.PaymentProvider {
	if c.Razorpay.KeyID == "" {
		return nil
	}
	return providers.NewRazorpay(c.Razorpay, http.DefaultTransport)
}

func warnOfDevelopmentKey(config Config) func(*core.ServeEvent) error {
	return func(e *core.ServeEvent) error {
		if config.DevelopmentKey {
			color.New(color.FgRed, color.Bold).Printf(
				"WARNING: %s is not set. Bank details are encrypted with a development key that everybody knows.\n", keyVariable)
		}
		return e.Next()
	}
}
