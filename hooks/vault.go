package hooks

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// KeySize is the length of the encryption key in bytes: AES-256.
const KeySize = 32

const sealed = "sealed:1:"

// vault encrypts single values with AES-256-GCM (NIST SP 800-38D). Each is bound to its record
// and field, so that one cannot be put in the place of another. PocketBase's security.Encrypt cannot bind.
type vault struct{ aead cipher.AEAD }

func newVault(key []byte) (vault, error) {
	if len(key) != KeySize {
		return vault{}, fmt.Errorf("the encryption key must be %d bytes long, not %d", KeySize, len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return vault{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return vault{aead}, err
}

func (v vault) seal(plain, record, field string) string {
	return sealed + base64.StdEncoding.EncodeToString(v.aead.Seal(nil, nil, []byte(plain), place(record, field)))
}

// open returns a value that is not sealed as it is.
func (v vault) open(value, record, field string) (string, error) {
	encoded, ok := strings.CutPrefix(value, sealed)
	if !ok {
		return value, nil
	}
	ciphertext, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return "", err
	}
	plain, err := v.aead.Open(nil, nil, ciphertext, place(record, field))
	if err != nil {
		return "", errors.New("a stored bank detail cannot be decrypted: is the encryption key the one it was stored with?")
	}
	return string(plain), nil
}

func place(record, field string) []byte { return []byte(record + "." + field) }

// NewKey returns a random encryption key in the form that the environment takes.
func NewKey() string { return rand.Text() + rand.Text()[:KeySize-26] }
