package main

import (
	"fmt"

	"github.com/fatih/color"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/hooks"
)

const (
	keyVariable = "POCKETCLINIC_ENCRYPTION_KEY"

	// Known to everybody who reads this: it protects nothing, and serve says so.
	developmentKey = "pocketclinic-development-key-032"
)

// Config is what the environment says.
type Config struct {
	Key            []byte // encrypts bank details at rest
	DevelopmentKey bool
}

func readConfig(getenv func(string) string) (Config, error) {
	switch key := getenv(keyVariable); len(key) {
	case 0:
		return Config{Key: []byte(developmentKey), DevelopmentKey: true}, nil
	case hooks.KeySize:
		return Config{Key: []byte(key)}, nil
	default:
		return Config{}, fmt.Errorf("%s must be %d characters long, not %d; make one with: openssl rand -hex 16",
			keyVariable, hooks.KeySize, len(key))
	}
}

func warnOfDevelopmentKey(config Config) func(*core.ServeEvent) error {
	return func(e *core.ServeEvent) error {
		if config.DevelopmentKey {
			color.New(color.FgRed, color.Bold).Printf(
				"WARNING: %s is not set. Bank details are encrypted with a development key that everybody knows.\n", keyVariable)
		}
		return e.Next()
	}
}
