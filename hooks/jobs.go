package hooks

import (
	"errors"

	"github.com/pocketbase/pocketbase/core"
)

// inTurn gives each item a transaction of its own: one that fails holds up no other.
func inTurn[T any](app core.App, items []T, do func(tx core.App, item T) error) error {
	failures := make([]error, len(items))
	for i, item := range items {
		failures[i] = app.RunInTransaction(func(tx core.App) error { return do(tx, item) })
	}
	return errors.Join(failures...)
}
