package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
	"pocketclinic/hooks"
	"pocketclinic/providers"
)

func environment(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

var groups = [][3]string{
	{"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"},
	{"RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRET"},
}

// What is said of three variables A, B and C that are each set (s), missing (m) or blank (b).
var verdicts = map[string]string{
	"sss": "", "mmm": "",

	"ssm": "A and B are set, and C is missing", "sms": "A and C are set, and B is missing",
	"mss": "B and C are set, and A is missing", "smm": "A is set, and B and C are missing",
	"msm": "B is set, and A and C are missing", "mms": "C is set, and A and B are missing",

	"ssb": "A and B are set, and C is blank", "sbs": "A and C are set, and B is blank",
	"bss": "B and C are set, and A is blank", "sbb": "A is set, and B and C are blank",
	"bsb": "B is set, and A and C are blank", "bbs": "C is set, and A and B are blank",

	"bmm": "B and C are missing, and A is blank", "mbm": "A and C are missing, and B is blank",
	"mmb": "A and B are missing, and C is blank", "bbm": "C is missing, and A and B are blank",
	"bmb": "B is missing, and A and C are blank", "mbb": "A is missing, and B and C are blank",
	"bbb": "A, B and C are blank",

	"smb": "A is set, B is missing, and C is blank", "sbm": "A is set, C is missing, and B is blank",
	"msb": "B is set, A is missing, and C is blank", "bsm": "B is set, C is missing, and A is blank",
	"mbs": "C is set, A is missing, and B is blank", "bms": "C is set, B is missing, and A is blank",
}

func TestAProviderIsConfiguredWhollyOrNotAtAll(t *testing.T) {
	require.Len(t, verdicts, 27)
	for _, group := range groups {
		for states, verdict := range verdicts {
			for _, blank := range []string{" ", "   ", "\t\n"} {
				variables := map[string]string{}
				for i, state := range states {
					if state != 'm' {
						variables[group[i]] = map[rune]string{'s': "x" + group[i], 'b': blank}[state]
					}
				}
				config, err := readConfig(environment(variables))
				if verdict == "" {
					require.NoError(t, err)
					require.Equal(t, states == "sss" && group == groups[0], config.sms() != nil)
					require.Equal(t, states == "sss" && group == groups[1], config.payments() != nil)
					continue
				}
				named := strings.NewReplacer("A", group[0], "B", group[1], "C", group[2]).Replace(verdict)
				require.EqualError(t, err, named+": set all three or none", "%v", variables)
				require.Zero(t, config)
			}
		}
	}
}

func TestAllThatIsWrongIsSaidAtOnce(t *testing.T) {
	_, err := readConfig(environment(map[string]string{"TWILIO_FROM": " ", "RAZORPAY_KEY_SECRET": "x"}))
	require.EqualError(t, err,
		"TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are missing, and TWILIO_FROM is blank: set all three or none\n"+
			"RAZORPAY_KEY_SECRET is set, and RAZORPAY_KEY_ID and RAZORPAY_WEBHOOK_SECRET are missing: set all three or none")
}

func TestTheEnvironmentIsReadAsItIs(t *testing.T) {
	variables := map[string]string{hooks.KeyVariable: strings.Repeat("k", collections.KeySize)}
	for _, name := range slices.Concat(groups[0][:], groups[1][:]) {
		variables[name] = "the " + name
	}
	config, err := readConfig(environment(variables))
	require.NoError(t, err)
	require.Equal(t, Config{
		Key: []byte(variables[hooks.KeyVariable]),
		Twilio: providers.TwilioAccount{
			AccountSID: "the TWILIO_ACCOUNT_SID", AuthToken: "the TWILIO_AUTH_TOKEN", From: "the TWILIO_FROM",
		},
		Razorpay: providers.RazorpayAccount{
			KeyID: "the RAZORPAY_KEY_ID", KeySecret: "the RAZORPAY_KEY_SECRET", WebhookSecret: "the RAZORPAY_WEBHOOK_SECRET",
		},
	}, config)
}

func TestTheKeyIsOfTheRightLength(t *testing.T) {
	config, err := readConfig(environment(nil))
	require.NoError(t, err)
	require.True(t, config.DevelopmentKey)
	require.Len(t, config.Key, collections.KeySize)
	for _, length := range []int{1, collections.KeySize - 1, collections.KeySize + 1} {
		_, err := readConfig(environment(map[string]string{hooks.KeyVariable: strings.Repeat("k", length)}))
		require.ErrorContains(t, err, fmt.Sprintf("%s must be 32 characters long, not %d", hooks.KeyVariable, length))
	}
}

func TestEveryKeyIsOneOfItsOwn(t *testing.T) {
	key := func(letter string) string { return strings.Repeat(letter, collections.KeySize) }
	read := func(present, old string) (Config, error) {
		return readConfig(environment(map[string]string{hooks.KeyVariable: present, hooks.OldKeysVariable: old}))
	}
	config, err := read(key("n"), key("o")+","+key("p"))
	require.NoError(t, err)
	require.Equal(t, Config{Key: []byte(key("n")), OldKeys: [][]byte{[]byte(key("o")), []byte(key("p"))}}, config)

	const old = "each key of POCKETCLINIC_ENCRYPTION_KEY_OLD must "
	n, o, p := key("n"), key("o"), key("p")
	for wrong, keys := range map[string][2]string{
		"POCKETCLINIC_ENCRYPTION_KEY_OLD is set, and POCKETCLINIC_ENCRYPTION_KEY is missing": {"", o},
		"POCKETCLINIC_ENCRYPTION_KEY is also one of POCKETCLINIC_ENCRYPTION_KEY_OLD":         {n, o + "," + n},
		"POCKETCLINIC_ENCRYPTION_KEY is the development key, which everybody knows":          {hooks.DevelopmentKey, ""},
		"POCKETCLINIC_ENCRYPTION_KEY must not contain blanks":                                {key(" "), ""},
		old + "not contain blanks":                           {n, key("\t")},
		old + "be 32 characters long, not 0":                 {n, o + ","},
		old + "be 32 characters long, not 33; make one with": {n, o + ", " + p},
		old + "be 32 characters long, not 1":                 {n, " "},
	} {
		config, err := read(keys[0], keys[1])
		require.ErrorContains(t, err, wrong)
		require.Zero(t, config)
	}
}

func TestATokenForMetricsIsNoneThatIsGuessed(t *testing.T) {
	for token, accepted := range map[string]bool{
		"": true, "0123456789abcdef": true, "0123456789abcde": false, " ": false, "0123456789abcdef\n": false,
	} {
		config, err := readConfig(environment(map[string]string{"POCKETCLINIC_METRICS_TOKEN": token}))
		if accepted {
			require.NoError(t, err)
			require.Equal(t, token, config.MetricsToken)
		} else {
			require.ErrorContains(t, err, "POCKETCLINIC_METRICS_TOKEN must be at least 16 characters long, without blanks")
		}
	}
}
