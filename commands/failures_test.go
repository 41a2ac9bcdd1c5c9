package commands

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

func TestFailuresAreRecorded(t *testing.T) {
	t.Parallel()
	for args, fails := range map[string]bool{"good": false, "bad": true, "good --unknown": true, "good surplus": true} {
		root := &cobra.Command{Use: "root", SilenceErrors: true, SilenceUsage: true}
		root.AddCommand(
			&cobra.Command{Use: "good", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error { return nil }},
			&cobra.Command{Use: "bad", RunE: func(*cobra.Command, []string) error { return errors.New("no") }},
		)
		failed := RecordFailures(root)
		root.SetOut(io.Discard)
		root.SetArgs(strings.Fields(args))
		_ = root.Execute()
		require.Equal(t, fails, failed(), args)
	}
}
