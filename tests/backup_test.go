package tests

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// unzip unpacks a backup into a folder of its own, as an operator does who restores it elsewhere.
func unzip(t *testing.T, path string) (dir string) {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "restored")
	require.NoError(t, err)
	archive, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, archive.Close()) }()
	for _, file := range archive.File {
		to := filepath.Join(dir, filepath.FromSlash(file.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o700))
		in, err := file.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(in)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(to, content, 0o600))
		require.NoError(t, in.Close())
	}
	return dir
}

// A backup is a snapshot: what was there when it began, pictures and outbox too, and nothing else.
func TestBackupIsRestoredIntoAnEmptyFolder(t *testing.T) {
	w := newWorld(t)
	practitioner := w.practitioner(nil)
	asha := w.visitor("asha@example.test")
	before := w.book(asha, practitioner, nil)
	w.pay(asha, before, "pay_1").ok()

	w.do("POST", "/api/backups", w.admin, object{"name": "kept.zip"}).ok()
	after := w.book(asha, practitioner, object{"start": "2030-01-07T10:00:00+05:30"})

	dir := w.app.DataDir()
	leftovers, err := os.ReadDir(filepath.Join(dir, ".pb_temp_to_delete"))
	require.NoError(t, err)
	require.Empty(t, leftovers)

	restored := openWorld(t, unzip(t, filepath.Join(dir, "backups", "kept.zip")))
	restored.admin = w.admin
	require.Equal(t, "confirmed", restored.rows("appointments", "")[0]["status"])
	require.Len(t, restored.rows("appointments", ""), 1)
	require.NotEqual(t, after["id"], restored.rows("appointments", "")[0]["id"])
	require.NotEmpty(t, restored.mailsTo("asha@example.test"), "the outbox is part of it")
	restored.requireInvariants()
}

// Who books does not wait until the backup is made. It is kept from ending by a file that does not end.
func TestBookingGoesOnWhileABackupIsMade(t *testing.T) {
	w := newWorld(t)
	practitioner := w.practitioner(nil)
	asha := w.visitor("asha@example.test")
	endless := filepath.Join(w.app.DataDir(), "endless")
	require.NoError(t, syscall.Mkfifo(endless, 0o600))
	made := make(chan error, 1)
	go func() { made <- w.app.CreateBackup(t.Context(), "kept.zip") }()
	writer, err := os.OpenFile(endless, os.O_WRONLY, 0) // once the backup reads it
	require.NoError(t, err)
	// Who waits after all does not wait for ever.
	defer time.AfterFunc(20*time.Second, func() { _ = writer.Close() }).Stop()

	w.pay(asha, w.book(asha, practitioner, nil), "pay_1").ok()
	require.Empty(t, made)
	require.NoError(t, writer.Close())
	require.NoError(t, <-made)
}

// A backup that cannot be made is our fault, and not the client's mistake.
func TestBackupThatFailsIsAFault(t *testing.T) {
	w := newWorld(t)
	inTheWay := filepath.Join(w.app.DataDir(), ".pb_temp_to_delete")
	require.NoError(t, os.WriteFile(inTheWay, nil, 0o600))
	w.do("POST", "/api/backups", w.admin, object{"name": "kept.zip"}).refused(500)
	require.NoFileExists(t, filepath.Join(w.app.DataDir(), "backups", "kept.zip"))
}
