package commands

import (
	"fmt"
	"io"
	"time"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"pocketclinic/collections"
)

// NewVerify makes the command that checks every invariant.
func NewVerify(app *pocketbase.PocketBase) *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Checks every invariant over the whole database",
		Long: "Checks, over the whole database, what must be true of it at every moment, and prints a line for each breach.\n" +
			"It changes nothing and may run beside 'serve'. The exit status is 1 where anything is broken.",
		Args:         cobra.NoArgs,
		SilenceUsage: true,
		RunE:         func(command *cobra.Command, _ []string) error { return verify(app, command.OutOrStdout()) },
	}
}

func verify(app core.App, out io.Writer) error {
	total := 0
	report := func(name string, breaches []string, err error) error {
		if err != nil {
			return err
		}
		total += len(breaches)
		mark := "ok    "
		if len(breaches) > 0 {
			mark = "BROKEN"
		}
		fmt.Fprintln(out, mark, name)
		for _, breach := range breaches {
			fmt.Fprintln(out, "       ", breach)
		}
		return nil
	}
	now := time.Now()
	for _, invariant := range collections.Invariants {
		breaches, err := invariant.Breaches(app, now)
		if err := report(invariant.Name, breaches, err); err != nil {
			return err
		}
	}
	breaches, err := collections.AuditBreaches(app)
	if err := report("the audit chain is whole", breaches, err); err != nil {
		return err
	}
	if total > 0 {
		return fmt.Errorf("%d breaches", total)
	}
	return nil
}
