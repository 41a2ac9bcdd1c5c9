package hooks

import (
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
)

func TestJobsRunWhereTheWorkIsDoneAlone(t *testing.T) {
	leads, runs := false, 0
	h := &handlers{
		Deps: Deps{Now: time.Now, Leads: func() bool { return leads }}, running: newBackground(), metrics: newMetrics(),
	}
	job := h.logged(nil, "a_job", func(core.App) error {
		runs++
		return nil
	})
	job()
	require.Zero(t, runs)
	leads = true
	job()
	require.Equal(t, 1, runs)
}
