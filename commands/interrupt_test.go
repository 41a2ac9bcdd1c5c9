package commands

import (
	"context"
	"errors"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
)

func terminate(app core.App) error {
	return app.OnTerminate().Trigger(&core.TerminateEvent{App: app})
}

func TestAnInterruptionWaitsForTheCommand(t *testing.T) {
	app := newApp(t)
	running, told := make(chan bool), errors.New("half of it is there")
	returned := make(chan error)
	go func() {
		returned <- untilTerminated(app, func(ctx context.Context) error {
			close(running)
			<-ctx.Done()
			var one int
			return errors.Join(app.DB().NewQuery("SELECT 1").Row(&one), told)
		})
	}()
	<-running
	require.ErrorIs(t, terminate(app), told)
	require.NoError(t, <-returned, "told once")
}

func TestWhatEndsByItselfTellsItsOwnError(t *testing.T) {
	app := newApp(t)
	failure := errors.New("no room left")
	require.ErrorIs(t, untilTerminated(app, func(context.Context) error { return failure }), failure)
	require.NoError(t, terminate(app))
}
