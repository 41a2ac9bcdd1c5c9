package cluster

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/pocketbase/pocketbase/core"
)

const beforeAll = -1_000_000

const (
	database     = "data.db" // the one file that is replicated
	folder       = "cluster" // of the data directory, where a node keeps what it knows
	identityFile = "node.json"
)

// isMember reports whether a data directory is a node's.
func isMember(dataDir string) bool {
	_, err := os.Stat(filepath.Join(dataDir, folder, identityFile))
	return err == nil
}

// refuseMember keeps whoever would open the replicated database of a node by itself from beginning an empty one there.
func refuseMember(path string) error {
	if filepath.Base(path) != database || !isMember(filepath.Dir(path)) {
		return nil
	}
	return fmt.Errorf("%s is of a node of a cluster: 'serve --cluster' of the cluster's binary serves it, and its"+
		" commands 'cluster …' look at it; super admins are made in the dashboard, and all other commands work on what"+
		" 'cluster backup' makes of it", filepath.Dir(path))
}

// guardMember keeps every command out of a node's directory, before it looks for a clinic there.
func guardMember(e *core.BootstrapEvent) error {
	if err := refuseMember(filepath.Join(e.App.DataDir(), database)); err != nil {
		return err
	}
	return e.Next()
}
