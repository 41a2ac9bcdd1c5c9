package tests

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	pbtests "github.com/pocketbase/pocketbase/tests"
	"github.com/pocketbase/pocketbase/tools/archive"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func (w *world) anchors() []collections.Anchor {
	w.t.Helper()
	anchors, err := collections.ReadAnchors(w.app.DataDir())
	require.NoError(w.t, err)
	return anchors
}

// head is the last entry of the audit log.
func (w *world) head() (sequence int64, hash string) {
	w.t.Helper()
	require.NoError(w.t, w.app.DB().NewQuery("SELECT sequence, hash FROM audit_log ORDER BY sequence DESC LIMIT 1").
		Row(&sequence, &hash))
	return sequence, hash
}

func TestTheAuditLogIsAnchoredEachDayWithEachBackupAndWhenItStops(t *testing.T) {
	w := newWorld(t)
	w.run("anchor_audit")
	require.Empty(t, w.anchors(), "there is nothing to anchor")
	for n, occasion := range []func(){
		func() { w.run("anchor_audit") },
		func() { require.NoError(t, w.app.CreateBackup(context.Background(), "a.zip")) },
		func() { require.NoError(t, w.app.OnTerminate().Trigger(&core.TerminateEvent{App: w.app})) },
	} {
		w.setClinic(object{"phone": fmt.Sprint("+91980000000", n)})
		sequence, hash := w.head()
		occasion()
		require.Len(t, w.anchors(), n+1)
		require.Equal(t, collections.Anchor{Sequence: sequence, Hash: hash, At: monday}, w.anchors()[n])
	}
	w.run("anchor_audit")
	require.Len(t, w.anchors(), 3, "nothing was written since")
	require.Empty(t, breachesOf(t, w))
}

func TestAHalfWrittenAnchorIsLeftOut(t *testing.T) {
	w := newWorld(t)
	w.setClinic(object{"phone": "+919800000000"})
	w.run("anchor_audit")
	path := filepath.Join(w.app.DataDir(), collections.AnchorFile)
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = file.WriteString("99 ab")
	require.NoError(t, err)
	require.NoError(t, file.Close())
	require.Len(t, w.anchors(), 1)
	require.Empty(t, breachesOf(t, w))
	w.setClinic(object{"phone": "+919800000001"})
	w.run("anchor_audit")
	require.Len(t, w.anchors(), 2)
	require.Empty(t, breachesOf(t, w))
}

// rewriteAudit writes another actor into the audit log, from a sequence on, with hashes that fit again.
func (w *world) rewriteAudit(from int) {
	w.t.Helper()
	var entries []struct {
		core.BaseModel
		Sequence int `db:"sequence"`
	}
	require.NoError(w.t, w.app.DB().Select("id", "sequence").From("audit_log").
		Where(dbx.NewExp("sequence >= {:from}", dbx.Params{"from": from})).OrderBy("sequence").All(&entries))
	w.sql("DELETE FROM audit_log WHERE sequence >= {:from}", dbx.Params{"from": from})
	for range entries {
		require.NoError(w.t, w.app.RunInTransaction(func(tx core.App) error {
			return collections.Audit(tx, collections.AuditEntry{At: w.Now(), Actor: "nobody", Action: "update", Record: "x"})
		}))
	}
}

func TestALogThatIsWrittenAnewIsFoundByItsAnchor(t *testing.T) {
	w, _, _, _, _ := confirmed(t)
	_, first := w.head()
	w.run("anchor_audit")
	w.setClinic(object{"phone": "+919800000000"})
	sequence, hash := w.head()
	require.Empty(t, inspected(t, w.app.DataDir(), first))
	require.Empty(t, inspected(t, w.app.DataDir(), hash))
	w.rewriteAudit(int(sequence))
	require.Empty(t, breachesOf(t, w), "what was not anchored may be another")
	require.Equal(t, []string{"the audit chain reaches what is anchored: no audit entry has the hash " + hash +
		": the log was cut off or written anew, or is older than it"}, inspected(t, w.app.DataDir(), hash))
	w.rewriteAudit(3)
	lines := breachesOf(t, w)
	require.Len(t, lines, 1)
	require.Contains(t, lines[0], "is another one than was anchored in audit.anchor at 2030-01-07 02:30:00.000Z")
}

func TestAnOlderBackupInTheFolderOfANewerAnchorIsTold(t *testing.T) {
	w, _, _, _, _ := confirmed(t)
	require.NoError(t, w.app.CreateBackup(context.Background(), "older.zip"))
	before, _ := w.head()
	w.setClinic(object{"phone": "+919800000000"})
	after, _ := w.head()
	w.run("anchor_audit")
	w.shut()
	dir := w.app.DataDir()
	for _, name := range []string{"data.db-wal", "data.db-shm"} {
		_ = os.Remove(filepath.Join(dir, name))
	}
	require.NoError(t, archive.Extract(filepath.Join(dir, "backups", "older.zip"), dir))
	lines := inspected(t, dir, "")
	require.Len(t, lines, 1)
	require.Contains(
		t,
		lines[0],
		fmt.Sprintf("the audit log ends with entry %d, and entry %d was anchored", before, after),
	)
	require.Contains(t, lines[0], "or an older backup was restored")

	elsewhere := t.TempDir()
	require.NoError(t, archive.Extract(filepath.Join(dir, "backups", "older.zip"), elsewhere))
	require.NoFileExists(t, filepath.Join(elsewhere, collections.AnchorFile))
	require.Empty(t, inspected(t, elsewhere, ""))
}

func TestAFileThatIsDamagedIsABreach(t *testing.T) {
	w, _, _, _, _ := confirmed(t)
	w.sql("PRAGMA wal_checkpoint(TRUNCATE)", nil)
	var root, size int64
	require.NoError(t, w.app.DB().NewQuery("SELECT rootpage FROM sqlite_master WHERE name = 'payments'").Row(&root))
	require.NoError(t, w.app.DB().NewQuery("PRAGMA page_size").Row(&size))
	w.shut()
	dir, err := pbtests.TempDirClone(w.app.DataDir())
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	file, err := os.OpenFile(filepath.Join(dir, "data.db"), os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = file.WriteAt([]byte(strings.Repeat("x", 64)), (root-1)*size)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	lines := strings.Join(inspected(t, dir, ""), "\n")
	require.Contains(t, lines, "the database file is whole: ")
	require.Contains(t, lines, "this cannot be looked at: ")
}
