package hooks

import (
	"net/http"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/stretchr/testify/require"
)

func TestJobsHaveEndedBeforeAnotherNodeLeads(t *testing.T) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	h := &handlers{running: newBackground()}
	require.NoError(t, h.stopGracefully(&core.ServeEvent{App: app, Server: &http.Server{}}))
	require.True(t, h.running.begin())
	var ended atomic.Bool
	go func() {
		for !h.running.isOver() {
			runtime.Gosched()
		}
		ended.Store(true)
		h.running.end()
	}()
	handedOver := false
	app.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{
		Priority: beforeCluster + 1,
		Func: func(*core.TerminateEvent) error {
			handedOver = true
			require.True(t, ended.Load(), "what it has done can be written down")
			require.False(t, h.running.begin(), "and nothing else begins")
			return nil
		},
	})
	require.NoError(t, app.OnTerminate().Trigger(&core.TerminateEvent{App: app}))
	require.True(t, handedOver)
}
