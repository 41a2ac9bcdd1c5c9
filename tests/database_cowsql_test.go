//go:build cowsql

package tests

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/cluster"
	"pocketclinic/collections"
)

// databasesIn opens the databases of a data directory: data.db becomes that of a node of a cluster, on the system's
// SQLite.
func databasesIn(t testing.TB, dir string) (connect core.DBConnectFunc, closeNode func()) {
	t.Helper()
	before := filepath.Join(dir, "before.db")
	if err := os.Rename(filepath.Join(dir, "data.db"), before); !errors.Is(err, fs.ErrNotExist) {
		require.NoError(t, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	node, err := cluster.OpenAlone(ctx, collections.Connect, dir, before)
	require.NoError(t, err)
	return node.Connect(), sync.OnceFunc(func() { _ = node.CloseAlone() })
}

// copied is an app with another data directory.
type copied struct {
	core.App
	dir string
}

func (e copied) DataDir() string { return e.dir }

// toInspect is the app whose data directory is looked over: a copy, since a node's is not to be opened.
func toInspect(t require.TestingT, app core.App) core.App {
	dir, err := os.MkdirTemp(app.DataDir(), "to-inspect")
	require.NoError(t, err)
	_, err = app.DB().NewQuery("VACUUM INTO {:path}").Bind(dbx.Params{"path": filepath.Join(dir, "data.db")}).Execute()
	require.NoError(t, err)
	return copied{app, dir}
}
