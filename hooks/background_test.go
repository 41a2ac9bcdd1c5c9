package hooks

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWhatRunsIsWaitedForAndNothingElseBegins(t *testing.T) {
	b := newBackground()
	require.NoError(t, b.wait(t.Context()), "nothing runs")
	require.True(t, b.begin())
	b.finish()
	require.True(t, b.isOver())
	require.False(t, b.begin())
	b.enter() // a mail of a request that is still answered
	waited := make(chan error)
	go func() { waited <- b.wait(t.Context()) }()
	b.end()
	select {
	case err := <-waited:
		require.Fail(t, "the mail is still on its way", err)
	case <-time.After(10 * time.Millisecond):
	}
	b.end()
	require.NoError(t, <-waited)
}

func TestWhatTakesTooLongIsNotWaitedFor(t *testing.T) {
	b := newBackground()
	require.True(t, b.begin())
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	require.ErrorIs(t, b.wait(ctx), context.DeadlineExceeded)
}
