//go:build !cowsql

// Package cluster lets three machines keep one clinic, by a build tag: cowsql replicates the database among them, one
// node works, and the others pass requests on to it. Without the tag there is one process, with a database of its own.
package cluster

import (
	"iter"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/spf13/cobra"
)

// Readers is how many connections read at once. Each is kept, with its statements prepared: PocketBase's own measure is
// 120 of which 15 are kept, and opening the others again and again halves what 256 clients get.
const Readers = 32

// Node is this process, which is alone.
type Node struct{ connect core.DBConnectFunc }

// New makes the node whose databases connect opens.
func New(connect core.DBConnectFunc) *Node { return &Node{connect} }

// Connect opens a database file.
func (n *Node) Connect() core.DBConnectFunc {
	return func(path string) (*dbx.DB, error) {
		if err := refuseMember(path); err != nil {
			return nil, err
		}
		return n.connect(path)
	}
}

// Register keeps the app away from what is a node's.
func (*Node) Register(app *pocketbase.PocketBase, _ *cobra.Command) {
	app.OnBootstrap().Bind(&hook.Handler[*core.BootstrapEvent]{Id: "clusterGuard", Priority: beforeAll, Func: guardMember})
}

// Leads reports whether this node does the clinic's work.
func (*Node) Leads() bool { return true }

// WhenLeads has nothing to wait for: this process always leads.
func (*Node) WhenLeads(func()) {}

// IsAdmin reports whether the arguments ask for a command that opens no database of its own.
func IsAdmin(*cobra.Command, []string) bool { return false }

// Gaps are what nodes do not share: there are no others.
func Gaps(*core.Settings) iter.Seq2[string, string] { return func(func(string, string) bool) {} }
