package main

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// machine is what the numbers hold for.
type machine struct {
	Date   time.Time `json:"date"`
	Commit string    `json:"commit"`
	CPU    string    `json:"cpu"`
	Cores  int       `json:"cores"`
	Go     string    `json:"go"`
	Load   string    `json:"load"` // of the machine before the run: 1, 5 and 15 minutes
	Short  bool      `json:"short"`
	Took   string    `json:"took"`
}

func thisMachine(ctx context.Context, short bool) machine {
	return machine{
		Date: time.Now(), Commit: commit(ctx), CPU: fieldOf("/proc/cpuinfo", "model name"), Cores: runtime.NumCPU(),
		Go: runtime.Version(), Load: load(), Short: short,
	}
}

func commit(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

func load() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(raw))[:3], " ")
}

// fieldOf returns what stands behind a name and a colon in a file of /proc; elsewhere than on Linux, unknown.
func fieldOf(file, name string) string {
	raw, err := os.ReadFile(file) //nolint:gosec // of /proc
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(raw)) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
