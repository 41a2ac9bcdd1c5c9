//go:build cowsql

package cluster

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

const (
	restoreRoute   = "POST /api/backups/{key}/restore"
	restoreRefusal = "A node cannot be replaced by a backup: 'cluster restore' begins a new cluster with it."
)

// guardBackups keeps what makes a directory a node's out of backups, which are of the clinic, and a node from putting
// one in its own place.
func guardBackups(e *core.ServeEvent) {
	e.App.OnBackupCreate().Bind(&hook.Handler[*core.BackupEvent]{
		Id: "clusterBackup", Priority: beforeAll,
		Func: func(e *core.BackupEvent) error {
			e.Exclude = append(e.Exclude, folder)
			return e.Next()
		},
	})
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		if e.Request.Pattern == restoreRoute {
			return e.BadRequestError(restoreRefusal, nil)
		}
		return e.Next()
	})
}
