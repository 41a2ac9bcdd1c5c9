package commands

import (
	"fmt"
	"io"
	"time"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"pocketclinic/collections"
)

// NewVerify makes the command that checks every invariant.
func NewVerify(app *pocketbase.PocketBase) *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Checks every invariant over the whole database",
		Long: "Checks, over the whole database, what must be true of it at every moment, and prints a line for\n" +
			"each breach. It changes nothing and may run beside 'serve'. The exit status is 1 where anything is broken.",
		Args:         cobra.NoArgs,
		SilenceUsage: true,
		RunE: func(command *cobra.Command, _ []string) error {
			return verify(app, time.Now(), command.OutOrStdout())
		},
	}
}

func verify(app core.App, now time.Time, out io.Writer) error {
	checks := checks(app, now)
	bar := newProgress(len(checks), "Checking", progressbar.OptionSetPredictTime(false))
	defer bar.Finish()
	total := 0
	for _, check := range checks {
		bar.Describe(check.name)
		breaches, err := check.breaches()
		if err != nil {
			return err
		}
		total += len(breaches)
		_ = bar.Clear()
		report(out, check.name, breaches)
		_ = bar.Add(1)
	}
	if total > 0 {
		return fmt.Errorf("%d breaches", total)
	}
	return nil
}

// check is something that is true of the whole database.
type check struct {
	name     string
	breaches func() ([]string, error) // a line for each
}

func checks(app core.App, now time.Time) (all []check) {
	for _, invariant := range collections.Invariants {
		all = append(all, check{invariant.Name, func() ([]string, error) { return invariant.Breaches(app, now) }})
	}
	return append(all, check{
		"the audit chain is whole", func() ([]string, error) { return collections.AuditBreaches(app) },
	})
}

func report(out io.Writer, name string, breaches []string) {
	mark := "ok    "
	if len(breaches) > 0 {
		mark = "BROKEN"
	}
	fmt.Fprintln(out, mark, name)
	for _, breach := range breaches {
		fmt.Fprintln(out, "       ", breach)
	}
}
