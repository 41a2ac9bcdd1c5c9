package commands

import (
	"context"
	"errors"

	"github.com/pocketbase/pocketbase/core"
)

// untilTerminated runs a command that an interruption ends in good order: the databases stay open, and the
// program runs, until it has returned.
func untilTerminated(app core.App, run func(context.Context) error) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	interrupted := make(chan error, 1)
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		stop()
		return errors.Join(<-interrupted, e.Next())
	})
	err := run(ctx)
	if ctx.Err() == nil {
		interrupted <- nil
		return err
	}
	interrupted <- err
	return nil // PocketBase waits for the hook above alone, and the program tells its error.
}
