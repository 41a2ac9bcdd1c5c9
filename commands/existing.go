package commands

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
)

// Commands that look at a clinic.
var ofExisting = []string{"verify", "doctor", "rotate-key"}

// RequireExisting keeps a command that looks at a clinic from making one: PocketBase makes whatever --dir names.
func RequireExisting(app *pocketbase.PocketBase) func(*core.BootstrapEvent) error {
	return func(e *core.BootstrapEvent) error {
		command, _, err := app.RootCmd.Find(os.Args[1:])
		if err == nil && slices.Contains(ofExisting, command.Name()) {
			if _, err := os.Stat(filepath.Join(app.DataDir(), "data.db")); err != nil {
				return fmt.Errorf("there is no clinic in %s: %w", app.DataDir(), err)
			}
		}
		return e.Next()
	}
}
