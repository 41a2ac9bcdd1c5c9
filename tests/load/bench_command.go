package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
)

// options is what the command line says.
type options struct {
	short         bool
	json          bool
	only          []string
	sizes         []int
	practitioners int
	visitors      int
	subscribers   int
	ahead         int
	period        time.Duration
	dir           string
}

func newBenchCommand() *cobra.Command {
	o := options{}
	command := &cobra.Command{
		Use:   "bench",
		Short: "Measures bin/pocketclinic, each number beside its limit on the same machine",
		Long: "Measures bin/pocketclinic as it is shipped (rules, sign-in, full durability, logs), on temporary clinics\n" +
			"that 'demo' makes, and prints one table. Each row has beside it what limits it, measured in the same minute:\n" +
			"an empty route of the same server, PocketBase without our code on the same data, a bare writer on the same\n" +
			"disk, or the same with less data. 'make bench' builds the binary first. The exit status is 1 where an answer\n" +
			"was an error.\n\n" +
			"The whole takes up to 20 minutes and 20 GB of the disk, where 'demo' makes a clinic of 10,000,000\n" +
			"appointments; BENCH=short takes up to 2 minutes. Nothing else should run on the machine.",
		Example: "  make bench\n  BENCH=short make bench\n" +
			"  go run ./tests/load bench --only holds,pairs --period 3s\n" +
			"  go run ./tests/load bench --only sizes --sizes 10000,1000000",
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(command *cobra.Command, _ []string) error {
			o.fill(command)
			return run(command.Context(), o, command.OutOrStdout())
		},
	}
	flags := command.Flags()
	flags.BoolVar(&o.short, "short", os.Getenv("BENCH") == "short", "finish within two minutes; BENCH=short says the same")
	flags.BoolVar(&o.json, "json", false, "print JSON for a machine instead of the table")
	flags.StringSliceVar(&o.only, "only", nil, "only these stages: "+stageNames())
	flags.IntSliceVar(&o.sizes, "sizes", nil,
		"appointments to compare, smallest first (default 10000,100000,1000000,10000000; short 10000)")
	flags.IntVar(&o.practitioners, "practitioners", 1000, "practitioners of the clinic")
	flags.IntVar(&o.visitors, "visitors", 0, "visitors who book, once each (default 80000; short 20000)")
	flags.IntVar(&o.subscribers, "subscribers", 500, "who listens for realtime events on a clinic's day")
	flags.IntVar(&o.ahead, "ahead", 0, "appointments ahead while the reminders change (default 100000; short 5000)")
	flags.DurationVar(&o.period, "period", 0, "how long each number is measured (default 5s; short 1s)")
	flags.StringVar(&o.dir, "dir", "bin", "where the temporary clinics are made: on the disk whose durability is measured")
	return command
}

// fill sets what the command line has left open.
func (o *options) fill(command *cobra.Command) {
	usual := options{
		sizes: []int{10_000, 100_000, 1_000_000, 10_000_000}, visitors: 80_000, ahead: 100_000, period: 5 * time.Second,
	}
	if o.short {
		usual = options{sizes: []int{10_000}, visitors: 20_000, ahead: 5_000, period: time.Second}
	}
	given := command.Flags().Changed
	if !given("sizes") {
		o.sizes = usual.sizes
	}
	if !given("visitors") {
		o.visitors = usual.visitors
	}
	if !given("ahead") {
		o.ahead = usual.ahead
	}
	if !given("period") {
		o.period = usual.period
	}
}

func (o *options) check() error {
	if o.practitioners < 1 || o.visitors < 1 || o.ahead < 1 || o.subscribers < 0 || o.period <= 0 || len(o.sizes) == 0 {
		return errors.New("sizes, practitioners, visitors, ahead and period are more than nothing")
	}
	for i, size := range o.sizes {
		if size < 1 || i > 0 && size <= o.sizes[i-1] {
			return errors.New("--sizes go from the smallest to the largest")
		}
	}
	return nil
}

// run makes the clinics, goes through the stages and prints what they have measured.
func run(ctx context.Context, o options, out io.Writer) error {
	if err := o.check(); err != nil {
		return err
	}
	stages, err := chosen(o.only)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(o.dir, "bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b := &bench{options: o, dir: dir, machine: thisMachine(ctx, o.short)}
	b.bar = progressbar.NewOptions(len(stages)+1, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionShowCount(),
		progressbar.OptionSetVisibility(isatty.IsTerminal(os.Stderr.Fd())), progressbar.OptionClearOnFinish())
	failure := b.run(ctx, stages)
	_ = b.bar.Finish()
	// What was measured before a failure, or an interruption, is printed all the same.
	b.machine.Took = time.Since(b.machine.Date).Round(time.Second).String()
	return errors.Join(b.print(out), failure, b.failed())
}

func (b *bench) print(out io.Writer) error {
	if !b.json {
		return writeTable(out, b.machine, b.rows)
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(map[string]any{"machine": b.machine, "rows": b.rows})
}
