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

const purgedTogether = 1000 // rows: few enough that nobody who books waits for it

// purge deletes, so many at once, until there are no more.
func purge(some func(limit int64) (int64, error)) error {
	for {
		deleted, err := some(purgedTogether)
		if err != nil || deleted < purgedTogether {
			return err
		}
	}
}
