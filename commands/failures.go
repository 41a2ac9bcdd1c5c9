// Package commands is what the binary does besides serving, one file each.
package commands

import (
	"sync/atomic"

	"github.com/spf13/cobra"
)

// RecordFailures remembers whether a command failed. PocketBase prints a command's error
// and exits with 0 all the same, which would tell scripts and systemd that all is well.
func RecordFailures(root *cobra.Command) (failed func() bool) {
	var flag atomic.Bool
	record := func(err error) error {
		if err != nil {
			flag.Store(true)
		}
		return err
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return record(err) })
	recordIn(root, record)
	return flag.Load
}

func recordIn(command *cobra.Command, record func(error) error) {
	if run := command.RunE; run != nil {
		command.RunE = func(c *cobra.Command, args []string) error { return record(run(c, args)) }
	}
	if check := command.Args; check != nil {
		command.Args = func(c *cobra.Command, args []string) error { return record(check(c, args)) }
	}
	for _, child := range command.Commands() {
		recordIn(child, record)
	}
}
