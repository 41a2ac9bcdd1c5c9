package hooks

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAWorkerWhoIsLeavingLooksAgainForWhoCouldNotStart(t *testing.T) {
	w := &workers{}
	for range workersPerChannel {
		require.True(t, w.start())
	}
	// All have found nothing and are about to stop when something is committed, whose worker cannot start.
	require.True(t, w.call())
	require.False(t, w.start())

	require.False(t, w.stop(), "one looks again")
	for range workersPerChannel {
		require.True(t, w.stop())
	}
	require.True(t, w.start(), "and there is room anew")
	require.True(t, w.stop())
}
