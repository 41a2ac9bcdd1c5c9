package commands

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/pocketbase/pocketbase"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"pocketclinic/collections"
)

// NewVerify makes the command that checks every invariant. The cipher is that of the bank details.
func NewVerify(app *pocketbase.PocketBase, cipher collections.Cipher) *cobra.Command {
	i := collections.Inspection{App: app, Cipher: cipher}
	command := &cobra.Command{
		Use:   "verify",
		Short: "Checks every invariant over the whole database",
		Long: "Checks, over the whole database, what must be true of it at every moment, and prints a line for\n" +
			"each breach. It changes nothing and may run beside 'serve'. The exit status is 1 where anything is broken.",
		Args:         cobra.NoArgs,
		SilenceUsage: true,
		RunE: func(command *cobra.Command, _ []string) error {
			i.Now = time.Now()
			return verify(command.Context(), i, command.OutOrStdout())
		},
	}
	command.Flags().StringVar(&i.Anchor, "anchor", "",
		"the hash of an audit entry that you have kept elsewhere, which must be in the log")
	return command
}

func verify(ctx context.Context, i collections.Inspection, out io.Writer) error {
	bar := newProgress(-1, "Checking", progressbar.OptionSetPredictTime(false))
	defer bar.Finish()
	i.Progress = func(done, total int, of string) {
		bar.ChangeMax(total)
		bar.Describe(of)
		_ = bar.Set(done)
	}
	findings, err := i.Run(ctx)
	if err != nil {
		return err
	}
	_ = bar.Clear()
	total := 0
	for _, found := range findings {
		total += found.Total()
		report(out, found)
	}
	if total > 0 {
		return fmt.Errorf("%d breaches", total)
	}
	return nil
}

func report(out io.Writer, found collections.Finding) {
	mark := "ok    "
	if found.Total() > 0 {
		mark = "BROKEN"
	}
	fmt.Fprintln(out, mark, found.Invariant)
	for _, breach := range found.Breaches {
		fmt.Fprintln(out, "       ", breach)
	}
	if found.More > 0 {
		fmt.Fprintln(out, "        and", found.More, "more")
	}
}
