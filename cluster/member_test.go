package cluster

import (
	"os"
	"path/filepath"
	"testing"

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
