package rules_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "pocketclinic/rules"
)

func TestIdentities(t *testing.T) {
	for name, test := range map[string]struct {
		parse   func(string) (string, error)
		good    map[string]string
		bad     []string
		refusal error
	}{
		"PAN": {
			ParsePAN, map[string]string{"ABCDE1234F": "ABCDE1234F", "abcde1234f": "ABCDE1234F", "ABCDE 1234 F": "ABCDE1234F"},
			[]string{"", "ABCD1234F", "ABCDE12345", "1BCDE1234F", "ABCDE1234FG", "ÀBCDE1234F"}, ErrInvalidPAN,
		},
		"IFSC": {
			ParseIFSC, map[string]string{"HDFC0001234": "HDFC0001234", "sbin0abcdef": "SBIN0ABCDEF"},
			[]string{"", "HDFC1001234", "HDF00001234", "HDFC000123", "HDFC00012345"}, ErrInvalidIFSC,
		},
		"account number": {
			ParseAccountNumber, map[string]string{"123456789": "123456789", "1234 5678 9012 3456 78": "123456789012345678"},
			[]string{"", "12345678", "1234567890123456789", "12345678A", "１２３４５６７８９"}, ErrInvalidAccount,
		},
		"phone": {
			ParsePhone, map[string]string{"+91 98123-45678": "+919812345678", "(080) 2233.4455": "08022334455"},
			[]string{"", "12345", "+1234567890123456", "call me", "98123+45678", "++919812345678"}, ErrInvalidPhone,
		},
	} {
		t.Run(name, func(t *testing.T) {
			for text, want := range test.good {
				got, err := test.parse(text)
				require.NoError(t, err, text)
				require.Equal(t, want, got)
			}
			for _, text := range append(test.bad, strings.Repeat("9", 1<<20), "\x00", "💳") {
				_, err := test.parse(text)
				require.ErrorIs(t, err, test.refusal, text[:min(len(text), 30)])
			}
		})
	}
}
