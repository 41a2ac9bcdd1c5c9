package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/fatih/color"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/cluster"
	"pocketclinic/collections"
	"pocketclinic/commands"
	"pocketclinic/hooks"
	"pocketclinic/providers"
)

const (
	metricsVariable = "POCKETCLINIC_METRICS_TOKEN"
	shortestToken   = 16 // characters: nobody guesses it
)

// Config is what the environment says.
type Config struct {
	Key            []byte   // encrypts bank details and PocketBase's settings at rest
	OldKeys        [][]byte // those before it, with which something may still be encrypted
	DevelopmentKey bool
	Twilio         providers.TwilioAccount   // sends text messages, if its account is set
	Razorpay       providers.RazorpayAccount // takes payments, if its key is set
	MetricsToken   string                    // lets a collector read the metrics, if set
}

func readConfig(getenv func(string) string) (Config, error) {
	config, keyErr := readKeys(getenv)
	twilio, twilioErr := allOrNone(getenv, "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")
	razorpay, razorpayErr := allOrNone(getenv, "RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRET")
	if err := errors.Join(keyErr, twilioErr, razorpayErr); err != nil {
		return Config{}, err
	}
	config.Twilio = providers.TwilioAccount{AccountSID: twilio[0], AuthToken: twilio[1], From: twilio[2]}
	config.Razorpay = providers.RazorpayAccount{KeyID: razorpay[0], KeySecret: razorpay[1], WebhookSecret: razorpay[2]}
	config.MetricsToken = getenv(metricsVariable)
	if n := len(config.MetricsToken); n > 0 && (n < shortestToken || strings.ContainsAny(config.MetricsToken, " \t\r\n")) {
		return Config{}, fmt.Errorf(
			"%s must be at least %d characters long, without blanks; make one with: openssl rand -hex 16",
			metricsVariable,
			shortestToken,
		)
	}
	return config, nil
}

// readKeys reads the present key and the old ones.
func readKeys(getenv func(string) string) (config Config, err error) {
	present, old := getenv(hooks.KeyVariable), getenv(hooks.OldKeysVariable)
	if present == "" {
		config.Key, config.DevelopmentKey = []byte(hooks.DevelopmentKey), true
		if old != "" {
			return Config{}, fmt.Errorf("%s is set, and %s is missing", hooks.OldKeysVariable, hooks.KeyVariable)
		}
		return config, nil
	}
	if present == hooks.DevelopmentKey {
		return Config{}, fmt.Errorf("%s is the development key, which everybody knows; make one with: openssl rand -hex 16",
			hooks.KeyVariable)
	}
	if config.Key, err = parseKey(hooks.KeyVariable, present); err != nil || old == "" {
		return config, err
	}
	for part := range strings.SplitSeq(old, ",") {
		key, err := parseKey("each key of "+hooks.OldKeysVariable, part)
		if err != nil {
			return Config{}, err
		}
		if part == present {
			return Config{}, fmt.Errorf("%s is also one of %s", hooks.KeyVariable, hooks.OldKeysVariable)
		}
		config.OldKeys = append(config.OldKeys, key)
	}
	return config, nil
}

func parseKey(name, value string) ([]byte, error) {
	if len(value) != collections.KeySize {
		return nil, fmt.Errorf("%s must be %d characters long, not %d; make one with: openssl rand -hex 16",
			name, collections.KeySize, len(value))
	}
	if strings.ContainsFunc(value, unicode.IsSpace) {
		return nil, fmt.Errorf("%s must not contain blanks; make one with: openssl rand -hex 16", name)
	}
	return []byte(value), nil
}

// allOrNone returns what three variables say that make sense together alone. By halves they are an error:
// the clinic would seem to take money, or to send text messages, and would not.
func allOrNone(getenv func(string) string, first, second, third string) (values [3]string, err error) {
	var set, missing, blank []string
	for i, name := range []string{first, second, third} {
		values[i] = getenv(name)
		switch {
		case values[i] == "":
			missing = append(missing, name)
		case strings.TrimSpace(values[i]) == "":
			blank = append(blank, name)
		default:
			set = append(set, name)
		}
	}
	if len(set) == 3 || len(missing) == 3 {
		return values, nil
	}
	findings := slices.Concat(finding(set, "set"), finding(missing, "missing"), finding(blank, "blank"))
	return values, fmt.Errorf("%s: set all three or none", enumerate(findings, ", and "))
}

// finding says, in one clause or none, that the variables are so.
func finding(names []string, so string) []string {
	switch len(names) {
	case 0:
		return nil
	case 1:
		return []string{names[0] + " is " + so}
	default:
		return []string{enumerate(names, " and ") + " are " + so}
	}
}

// enumerate joins items by commas, and the last by and.
func enumerate(items []string, and string) string {
	last := len(items) - 1
	if last == 0 {
		return items[0]
	}
	return strings.Join(items[:last], ", ") + and + items[last]
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
			_, _ = color.New(color.FgRed, color.Bold).Printf(
				"WARNING: %s is not set. Bank details are encrypted with a development key that everybody knows.\n",
				hooks.KeyVariable)
		}
		return e.Next()
	}
}

// keys is what the commands need to know of the keys.
func (c Config) keys() commands.Keys {
	return commands.Keys{Present: c.Key, Old: c.OldKeys, Development: c.DevelopmentKey}
}

// setup is what the doctor needs to know of the environment.
func (c Config) setup() commands.Setup {
	return commands.Setup{Keys: c.keys(), SMS: c.sms() != nil, Payments: c.payments() != nil, Gaps: cluster.Gaps}
}
