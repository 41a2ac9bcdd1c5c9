//go:build cowsql

package cluster

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/cowsql/go-cowsql/client"
	"github.com/spf13/cobra"
)

const answerWithin = 5 * time.Second // that a node has to say who belongs to the cluster

// IsAdmin reports whether the arguments ask for a command that opens no database of its own.
func IsAdmin(root *cobra.Command, args []string) bool {
	command, _, err := root.Find(args)
	for ; err == nil && command != nil; command = command.Parent() {
		if command.Name() == folder && command.HasParent() {
			return true
		}
	}
	return false
}

func (n *Node) newCommand() *cobra.Command {
	command := &cobra.Command{Use: folder, Short: "Looks after the nodes of a cluster", SilenceUsage: true}
	flags := command.PersistentFlags()
	flags.StringVar(&n.options.address, "cluster", "", "the address of a node")
	flags.StringVar(&n.options.tls, "cluster-tls", "", "the folder of a certificate, made by 'cluster certs'")
	command.AddCommand(newCertsCommand(), n.newStatusCommand(), n.newRemoveCommand(), n.newBackupCommand(),
		n.newRestoreCommand())
	return command
}

func newCertsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "certs FOLDER HOST...",
		Short: "Makes certificates: a folder for each host, which goes to it",
		Long: "Makes certificates: a folder for each host, which goes to it. HOST is the IP address or the name by which\n" +
			"the others reach a node. The authority's key, ca.key, is needed again to add a node, and by no node: keep it\n" +
			"elsewhere.",
		Example: "  pocketclinic cluster certs certs 10.0.0.1 10.0.0.2 10.0.0.3",
		Args:    cobra.MinimumNArgs(2), SilenceUsage: true,
		RunE: func(_ *cobra.Command, args []string) error {
			return makeCertificates(args[0], args[1:], time.Now())
		},
	}
}

func (n *Node) newStatusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Tells the nodes, and which of them leads", Args: cobra.NoArgs, SilenceUsage: true,
		RunE: func(command *cobra.Command, _ []string) error {
			return n.ask(command.Context(), func(ctx context.Context, node *client.Client) error {
				return n.printStatus(ctx, node, command.OutOrStdout())
			})
		},
	}
}

func (n *Node) printStatus(ctx context.Context, node *client.Client, out io.Writer) error {
	leader, err := node.Leader(ctx)
	if err != nil {
		return err
	}
	nodes, err := node.Cluster(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, member := range nodes {
		what := "does not answer"
		switch conn, err := n.links.dialDatabase(ctx, member.Address); {
		case err != nil:
		case member.Address == leader.Address:
			what = "leads"
			_ = conn.Close()
		default:
			what = "follows"
			_ = conn.Close()
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", member.Address, member.Role, what)
	}
	if leader.Address == "" {
		fmt.Fprintln(table, errNoLeader)
	}
	return table.Flush()
}

func (n *Node) newRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove ADDRESS", Short: "Takes a node out that will not come back", Args: cobra.ExactArgs(1),
		Long: "Takes a node out that will not come back. One that comes back with an empty disk at the same address is\n" +
			"replaced by itself, without this command.",
		SilenceUsage: true,
		RunE: func(command *cobra.Command, args []string) error {
			return n.askLeader(command.Context(), func(ctx context.Context, leader *client.Client) error {
				nodes, err := leader.Cluster(ctx)
				if err != nil {
					return err
				}
				i := slices.IndexFunc(nodes, func(node client.NodeInfo) bool { return node.Address == args[0] })
				if i < 0 {
					return fmt.Errorf("%s is no node of the cluster", args[0])
				}
				return leader.Remove(ctx, nodes[i].ID)
			})
		},
	}
}

func (n *Node) newBackupCommand() *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: "Copies the database of a running node into a file", Args: cobra.ExactArgs(1),
		Long: "Copies the database, as the node has it, into a file that 'verify' and 'cluster restore' can read. It is\n" +
			"data.db of a data directory. A node that follows may be some milliseconds behind.",
		SilenceUsage: true,
		RunE: func(command *cobra.Command, args []string) error {
			if _, err := os.Stat(args[0]); err == nil {
				return fmt.Errorf("%s is there already", args[0])
			}
			return n.backup(command.Context(), args[0])
		},
	}
}

// backup copies the database of the node that the flags name.
func (n *Node) backup(ctx context.Context, path string) (err error) {
	if n.links, err = newLinks("", n.options.tls); err != nil {
		return err
	}
	node, err := n.links.dialServer(ctx, n.options.address)
	if err != nil {
		return err
	}
	defer func() { _ = node.Close() }()
	return dump(ctx, node, path)
}

func (n *Node) newRestoreCommand() *cobra.Command {
	return &cobra.Command{
		Use: "restore FILE", Short: "Begins a cluster with a database", Args: cobra.ExactArgs(1),
		Long: "Begins a cluster with a database: data.db of a data directory, or what 'cluster backup' has made. The data\n" +
			"directory (--dir) must be empty; 'serve --cluster' without --join serves it, and the other nodes join it.",
		SilenceUsage: true,
		RunE: func(command *cobra.Command, args []string) error {
			if _, err := os.Stat(args[0]); err != nil {
				return err
			}
			dir, err := filepath.Abs(n.app.DataDir())
			if err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(command.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return n.restore(ctx, args[0], dir)
		},
	}
}

// ask asks the node that the flags name.
func (n *Node) ask(ctx context.Context, do func(context.Context, *client.Client) error) (err error) {
	if n.links, err = newLinks("", n.options.tls); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	node, err := client.New(ctx, n.options.address, client.WithDialFunc(n.links.dialDatabase))
	if err != nil {
		return err
	}
	defer node.Close()
	return do(ctx, node)
}

func (n *Node) askLeader(ctx context.Context, do func(context.Context, *client.Client) error) error {
	return n.ask(ctx, func(ctx context.Context, node *client.Client) error {
		leader, err := node.Leader(ctx)
		if err != nil {
			return err
		}
		if leader.Address == "" {
			return errNoLeader
		}
		n.options.address = leader.Address
		return n.ask(ctx, do)
	})
}
