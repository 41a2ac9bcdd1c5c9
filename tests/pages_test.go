package tests

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPagesAreServedAndNothingElseIs(t *testing.T) {
	w := newWorld(t)
	page := w.get("/", "")
	require.Equal(t, 200, page.status)
	require.Contains(t, page.header.Get("Content-Type"), "text/html")
	require.Contains(t, page.raw, "<title>clinic</title>")
	policy := page.header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'self'")
	require.NotContains(t, policy, "unsafe")

	for _, path := range []string{"/missing.js", "/api/nothing", "/api/clinic/nothing", "/../../etc/passwd"} {
		answer := w.get(path, "")
		require.Equal(t, 404, answer.status, path)
		require.NotContains(t, answer.raw, "<title>", path)
	}
}
