package main

import (
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

var clusterDisturbances = []disturbance{
	{"speed", "holds beside one embedded server, in turns", clusterSpeed},
	{"memory", "booked for 30 s in a database of 100 MB", clusterMemory},
	{"kill", "the leader is killed, and started again", onLoopback(killLeader)},
	{"freeze", "the leader is frozen for two seconds (SIGSTOP)", onLoopback(freezeLeader)},
	{"stop", "stopped and started again in turn", onLoopback(stopOne)},
	{"all", "all three are killed at once", onLoopback(killAll)},
	{"quorum", "two of three are killed, and started again", onLoopback(killTwo)},
	{"wiped", "a node loses its disk, and joins again", onLoopback(wipeOne)},
	{"large", "the same in a clinic of 240 MB", clusterLarge},
	{"partition", "the leader is cut off from the others", clusterPartitions},
	{"full-leader", "no room on the leader's disk", clusterFull(true)},
	{"full-follower", "no room on a follower's disk", clusterFull(false)},
	{"clock", "each node's clock is stepped, and the lead goes from one to another", clusterClocks},
	{"upgrade", "one after the other replaced by a version with a migration more", clusterUpgrade},
	{"replace", "a node lost for good, taken out, and one at another address in its place", clusterReplace},
	{"uploads", "pictures and a backup in an S3 server, the leader lost with its disk", clusterUploads},
	{soak, "one of these by chance, for long (only when it is asked for)", clusterSoak},
}

func newClusterCommand() *cobra.Command {
	short := os.Getenv("CLUSTER_DRILL") == "short"
	d := drill{all: clusterDisturbances, practitioners: 200, visitors: 60_000}
	if short { // most of its time was the copying of them
		d.practitioners, d.visitors = 100, 6000
	}
	command := &cobra.Command{
		Use:   "cluster-drill",
		Short: "Disturbs three nodes of " + clusterBinary + " under load, and looks for what is lost",
		Long: "Serves a temporary clinic by three nodes of a cluster on this machine, has clients book, pay and cancel at\n" +
			"all of them, and kills, freezes, cuts off and fills one or more. After each disturbance the databases of the\n" +
			"three have to be equal, what was acknowledged has to be there, messages of it must have come once or twice, and\n" +
			"'verify' is run.\n\n" +
			"The drills with networks and disks of their own need root. The exit status is 1 where anything is lost.",
		Example: "  make cluster-drill\n  CLUSTER_DRILL=short make cluster-drill\n" +
			"  go run ./tests/load cluster-drill --only kill --rounds 100\n" +
			"  go run ./tests/load cluster-drill --only soak --for 8h",
		Args: cobra.NoArgs, SilenceUsage: true, SilenceErrors: true,
		RunE: func(command *cobra.Command, _ []string) error {
			if short && !command.Flags().Changed("rounds") {
				d.rounds = 2
			}
			switch {
			case command.Flags().Changed("only"):
			case short:
				d.only = []string{"kill", "freeze", "stop"}
			default:
				d.only = slices.DeleteFunc(strings.Split(namesOf(d.all), ", "), func(name string) bool { return name == soak })
			}
			return d.run(command.Context(), command.OutOrStdout())
		},
	}
	d.addFlags(command)
	command.Flags().DurationVar(&d.soakFor, "for", 30*time.Minute, "how long '"+soak+"' goes on")
	command.Flags().IntVar(&d.rounds, "rounds", 20, "how often each is repeated (CLUSTER_DRILL=short: 2, of three)")
	return command
}
