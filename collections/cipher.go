package collections

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// KeySize is the length of an encryption key in bytes: AES-256.
const KeySize = 32

const (
	encrypted = "sealed:2:" // begins what is encrypted in this way; the key's id and the ciphertext follow
	keyIDSize = 8           // characters: the first four bytes of the key's SHA-256
)

// ErrUndecryptable is what a value fails with that no key of the cipher decrypts in its place.
var ErrUndecryptable = errors.New("a stored bank detail cannot be decrypted")

// Cipher encrypts single values with AES-256-GCM (NIST SP 800-38D). Each is bound to its record
// and field, so that one cannot be put in the place of another. PocketBase's security.Encrypt cannot bind.
// It encrypts with the present key, and still decrypts what was encrypted with an old one.
type Cipher struct {
	present key
	old     []key
}

type key struct {
	id   string
	raw  []byte
	aead cipher.AEAD
}

// NewCipher makes a cipher from the present key and those that it succeeds.
// It fails where one of them is not KeySize bytes long.
func NewCipher(present []byte, old ...[]byte) (c Cipher, err error) {
	if c.present, err = newKey(present); err != nil {
		return Cipher{}, err
	}
	for _, raw := range old {
		k, err := newKey(raw)
		if err != nil {
			return Cipher{}, err
		}
		c.old = append(c.old, k)
	}
	return c, nil
}

func newKey(raw []byte) (key, error) {
	if len(raw) != KeySize {
		return key{}, fmt.Errorf("an encryption key must be %d bytes long, not %d", KeySize, len(raw))
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return key{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return key{KeyID(raw), raw, aead}, err
}

// KeyID names a key without telling it.
func KeyID(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])[:keyIDSize]
}

// PresentKey returns the id of the key that everything is encrypted with from now on.
func (c Cipher) PresentKey() string { return c.present.id }

func (k key) prefix() string { return encrypted + k.id + ":" }

func (c Cipher) encrypt(plain, place string) string {
	sealed := c.present.aead.Seal(nil, nil, []byte(plain), []byte(place)) //nolint:gosec // it draws a nonce of its own
	return c.present.prefix() + base64.StdEncoding.EncodeToString(sealed)
}

// decrypt returns a value that is not encrypted as it is. It fails with ErrUndecryptable.
func (c Cipher) decrypt(value, place string) (string, error) {
	if !strings.HasPrefix(value, encrypted) {
		return value, nil
	}
	k, encoded, err := c.keyOf(value)
	if err != nil {
		return "", err
	}
	ciphertext, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return "", fmt.Errorf("%w: it is not whole", ErrUndecryptable)
	}
	plain, err := k.aead.Open(nil, nil, ciphertext, []byte(place))
	if err != nil {
		return "", fmt.Errorf("%w: it is not whole, or was encrypted for another place", ErrUndecryptable)
	}
	return string(plain), nil
}

// keyOf finds the key of an encrypted value, and what follows its id.
func (c Cipher) keyOf(value string) (key, string, error) {
	for _, k := range append([]key{c.present}, c.old...) {
		if encoded, ok := strings.CutPrefix(value, k.prefix()); ok {
			return k, encoded, nil
		}
	}
	return key{}, "", fmt.Errorf("%w: its key %s is not known", ErrUndecryptable, keyIDIn(value))
}

// keyIDIn returns the id of the key that a value is encrypted with; empty where it is not encrypted.
func keyIDIn(value string) string {
	rest, ok := strings.CutPrefix(value, encrypted)
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, ":")
	return id
}
