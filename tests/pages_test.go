package tests

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPagesAreSentOnceAndSmall(t *testing.T) {
	w := newWorld(t)
	fetch := func(header, value string) *http.Response {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/style.css", nil)
		require.NoError(t, err)
		request.Header.Set(header, value)
		response, err := http.DefaultTransport.RoundTrip(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response
	}
	first := fetch("Accept-Encoding", "gzip")
	require.Equal(t, "gzip", first.Header.Get("Content-Encoding"))
	require.Equal(t, "no-cache", first.Header.Get("Cache-Control"))
	require.Equal(t, http.StatusNotModified, fetch("If-None-Match", first.Header.Get("ETag")).StatusCode)
	require.Equal(t, http.StatusOK, fetch("If-None-Match", `W/"other"`).StatusCode)
}

func TestPagesAreServedAndNothingElseIs(t *testing.T) {
	w := newWorld(t)
	page := w.get("/", "")
	require.Equal(t, 200, page.status)
	require.Contains(t, page.header.Get("Content-Type"), "text/html")
	require.Contains(t, page.raw, "<title>clinic</title>")
	policy := page.header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'self'")
	require.NotContains(t, policy, "unsafe")
	sum := sha256.Sum256([]byte(`{"imports":{}}`))
	require.Contains(
		t,
		policy,
		"script-src 'self' 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"';",
		"the import map, and no other script in the page",
	)

	for _, path := range []string{"/missing.js", "/api/nothing", "/api/clinic/nothing", "/../../etc/passwd"} {
		answer := w.get(path, "")
		require.Equal(t, 404, answer.status, path)
		require.NotContains(t, answer.raw, "<title>", path)
	}
}
