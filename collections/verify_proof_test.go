package collections_test

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
	"pocketclinic/commands"
	"pocketclinic/hooks"
	_ "pocketclinic/migrations"
	"pocketclinic/providers"
)

// TestNothingIsLeftToSQLOfACleanClinic is what verify takes as long for as it should: a proof of nothing finds as much.
func TestNothingIsLeftToSQLOfACleanClinic(t *testing.T) {
	dir := t.TempDir()
	app := pocketbase.NewWithConfig(pocketbase.Config{DefaultDataDir: dir, DBConnect: collections.Connect})
	require.NoError(t, hooks.Register(app, hooks.Deps{
		Now: time.Now, Background: func(run func()) { run() }, Key: make([]byte, collections.KeySize),
		Dummy: providers.Dummy{}, Files: providers.NewFiles(app.DataDir, time.Now),
	}))
	require.NoError(t, app.Bootstrap())
	demo := commands.NewDemo(app)
	demo.SetArgs([]string{"--practitioners", "3", "--appointments", "600"})
	demo.SetOut(io.Discard)
	require.NoError(t, demo.ExecuteContext(context.Background()))
	spans, what, err := collections.Unproven(dir)
	require.NoError(t, err)
	require.Zero(t, spans)
	require.Empty(t, what)
	_, err = app.DB().NewQuery("UPDATE appointments SET duration = duration + 1, status = 'confirmed'" +
		" WHERE rowid IN (10, 11, 300)").Execute()
	require.NoError(t, err)
	spans, _, err = collections.Unproven(dir)
	require.NoError(t, err)
	require.Equal(t, 2, spans)
	require.NoError(t, app.ResetBootstrapState())
}
