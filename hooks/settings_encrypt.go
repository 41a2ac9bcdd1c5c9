package hooks

import (
	"fmt"
	"os"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// readOldSettings reads PocketBase's settings also where an old key encrypted them, which PocketBase cannot.
func (h *handlers) readOldSettings(e *core.SettingsReloadEvent) error {
	err := e.Next()
	if err == nil {
		return nil
	}
	if collections.LoadOldSettings(e.App, h.cipher) == nil {
		return nil
	}
	return fmt.Errorf("PocketBase's settings cannot be read (%w). "+wrongKey, err, KeyVariable, OldKeysVariable, "")
}

// encryptSettings encrypts PocketBase's settings before anybody is served. PocketBase itself would wait for a change,
// and leave them plain where the variable that somebody has named for their key is not set.
func (h *handlers) encryptSettings(e *core.ServeEvent) error {
	name := e.App.EncryptionEnv()
	if name != "" && name != KeyVariable && os.Getenv(name) == "" {
		return fmt.Errorf("--encryptionEnv names %s, which is not set", name)
	}
	if err := collections.EncryptSettings(e.App, h.cipher); err != nil {
		return err
	}
	return e.Next()
}
