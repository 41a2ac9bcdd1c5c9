package tests

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/logger"
	"github.com/stretchr/testify/require"
)

// logs returns what was logged, as soon as it is so much.
func (w *world) logs(count int) string {
	w.t.Helper()
	var all strings.Builder
	require.Eventually(w.t, func() bool {
		require.NoError(w.t, w.app.Logger().Handler().(*logger.BatchHandler).WriteAll(context.Background()))
		logs := []*core.Log{}
		require.NoError(w.t, w.app.LogQuery().All(&logs))
		all.Reset()
		for _, log := range logs {
			all.WriteString(log.Message + " " + log.Data.String() + "\n")
		}
		return len(logs) >= count
	}, 10*time.Second, 10*time.Millisecond)
	return all.String()
}

func TestNoTokenIsLogged(t *testing.T) {
	w, _, _, visitor, _ := confirmed(t)
	settings := w.app.Settings()
	settings.Logs.MaxDays = 7
	settings.RateLimits.Rules = []core.RateLimitRule{{Label: "/api/collections/slots/", MaxRequests: 1, Duration: 60}}
	settings.RateLimits.ExcludedIPs = nil
	require.NoError(t, w.app.Save(settings))
	path := text(w.do("POST", "/api/clinic/calendar", visitor.token, nil).ok(), "path")
	feedToken := strings.TrimSuffix(path[strings.LastIndex(path, "/")+1:], ".ics")
	require.Equal(t, 200, w.get(path, "").status)
	logged := 0
	fails := func(status int, method, path string) {
		t.Helper()
		require.Equal(t, status, w.do(method, path, "", nil).status, path)
		logged++
	}

	w.do("DELETE", "/api/clinic/calendar", visitor.token, nil).ok()
	fails(404, "GET", path)
	fails(404, "GET", path+"/")
	fails(404, "GET", strings.ReplaceAll(path, ".", "%2E"))
	fails(404, "POST", path)
	fails(404, "GET", "/api/clinic/calendar/"+feedToken)
	fails(404, "GET", "/api/files/practitioners/none/none.png?token="+visitor.token)
	require.Equal(t, 200, w.get("/api/collections/slots/records", "").status)
	fails(404, "GET", "/api/files/practitioners/none/none.png?token="+strings.ReplaceAll(visitor.token, ".", "%2E"))
	fails(429, "GET", "/api/collections/slots/records?token="+visitor.token)
	w.sql("ALTER TABLE users RENAME TO gone", nil)
	fails(400, "GET", "/api/collections/users/records?token="+visitor.token)

	lines := w.logs(logged)
	require.Contains(t, lines, "/api/clinic/calendar/….ics")
	require.Contains(t, lines, `/api/collections/slots/records?token=…`)
	for _, token := range []string{feedToken, visitor.token} {
		for _, part := range strings.Split(token, ".") {
			require.NotContains(t, lines, part)
		}
	}
}
