package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const binary = "bin/pocketclinic"

// buildPlain builds PocketBase without our code, the way 'make build' builds the clinic.
func buildPlain(ctx context.Context, dir string) (path string, err error) {
	path = filepath.Join(dir, "pocketbase")
	return path, build(ctx, path, "./tests/load/pocketbase")
}

func build(ctx context.Context, path string, what ...string) error {
	return goBuild(ctx, path, "CGO_ENABLED=0", what...)
}

// buildCluster builds a binary of our own that can be a node, by further arguments of go build.
func buildCluster(ctx context.Context, path, tags string, further ...string) error {
	return goBuild(ctx, path, "CGO_ENABLED=1", append(further, "-tags", "cowsql,nosqlite3"+tags, ".")...)
}

func goBuild(ctx context.Context, path, environment string, what ...string) error {
	arguments := append([]string{"build", "-trimpath", "-ldflags", "-s -w", "-o", path}, what...)
	command := exec.CommandContext(ctx, "go", arguments...) //nolint:gosec // what is built here is run here
	command.Env = append(os.Environ(), environment)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", strings.Join(what, " "), err, out)
	}
	return nil
}

// command prepares a run of a binary that asks for an end before it is killed, and knows nothing of this
// machine's accounts at providers.
func command(ctx context.Context, path string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, path, args...) //nolint:gosec // what is built here is run here
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = 10 * time.Second
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir()}
	return c
}

// runToEnd runs a command of the clinic's binary.
func runToEnd(ctx context.Context, args ...string) error {
	out, err := command(ctx, binary, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w\n%s", binary, strings.Join(args, " "), err, lastLines(string(out), 20))
	}
	return nil
}

// server is a binary that serves a data directory.
type server struct {
	addr    string
	dir     string
	started time.Duration // until it answered
	process *exec.Cmd
	cancel  context.CancelFunc
	ended   chan struct{}
	log     string
}

// serve starts a binary, and waits until it answers.
func serve(ctx context.Context, path, dir string) (*server, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	return serveAt(ctx, addr, path, dir)
}

func serveAt(ctx context.Context, addr, path, dir string) (*server, error) {
	binary := func(ctx context.Context, args ...string) *exec.Cmd { return command(ctx, path, args...) }
	s, err := start(ctx, addr, dir, binary, []string{"serve", "--http=" + addr, "--dir=" + dir})
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	if err := s.waitUntilHealthy(ctx); err != nil {
		s.stop()
		return nil, err
	}
	s.started = time.Since(begun)
	return s, nil
}

// start starts a server of a data directory, which answers later at addr.
func start(
	ctx context.Context, addr, dir string, binary func(context.Context, ...string) *exec.Cmd, args []string,
) (*server, error) {
	log, err := os.OpenFile(dir+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) //nolint:gosec // of our own
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &server{addr: addr, dir: dir, cancel: cancel, ended: make(chan struct{}), log: log.Name()}
	s.process = binary(ctx, args...)
	s.process.Stdout, s.process.Stderr = log, log
	if err := s.process.Start(); err != nil {
		cancel()
		return nil, err
	}
	go func() {
		_ = s.process.Wait()
		_ = log.Close()
		close(s.ended)
	}()
	return s, nil
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

func (s *server) waitUntilHealthy(ctx context.Context) error {
	c := newClient(s.addr)
	defer c.close()
	for {
		if _, err := c.do("GET", healthPath, "", nil); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.ended:
			out, _ := os.ReadFile(s.log)
			return fmt.Errorf("the server ended:\n%s", lastLines(string(out), 20))
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// stop ends the server, and waits for its end.
func (s *server) stop() {
	s.cancel()
	<-s.ended
}

// kill ends the server as a crash does.
func (s *server) kill() error {
	if err := s.process.Process.Kill(); err != nil {
		return err
	}
	<-s.ended
	return nil
}

// memory returns, in MB, what the process keeps in memory, and the most that it has kept.
func (s *server) memory() (now, most float64, err error) {
	file := fmt.Sprintf("/proc/%d/status", s.process.Process.Pid)
	if now, err = kilobytes(fieldOf(file, "VmRSS")); err != nil {
		return 0, 0, err
	}
	most, err = kilobytes(fieldOf(file, "VmHWM"))
	return now, most, err
}

func kilobytes(text string) (megabytes float64, err error) {
	number, _, _ := strings.Cut(text, " ")
	kb, err := strconv.ParseFloat(number, 64)
	return kb / 1024, err
}

func lastLines(text string, most int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-most):], "\n")
}
