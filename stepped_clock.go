//go:build steppedclock

package main

import (
	"log"
	"os"
	"time"
)

// The clock of the drill of that name is as far from the system's as a file beside the binary says.
func init() {
	binary, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	now = func() time.Time {
		text, err := os.ReadFile(binary + ".clock") //nolint:gosec // of the drill's own
		if err != nil {
			log.Fatal(err)
		}
		step, err := time.ParseDuration(string(text))
		if err != nil {
			log.Fatal(err)
		}
		return time.Now().Round(0).Add(step) // without what would tell Go how long it really was
	}
}
