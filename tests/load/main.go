// Package main puts load on the built binary: bench measures it, drill disturbs it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	debug.SetGCPercent(400) // the load generator shares the machine with what it measures
	root := &cobra.Command{
		Use: "load", Short: "Puts load on bin/pocketclinic", SilenceUsage: true, SilenceErrors: true,
	}
	root.AddCommand(newBenchCommand(), newDrillCommand(), newClusterCommand())
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
