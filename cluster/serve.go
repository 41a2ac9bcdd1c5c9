//go:build cowsql

package cluster

import (
	"context"
	"fmt"
	"log"
	"net"
	"os"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/spf13/cobra"
)

// options are what serve is told of the cluster.
type options struct {
	address string
	join    []string
	tls     string
}

const beforeServer = -20_000 // whose way to stop refuses connections

// Register adds the flags of serve, the commands of a cluster, and what a node does beside the app.
func (n *Node) Register(app *pocketbase.PocketBase, serve *cobra.Command) {
	n.app = app
	flags := serve.Flags()
	flags.StringVar(&n.options.address, "cluster", "", "serve as a node of a cluster, which the others reach at this"+
		" address,\nsuch as 10.0.0.1:9000")
	flags.StringSliceVar(&n.options.join, "join", nil, "addresses of the other nodes; without any, a new cluster begins")
	flags.StringVar(&n.options.tls, "cluster-tls", "", "the folder of this node's certificate, made by 'cluster certs'")
	app.OnBootstrap().Bind(&hook.Handler[*core.BootstrapEvent]{
		Id: "clusterStart", Priority: beforeAll,
		Func: func(e *core.BootstrapEvent) error {
			if err := n.startFor(app.RootCmd, serve); err != nil {
				return err
			}
			if n.server == nil {
				return guardMember(e)
			}
			return e.Next()
		},
	})
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "clusterServe", Priority: beforeAll, Func: n.serve})
	app.RootCmd.AddCommand(n.newCommand())
}

// startFor starts the node if the arguments ask for it. PocketBase opens its databases before it reads them.
func (n *Node) startFor(root, serve *cobra.Command) error {
	command, arguments, _ := root.Find(os.Args[1:])
	if command != serve {
		return nil
	}
	_ = serve.ParseFlags(arguments) // serve itself will say what is wrong
	if n.options.address == "" {
		return nil
	}
	if _, _, err := net.SplitHostPort(n.options.address); err != nil {
		return fmt.Errorf("--cluster: %w", err)
	}
	if n.options.tls == "" {
		return fmt.Errorf("--cluster needs --cluster-tls, the folder of this node's certificate: see 'cluster certs --help'")
	}
	if !isMember(n.app.DataDir()) && len(n.options.join) > 0 {
		log.Println("cluster: joining", n.options.join)
	}
	return n.start(context.Background(), n.app.DataDir())
}

// serve takes every request first, and begins to follow who leads when the app is ready.
func (n *Node) serve(e *core.ServeEvent) error {
	if n.server == nil {
		return e.Next()
	}
	ctx, stop := context.WithCancel(context.Background())
	n.stop = stop
	n.warnOfGaps()
	guardBackups(e)
	app := e.App
	app.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{
		Id: "clusterStop", Priority: beforeServer,
		Func: func(e *core.TerminateEvent) error {
			n.handOver()
			err := e.Next()
			n.close()
			return err
		},
	})
	if err := e.Next(); err != nil {
		return err
	}
	e.Server.Handler = n.requests.front(e.Server.Handler)
	n.beginToServe()
	n.watched.Go(func() { n.watch(ctx) })
	return nil
}

// beginToServe ends the use of connections that were opened before, to whichever node led.
func (n *Node) beginToServe() {
	n.serves.Store(true)
	n.era.Add(1)
}

// warnOfGaps says what a node does not share with the others.
func (n *Node) warnOfGaps() {
	for finding, remedy := range Gaps(n.app.Settings()) {
		log.Printf("WARNING: %s. %s", finding, remedy)
	}
}

// close ends the node, after its databases are closed.
func (n *Node) close() {
	n.stop()
	n.watched.Wait()
	n.requests.close()
	if err := n.stopServer(); err != nil {
		log.Println("cluster:", err)
	}
}
