package tests

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/archive"
	"github.com/stretchr/testify/require"
)

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
	require.NoDirExists(t, filepath.Join(dir, ".backup_in_the_making"))

	empty := filepath.Join(t.TempDir(), "restored")
	require.NoError(t, archive.Extract(filepath.Join(dir, "backups", "kept.zip"), empty))
	restored := openWorld(t, empty)
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
	defer time.AfterFunc(patience, func() { _ = writer.Close() }).Stop()

	w.pay(asha, w.book(asha, practitioner, nil), "pay_1").ok()
	require.Empty(t, made)
	require.NoError(t, writer.Close())
	require.NoError(t, <-made)
}

// A backup that cannot be made is our fault, and not the client's mistake.
func TestBackupThatFailsIsAFault(t *testing.T) {
	w := newWorld(t)
	inTheWay := filepath.Join(w.app.DataDir(), "backups", "kept.zip", "folder")
	require.NoError(t, os.MkdirAll(inTheWay, 0o700))
	w.do("POST", "/api/backups", w.admin, object{"name": "kept.zip"}).refused(500)
	require.NoDirExists(t, filepath.Join(w.app.DataDir(), ".backup_in_the_making"))
}
