package collections

import (
	"encoding/json"
	"errors"
	"os"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// PocketBase's own settings, which the password of the mail server is in, are one row of _params. PocketBase encrypts
// it with the key in the variable that app.EncryptionEnv names, from the next change on, and knows no older key.

// LoadOldSettings loads PocketBase's settings where an old key encrypted them. It fails where none did.
func LoadOldSettings(app core.App, c Cipher) error {
	stored, err := storedSettings(app)
	if err != nil {
		return err
	}
	plain, err := c.decryptSettings(stored)
	if err != nil {
		return err
	}
	loaded := &core.Settings{}
	if err := json.Unmarshal(plain, loaded); err != nil {
		return err
	}
	return errors.Join(app.Settings().Merge(loaded), app.Settings().PostScan())
}

// SettingsAreEncrypted reports whether PocketBase's settings are encrypted with the present key: PocketBase's own,
// where it has been given one.
func SettingsAreEncrypted(app core.App) (bool, error) {
	stored, err := storedSettings(app)
	if err != nil {
		return false, err
	}
	return isEncryptedWith(settingsKey(app), stored), nil
}

// EncryptSettings encrypts PocketBase's settings with the present key, whether they are plain or encrypted with an old
// one. It does nothing where they are, or where there is no key.
func EncryptSettings(app core.App, c Cipher) error {
	key := settingsKey(app)
	if key == "" {
		return nil
	}
	return app.RunInTransaction(func(tx core.App) error {
		stored, err := storedSettings(tx)
		if err != nil || isEncryptedWith(key, stored) {
			return err
		}
		plain, err := c.decryptSettings(stored)
		if err != nil {
			return err
		}
		value, err := security.Encrypt(plain, key)
		if err != nil {
			return err
		}
		_, err = tx.DB().Update("_params", dbx.Params{"value": value}, dbx.HashExp{"id": "settings"}).Execute()
		return err
	})
}

func settingsKey(app core.App) string { return os.Getenv(app.EncryptionEnv()) }

func storedSettings(app core.App) (stored string, err error) {
	err = app.DB().Select("value").From("_params").Where(dbx.HashExp{"id": "settings"}).Row(&stored)
	return stored, err
}

func isEncryptedWith(key, stored string) bool {
	if key == "" || json.Valid([]byte(stored)) {
		return false
	}
	_, err := security.Decrypt(stored, key)
	return err == nil
}

// decryptSettings returns settings that are not encrypted as they are.
func (c Cipher) decryptSettings(stored string) ([]byte, error) {
	if json.Valid([]byte(stored)) {
		return []byte(stored), nil
	}
	for _, k := range c.old {
		if plain, err := security.Decrypt(stored, string(k.raw)); err == nil {
			return plain, nil
		}
	}
	return nil, errors.New("no old key decrypts PocketBase's settings")
}
