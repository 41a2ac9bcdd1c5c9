package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// drillDisk lets system calls of the running server fail for a second, again and again (strace --inject).
func drillDisk(calls, fault string) func(context.Context, *drill) error {
	return func(ctx context.Context, d *drill) error {
		if err := findStrace(ctx); err != nil {
			return err
		}
		return d.underLoad(ctx, max(d.rounds/10, 1), func(_ int, s *server) (*server, error) {
			return s, inject(ctx, s, calls, fault)
		})
	}
}

// findStrace installs it, where that can be done, as the portal's tests do with Chromium.
func findStrace(ctx context.Context) error {
	if _, err := exec.LookPath("strace"); err == nil {
		return nil
	}
	if _, err := exec.LookPath("apt-get"); err == nil && os.Geteuid() == 0 {
		_ = exec.CommandContext(ctx, "apt-get", "update", "-qq").Run()
		_ = exec.CommandContext(ctx, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "strace").Run()
	}
	if _, err := exec.LookPath("strace"); err != nil {
		return &notRunError{"strace is not installed"}
	}
	return nil
}

func inject(ctx context.Context, s *server, calls, fault string) error {
	var said bytes.Buffer
	trace := exec.CommandContext(ctx, "strace", "-f", "-qq", "-o", "/dev/null", //nolint:gosec // all of it is ours
		"-p", strconv.Itoa(s.process.Process.Pid), "-e", "trace="+calls, "-e", "inject="+calls+":"+fault)
	trace.Stderr = &said
	if err := trace.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		_ = trace.Wait() // it fails, as it is interrupted
		close(ended)
	}()
	select {
	case <-ended:
		if strings.Contains(said.String(), "Operation not permitted") {
			return &notRunError{"strace is not allowed to attach itself"}
		}
		return fmt.Errorf("strace: %s", said.String())
	case <-time.After(time.Second):
	}
	if err := trace.Process.Signal(syscall.SIGINT); err != nil {
		return err
	}
	<-ended
	return nil
}

// drillFiles takes away the file descriptors that are not in use, for a second.
func drillFiles(ctx context.Context, d *drill) error {
	return d.underLoad(ctx, max(d.rounds/10, 1), func(_ int, s *server) (*server, error) {
		var before unix.Rlimit
		pid := s.process.Process.Pid
		if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, nil, &before); err != nil {
			return s, err
		}
		if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 5, Max: before.Max}, nil); err != nil {
			return s, err
		}
		wait(ctx, time.Second)
		return s, unix.Prlimit(pid, unix.RLIMIT_NOFILE, &before, nil)
	})
}
