package tests

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const nonRoot = 65532

// built is what the Dockerfile makes, as far as a machine without a container engine can make it.
type built struct {
	t          *testing.T
	root       string
	entrypoint []string
	command    []string
	health     []string
	user       string
}

// buildImage follows the Dockerfile: the commands of the build stage run in a copy of what .dockerignore lets
// through, and what the last stage copies becomes the root of the image.
func buildImage(t *testing.T) *built {
	t.Helper()
	i := &built{t: t, root: t.TempDir()}
	source, stage := t.TempDir(), 0
	for line := range strings.Lines(readDoc(t, "Dockerfile")) {
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		words := strings.Fields(rest)
		switch {
		case verb == "FROM":
			stage++
		case verb == "COPY" && stage == 1:
			for _, from := range words[:len(words)-1] {
				copyContext(t, from, source)
			}
		case verb == "RUN":
			command := exec.CommandContext(t.Context(), "/bin/sh", "-c", rest)
			command.Dir, command.Env = source, append(os.Environ(), "COMMIT=")
			out, err := command.CombinedOutput()
			require.NoError(t, err, "%s\n%s", line, out)
		case verb == "COPY":
			i.copy(source, words)
		case verb == "USER":
			i.user = rest
		case verb == "ENTRYPOINT":
			require.NoError(t, json.Unmarshal([]byte(rest), &i.entrypoint))
		case verb == "CMD":
			require.NoError(t, json.Unmarshal([]byte(rest), &i.command))
		case verb == "HEALTHCHECK":
			_, command, _ := strings.Cut(rest, " CMD ")
			require.NoError(t, json.Unmarshal([]byte(command), &i.health))
		}
	}
	require.Equal(t, 2, stage)
	return i
}

// copyContext copies what is tracked and not ignored, of one source of a COPY; there has to be some.
func copyContext(t *testing.T, from, to string) {
	t.Helper()
	tracked, err := exec.CommandContext(t.Context(), "git", "-C", "..", "ls-files", "--cached", "--others",
		"--exclude-standard").Output()
	require.NoError(t, err)
	copied := 0
	for _, name := range strings.Fields(string(tracked)) {
		if ignored(t, name) || from != "." && from != name {
			continue
		}
		content, err := os.ReadFile(filepath.Join("..", name))
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(to, name), content, 0o644))
		copied++
	}
	require.Positive(t, copied, "COPY %s", from)
}

// ignored reads .dockerignore: the last pattern counts that matches a file, or a folder above it.
func ignored(t *testing.T, name string) (out bool) {
	t.Helper()
	for line := range strings.Lines(readDoc(t, ".dockerignore")) {
		pattern, letIn := strings.CutPrefix(strings.TrimSpace(line), "!")
		if strings.HasPrefix(pattern, "#") {
			continue
		}
		pattern, anywhere := strings.CutPrefix(pattern, "**/")
		pattern = strings.TrimPrefix(pattern, "/")
		for at := name; at != "."; at = path.Dir(at) {
			subject := at
			if anywhere {
				subject = path.Base(at)
			}
			if matches, err := path.Match(pattern, subject); matches {
				require.NoError(t, err)
				out = !letIn
			}
		}
	}
	return out
}

// copy follows a COPY of the last stage.
func (i *built) copy(source string, words []string) {
	i.t.Helper()
	require.Contains(i.t, words, "--from=build")
	files := words[len(words)-2:]
	from, to := files[0], filepath.Join(i.root, files[1])
	if inSource, ok := strings.CutPrefix(from, "/src/"); ok {
		from = filepath.Join(source, inSource)
	}
	require.NoError(i.t, os.MkdirAll(filepath.Dir(to), 0o755))
	out, err := exec.CommandContext(i.t.Context(), "cp", "-aL", from, to).CombinedOutput()
	require.NoError(i.t, err, string(out))
	if slices.Contains(words, "--chown=65532:65532") && os.Geteuid() == 0 {
		require.NoError(i.t, os.Chown(to, nonRoot, nonRoot))
	}
}

// run prepares a command in the image: where the test may, with its root, which belongs to others, and as its user.
func (i *built) run(ctx context.Context, words ...string) *exec.Cmd {
	if os.Geteuid() != 0 {
		for n := range words {
			words[n] = strings.ReplaceAll(words[n], "/data", i.root+"/data")
		}
		return exec.CommandContext(ctx, filepath.Join(i.root, words[0]), words[1:]...)
	}
	command := exec.CommandContext(ctx, words[0], words[1:]...)
	command.Path, command.Dir, command.Env, command.Err = words[0], "/", []string{}, nil
	command.SysProcAttr = &syscall.SysProcAttr{
		Chroot: i.root, Credential: &syscall.Credential{Uid: nonRoot, Gid: nonRoot},
	}
	return command
}

func TestTheImageServesWithoutRootOrShell(t *testing.T) {
	t.Parallel()
	i := buildImage(t)
	require.Equal(t, "65532:65532", i.user)
	require.Equal(t, []string{"serve", "--http=0.0.0.0:8090", "--dir=/data"}, i.command)
	names, err := filepath.Glob(filepath.Join(i.root, "*"))
	require.NoError(t, err)
	require.Len(t, names, 3, "the binary, its certificates and its data")
	for folder := i.root; folder != "/"; folder = filepath.Dir(folder) {
		require.NoError(t, os.Chmod(folder, 0o755))
		if filepath.Dir(folder) == os.TempDir() {
			break
		}
	}
	binary, err := elf.Open(filepath.Join(i.root, i.entrypoint[0]))
	require.NoError(t, err)
	libraries, err := binary.ImportedLibraries()
	require.NoError(t, err)
	require.Empty(t, libraries)
	for _, part := range binary.Progs {
		require.NotEqual(t, elf.PT_INTERP, part.Type, "it is loaded by nothing but the kernel")
	}

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	health := append(slices.Clone(i.health), "--http="+address)
	require.Error(t, i.run(t.Context(), slices.Clone(health)...).Run(), "nobody serves")

	var log bytes.Buffer
	server := i.run(t.Context(), i.entrypoint[0], i.command[0], "--http="+address, i.command[2])
	server.Stdout, server.Stderr = &log, &log
	require.NoError(t, server.Start())
	require.Eventually(t, func() bool { return i.run(t.Context(), slices.Clone(health)...).Run() == nil },
		time.Minute, 100*time.Millisecond)
	require.NoError(t, server.Process.Signal(syscall.SIGTERM))
	require.NoError(t, server.Wait(), log.String())
	names, err = filepath.Glob(filepath.Join(i.root, "*"))
	require.NoError(t, err)
	require.Len(t, names, 3, "it writes nowhere but into /data")
	require.FileExists(t, filepath.Join(i.root, "data", "data.db"))
}
