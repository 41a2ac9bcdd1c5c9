package collections

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/tools/types"

	"pocketclinic/rules"
)

// FuzzStored gives any text to what reads what is stored: windows, addresses, and what is encrypted.
func FuzzStored(f *testing.F) {
	cipher, err := NewCipher([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		"", "null", "[]", "{}", `[{"start":"09:00","end":"12:00"}]`, `[{"start":"09:00","end":"24:00"},{"start":"23:00"}]`,
		" Asha@Example.TEST ", "sealed:1:", "sealed:1:AAAA", "sealed:1:" + strings.Repeat("A", 64), "sealed:2:x",
		"ABCDE1234F", cipher.encrypt("ABCDE1234F", "bank_accounts/a/pan_number"),
	} {
		f.Add(seed, "bank_accounts/a/pan_number")
	}
	f.Fuzz(func(t *testing.T, text, place string) {
		if plain, err := cipher.decrypt(cipher.encrypt(text, place), place); err != nil || plain != text {
			t.Fatalf("%q is decrypted as %q: %v", text, plain, err)
		}
		if _, err := cipher.decrypt(cipher.encrypt(text, place), place+"x"); err == nil {
			t.Fatalf("%q is decrypted in another place", text)
		}
		if plain, err := cipher.decrypt(text, place); err == nil && plain != text && !strings.HasPrefix(text, encrypted) {
			t.Fatalf("%q, which is not encrypted, is read as %q", text, plain)
		}
		if once := NormalizeEmail(text); NormalizeEmail(once) != once {
			t.Fatalf("%q is one address, and %q another", once, NormalizeEmail(once))
		}
		requireWindows(t, text)
	})
}

// requireWindows expects that windows which are read are written and read as themselves.
func requireWindows(t *testing.T, text string) {
	t.Helper()
	windows, err := ParseWindows(types.JSONRaw(text))
	if err != nil {
		return
	}
	list := []map[string]string{}
	for _, w := range windows {
		list = append(list, map[string]string{"start": w.Start.String(), "end": w.End.String()})
	}
	raw, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseWindows(raw)
	if err != nil || len(again) != len(windows) || rules.CheckWindows(again) != nil {
		t.Fatalf("%q is read as %s, which is read as %v: %v", text, raw, again, err)
	}
}
