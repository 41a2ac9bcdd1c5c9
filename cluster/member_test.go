package cluster

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func TestNobodyBeginsAnEmptyClinicInTheFolderOfANode(t *testing.T) {
	dir := t.TempDir()
	connect := New(collections.Connect).Connect()
	db, err := connect(filepath.Join(dir, database))
	require.NoError(t, err)
	require.NoError(t, db.Close())

	require.NoError(t, os.Mkdir(filepath.Join(dir, folder), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, folder, identityFile), nil, 0o600))

	_, err = connect(filepath.Join(dir, database))
	require.ErrorContains(t, err, "is of a node of a cluster")
	db, err = connect(filepath.Join(dir, "auxiliary.db"))
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

func TestNoCommandLooksForAClinicInTheFolderOfANode(t *testing.T) {
	app := pocketbase.NewWithConfig(pocketbase.Config{DefaultDataDir: t.TempDir()})
	New(collections.Connect).Register(app, &cobra.Command{})
	looked := false
	app.OnBootstrap().BindFunc(func(*core.BootstrapEvent) error {
		looked = true
		return nil // there is no need for more
	})
	bootstrap := func() error { return app.OnBootstrap().Trigger(&core.BootstrapEvent{App: app}) }
	require.NoError(t, bootstrap())
	require.True(t, looked)

	looked = false
	require.NoError(t, os.Mkdir(filepath.Join(app.DataDir(), folder), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(app.DataDir(), folder, identityFile), nil, 0o600))
	require.ErrorContains(t, bootstrap(), "is of a node of a cluster")
	require.False(t, looked)
}
