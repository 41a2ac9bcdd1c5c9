package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
)

// disturbance is something that befalls a server under load.
type disturbance struct {
	name string
	what string
	do   func(context.Context, *drill) error
}

var disturbances = []disturbance{
	{"kill", "killed at any moment, and started again", drillKills},
	{"stop", "stopped and started again, as for an upgrade", drillStops},
	{"full", "no room on the disk", drillDisk("pwrite64,fallocate", "error=ENOSPC")},
	{"filled", "a small file system, filled to the last byte", drillFilled},
	{"read-only", "the disk takes no writes", drillDisk("pwrite64,fallocate,ftruncate,unlink", "error=EROFS")},
	{"failing", "the disk does not confirm what it wrote", drillDisk("fsync,fdatasync", "error=EIO")},
	{"slow", "the disk takes 100 ms to confirm", drillDisk("fsync,fdatasync", "delay_enter=100000")},
	{"files", "no file can be opened", drillFiles},
	{"clock", "the clock is stepped back and forth, over the end of holds", drillClock},
	{"backup", "backed up meanwhile, and the backup restored elsewhere", drillBackups},
	{"litestream", "replicated by Litestream, the disk lost, the replica restored", drillLitestream},
}

func namesOf(all []disturbance) string {
	var names []string
	for _, d := range all {
		names = append(names, d.name)
	}
	return strings.Join(names, ", ")
}

func newDrillCommand() *cobra.Command {
	d := drill{all: disturbances, practitioners: 200, visitors: 60_000}
	short := os.Getenv("DRILL") == "short"
	command := &cobra.Command{
		Use:   "drill",
		Short: "Disturbs bin/pocketclinic under load, and looks for what is lost",
		Long: "Serves a temporary clinic, has clients book, pay and cancel, and kills the server, fills its disk and\n" +
			"worse. After each disturbance what was acknowledged is compared with what is there, and 'verify' is run.\n" +
			"Clients try again what was not answered, with the same id, as apps should.\n\n" +
			"A disk that fails is played by strace, which must be installed and allowed; litestream must be in PATH.\n" +
			"Where one is not, the table says that the drill was not run. The exit status is 1 where anything is lost.",
		Example: "  make drill\n  DRILL=short make drill\n  go run ./tests/load drill --only kill --rounds 1000",
		Args:    cobra.NoArgs, SilenceUsage: true, SilenceErrors: true,
		RunE: func(command *cobra.Command, _ []string) error {
			if short && !command.Flags().Changed("rounds") {
				d.rounds = 5
			}
			return d.run(command.Context(), command.OutOrStdout())
		},
	}
	d.addFlags(command)
	command.Flags().IntVar(&d.rounds, "rounds", 200, "kills; a tenth as many rounds of the others (DRILL=short: 5)")
	return command
}

func (d *drill) addFlags(command *cobra.Command) {
	flags := command.Flags()
	flags.StringSliceVar(&d.only, "only", nil, "only these disturbances: "+namesOf(d.all))
	flags.IntVar(&d.clients, "clients", 16, "how many book at the same time")
	flags.StringVar(&d.within, "dir", "bin", "where the temporary clinics are made: on the disk that is tried")
}

// drill is one run.
type drill struct {
	all     []disturbance
	only    []string
	rounds  int
	clients int
	within  string
	soakFor time.Duration
	pace    time.Duration // that a client rests between two appointments

	practitioners, visitors int // whom there are in the clinic

	dir     string
	clinic  *clinic
	bar     *progressbar.ProgressBar
	table   *tabwriter.Writer
	current disturbance
	sum     sum
	failed  []string
	notes   []string // under the table
}

func (d *drill) run(ctx context.Context, out io.Writer) (err error) {
	for _, name := range d.only {
		if !slices.ContainsFunc(d.all, func(x disturbance) bool { return x.name == name }) {
			return fmt.Errorf("there is no disturbance %q; there are %s", name, namesOf(d.all))
		}
	}
	if d.rounds < 1 || d.clients < 1 {
		return errors.New("rounds and clients are more than nothing")
	}
	if d.dir, err = os.MkdirTemp(d.within, "drill-"); err != nil {
		return err
	}
	defer func() {
		if err == nil {
			_ = os.RemoveAll(d.dir)
		} else {
			err = fmt.Errorf("%w (the clinics are kept in %s)", err, d.dir)
		}
	}()
	d.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionSetVisibility(isatty.IsTerminal(os.Stderr.Fd())), progressbar.OptionClearOnFinish())
	d.table = tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(d.table, "drill\trounds\theld\tpaid\tcancelled\tlost\tanswered wrong\tlongest wait\t")
	d.sum.told = newJournal()
	err = d.disturbAll(ctx)
	d.row("in all", d.sum.rounds, d.sum.told, d.sum.lost)
	err = errors.Join(err, d.bar.Finish(), d.table.Flush(), d.verdict())
	for _, line := range d.notes {
		fmt.Fprintln(out, line)
	}
	return err
}

func (d *drill) disturbAll(ctx context.Context) (err error) {
	d.bar.Describe("making a clinic")
	d.clinic, err = makeClinic(ctx, filepath.Join(d.dir, "clinic"),
		options{sizes: []int{1000}, practitioners: d.practitioners, visitors: d.visitors}, 1000)
	for _, next := range d.all {
		if err != nil {
			return err
		}
		if len(d.only) > 0 && !slices.Contains(d.only, next.name) {
			continue
		}
		d.current = next
		err = errors.Join(next.do(ctx, d), ctx.Err())
		var missing *notRunError
		if errors.As(err, &missing) {
			d.notes = append(d.notes, "not run: "+next.name+", as "+missing.why)
			err = nil
		}
		if err != nil {
			err = fmt.Errorf("%s: %w", next.name, err)
		}
	}
	return err
}

// notRunError says why a drill cannot be run on this machine.
type notRunError struct{ why string }

func (e *notRunError) Error() string { return "not run: " + e.why }

func (d *drill) verdict() error {
	if len(d.failed) > 0 {
		return errors.New(strings.Join(d.failed, "\n"))
	}
	return nil
}

// report adds a row for what was compared, and remembers what was wrong.
func (d *drill) report(rounds int, j *journal, lost []loss) {
	d.row(d.current.what, rounds, j, len(lost))
	d.sum.rounds += rounds
	d.sum.lost += len(lost)
	d.sum.told.add(j)
	var lines []string
	for _, l := range lost {
		lines = append(lines, l.String())
	}
	for _, line := range slices.Concat(firstOf(lines), firstOf(j.wrongAnswers())) {
		d.failed = append(d.failed, d.current.name+": "+line)
	}
}

func (d *drill) row(what string, rounds int, j *journal, lost int) {
	held, paid, cancelled := j.counts()
	fmt.Fprintf(d.table, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t\n", what, rounds, held, paid, cancelled, lost,
		len(j.wrongAnswers()), j.longest().Round(time.Millisecond))
}

// sum is what all disturbances of a run have come to.
type sum struct {
	rounds, lost int
	told         *journal
}

func firstOf(lines []string) []string {
	if len(lines) <= 10 {
		return lines
	}
	return append(slices.Clone(lines[:10]), fmt.Sprintf("and %d more", len(lines)-10))
}
