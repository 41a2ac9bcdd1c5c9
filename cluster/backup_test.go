//go:build cowsql

package cluster

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	pbtests "github.com/pocketbase/pocketbase/tests"
	"github.com/stretchr/testify/require"
)

func TestABackupIsOfTheClinicAndIsNotPutInTheNodesPlace(t *testing.T) {
	app, err := pbtests.NewTestApp(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(app.Cleanup)
	router, err := apis.NewRouter(app)
	require.NoError(t, err)

	guardBackups(&core.ServeEvent{App: app, Router: router})

	var excluded []string
	app.OnBackupCreate().BindFunc(func(e *core.BackupEvent) error {
		excluded = e.Exclude
		return nil
	})
	require.NoError(t, app.CreateBackup(t.Context(), "backup.zip"))
	require.Contains(t, excluded, folder)

	mux, err := router.BuildMux()
	require.NoError(t, err)
	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/api/backups/backup.zip/restore", nil))
	require.Equal(t, http.StatusBadRequest, answer.Code)
	require.Contains(t, answer.Body.String(), restoreRefusal)
}
