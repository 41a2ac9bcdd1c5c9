package collections

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// KeySize is the length of the encryption key in bytes: AES-256.
const KeySize = 32

// Cipher encrypts single values with AES-256-GCM (NIST SP 800-38D). Each is bound to its record
// and field, so that one cannot be put in the place of another. PocketBase's security.Encrypt cannot bind.
type Cipher struct{ aead cipher.AEAD }

// NewCipher makes a cipher from a key. It fails where the key is not KeySize bytes long.
func NewCipher(key []byte) (Cipher, error) {
	if len(key) != KeySize {
		return Cipher{}, fmt.Errorf("the encryption key must be %d bytes long, not %d", KeySize, len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return Cipher{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return Cipher{aead}, err
}

const encrypted = "sealed:1:" // begins what is encrypted in this way

func (c Cipher) encrypt(plain, place string) string {
	sealed := c.aead.Seal(nil, nil, []byte(plain), []byte(place)) //nolint:gosec // it draws a nonce of its own each time
	return encrypted + base64.StdEncoding.EncodeToString(sealed)
}

// decrypt returns a value that is not encrypted as it is.
func (c Cipher) decrypt(value, place string) (string, error) {
	encoded, ok := strings.CutPrefix(value, encrypted)
	if !ok {
		return value, nil
	}
	ciphertext, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return "", err
	}
	plain, err := c.aead.Open(nil, nil, ciphertext, []byte(place))
	if err != nil {
		return "", errors.New("a stored bank detail cannot be decrypted: was it encrypted with this key, for this place?")
	}
	return string(plain), nil
}

// The encrypted fields, with the rules that their plain values keep.
var secrets = []struct {
	field string
	parse func(string) (string, error)
}{
	{"pan_number", rules.ParsePAN},
	{"account_number", rules.ParseAccountNumber},
	{"ifsc_code", rules.ParseIFSC},
}

// BankAccount is where a practitioner's money goes. In the database its numbers are encrypted.
type BankAccount struct{ core.BaseRecordProxy }

// AsBankAccount views a record of bank_accounts.
func AsBankAccount(record *core.Record) *BankAccount {
	return &BankAccount{core.BaseRecordProxy{Record: record}}
}

// Normalize writes the plain numbers in their one form, and returns what is wrong with each that has none;
// an empty one is left to the schema.
func (b *BankAccount) Normalize() (wrong []error) {
	for _, secret := range secrets {
		wrong = append(wrong, normalize(b.Record, secret.field, secret.parse))
	}
	return wrong
}

// Encrypt encrypts the numbers, and returns what puts the plain ones back.
func (b *BankAccount) Encrypt(c Cipher) (restore func()) {
	plain := map[string]any{}
	for _, secret := range secrets {
		value := b.GetString(secret.field)
		plain[secret.field] = value
		b.Set(secret.field, c.encrypt(value, b.place(secret.field)))
	}
	return func() { b.Load(plain) }
}

// Decrypt makes those numbers plain that are encrypted.
// It fails where one was encrypted with another key, or for another record or field.
func (b *BankAccount) Decrypt(c Cipher) error {
	for _, secret := range secrets {
		if err := b.decrypt(c, secret.field); err != nil {
			return err
		}
	}
	return nil
}

// HideNumbers leaves the numbers out of the answer.
func (b *BankAccount) HideNumbers() { b.Hide(BankAccountNumbers()...) }

// BankAccountNumbers returns the names of the fields that are encrypted.
func BankAccountNumbers() []string {
	names := make([]string, len(secrets))
	for i, secret := range secrets {
		names[i] = secret.field
	}
	return names
}

// DecryptUnchanged is Decrypt for those numbers alone that are as they were stored: what a client sends is
// never taken for encrypted.
func (b *BankAccount) DecryptUnchanged(c Cipher) error {
	for _, secret := range secrets {
		if b.IsNew() || b.GetString(secret.field) != b.Original().GetString(secret.field) {
			continue
		}
		if err := b.decrypt(c, secret.field); err != nil {
			return err
		}
	}
	return nil
}

func (b *BankAccount) decrypt(c Cipher, field string) error {
	plain, err := c.decrypt(b.GetString(field), b.place(field))
	if err != nil {
		return err
	}
	b.Set(field, plain)
	return nil
}

func (b *BankAccount) place(field string) string { return b.Id + "." + field }
