package tests

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// binaryDir is where the binary is, once a test has asked for it.
var binaryDir string

var builtBinary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "pocketclinic-binary")
	if err != nil {
		return "", err
	}
	binaryDir = dir
	path := filepath.Join(dir, "pocketclinic")
	build := exec.Command("go", "build", "-o", path, "..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is released, whatever the tests are built with
	out, err := build.CombinedOutput()
	if err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

// command is the binary as somebody starts it: with these variables of ours, and no others.
func command(ctx context.Context, t *testing.T, variables []string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := builtBinary()
	require.NoError(t, err)
	c := exec.CommandContext(ctx, path, args...)
	c.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, variables...)
	return c
}

// runBinary runs a command to its end, and returns what it prints. One that does not end is ended.
func runBinary(t *testing.T, variables []string, args ...string) (out string, status int) {
	t.Helper()
	_, err := builtBinary() // before the minute begins
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := command(ctx, t, variables, args...)
	raw, err := c.CombinedOutput()
	if err != nil {
		require.ErrorAs(t, err, new(*exec.ExitError), string(raw))
	}
	return string(raw), c.ProcessState.ExitCode()
}

// serveBinary serves a data directory by the binary, until it is stopped. The world it returns knows the address alone.
func serveBinary(t *testing.T, dir string, variables []string, args ...string) (w *world, stop func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	c := command(t.Context(), t, variables, append([]string{"serve", "--http=" + address, "--dir=" + dir}, args...)...)
	var log bytes.Buffer
	c.Stdout, c.Stderr = &log, &log
	require.NoError(t, c.Start())
	stop = sync.OnceFunc(func() {
		_ = c.Process.Signal(syscall.SIGTERM)
		_ = c.Wait()
	})
	t.Cleanup(stop)
	w = &world{t: t, url: "http://" + address}
	require.Eventually(t, func() bool {
		response, err := http.Get(w.url + "/api/health")
		return err == nil && response.Body.Close() == nil && response.StatusCode == http.StatusOK
	}, time.Minute, 20*time.Millisecond, "the server does not answer")
	return w, stop
}

const binaryPassword = "only-for-this-test"

// migratedDir is a data directory with a super admin, whom the binary has added.
func migratedDir(t *testing.T, variables []string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "clinic")
	require.NoError(t, os.CopyFS(dir, os.DirFS(template)))
	out, status := runBinary(t, variables, "superuser", "upsert", "admin@clinic.test", binaryPassword, "--dir="+dir)
	require.Zero(t, status, out)
	return dir
}

// signInAdmin signs the super admin of migratedDir in.
func (w *world) signInAdmin() {
	w.t.Helper()
	w.admin = text(w.do("POST", "/api/collections/_superusers/auth-with-password", "",
		object{"identity": "admin@clinic.test", "password": binaryPassword}).ok(), "token")
}
