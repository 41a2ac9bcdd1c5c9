package hooks

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// How the environment gives the keys.
const (
	KeyVariable     = "POCKETCLINIC_ENCRYPTION_KEY"     // the present one
	OldKeysVariable = "POCKETCLINIC_ENCRYPTION_KEY_OLD" // those before it, separated by commas

	// DevelopmentKey is the key where none is given. It is known to everybody who reads this: it protects nothing.
	DevelopmentKey = "pocketclinic-development-key-032"
)

// wrongKey says what to do where something was encrypted with a key that is not there.
const wrongKey = "Nothing was changed. Start with %s as it was before, or with the key before it in %s.%s"

// requireKnownKeys lets nobody in while there are bank details that cannot be decrypted: with a wrong key the clinic
// would seem to work until a practitioner needs theirs.
func (h *handlers) requireKnownKeys(e *core.ServeEvent) error {
	use, err := collections.FindKeyUse(e.App, h.cipher)
	if err != nil {
		return err
	}
	if len(use.Unknown) > 0 {
		return fmt.Errorf("bank details are encrypted with the key %s, and %s is the key %s. "+wrongKey,
			strings.Join(use.Unknown, ", "), KeyVariable, h.cipher.PresentKey(), KeyVariable, OldKeysVariable, hint(use.Unknown))
	}
	return e.Next()
}

// hint helps those who began without a key.
func hint(unknown []string) string {
	for _, id := range unknown {
		if id == collections.KeyID([]byte(DevelopmentKey)) {
			return " It was the development key: " + DevelopmentKey + "."
		}
	}
	return ""
}
