package rules

import (
	"errors"
	"slices"
	"testing"
)

func TestCurrenciesAreThoseOneCanPayWith(t *testing.T) {
	for text, want := range map[string]string{"INR": "INR", "eur": "EUR", " jpy ": "JPY", "XOF": "XOF", "SLE": "SLE"} {
		if code, err := ParseCurrency(text); code != want || err != nil {
			t.Errorf("%q: %q, %v", text, code, err)
		}
	}
	for _, text := range []string{
		"", "ZZZ", "XXX", "XTS", "XAU", "XDR", "CHW", "DEM", "HRK", "RUPEES", "IN", "₹", "I NR",
	} {
		if code, err := ParseCurrency(text); code != "" || !errors.Is(err, ErrInvalidCurrency) {
			t.Errorf("%q: %q, %v", text, code, err)
		}
	}
	if !slices.IsSorted(currencies) || len(slices.Compact(slices.Clone(currencies))) != len(currencies) {
		t.Error("each once, in order")
	}
}
