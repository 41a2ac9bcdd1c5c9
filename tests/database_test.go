//go:build !cowsql

package tests

import (
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

// databasesIn opens the databases of a data directory.
func databasesIn(testing.TB, string) (connect core.DBConnectFunc, closeNode func()) {
	return collections.Connect, func() {}
}

// toInspect is the app whose data directory is looked over.
func toInspect(_ require.TestingT, app core.App) core.App { return app }
