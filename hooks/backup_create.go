package hooks

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/archive"
	"github.com/pocketbase/pocketbase/tools/filesystem"
)

// backUpBesideWrites makes the backup in PocketBase's place, which keeps everybody from writing until all is zipped.
// SQLite's VACUUM INTO copies a database as it was at one moment, while others go on writing.
func (h *handlers) backUpBesideWrites(e *core.BackupEvent) error {
	if e.Name == "" {
		e.Name = "pb_backup_" + h.Now().UTC().Format("20060102150405") + ".zip"
	}
	return asFault(backUp(e))
}

// inTheMaking is where a backup is made. PocketBase's own folder for such things is emptied by every command.
const inTheMaking = ".backup_in_the_making"

func backUp(e *core.BackupEvent) (err error) {
	work := filepath.Join(e.App.DataDir(), inTheMaking)
	if err := os.RemoveAll(work); err != nil { // what a crash has left
		return err
	}
	if err := os.Mkdir(work, 0o700); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	content, zipped := filepath.Join(work, "content"), filepath.Join(work, "backup.zip")
	if err := copyData(e, content); err != nil {
		return err
	}
	if err := archive.Create(content, zipped); err != nil {
		return err
	}
	return keepBackup(e, zipped)
}

// copyData copies the data directory. A file that came or went with a record while the databases were copied is there
// in any case: what is there is taken before and after.
func copyData(e *core.BackupEvent, to string) error {
	skipped := append(slices.Clone(e.Exclude), inTheMaking)
	databases := map[string]dbx.Builder{"data.db": e.App.ConcurrentDB(), "auxiliary.db": e.App.AuxConcurrentDB()}
	for name := range databases {
		skipped = append(skipped, name, name+"-wal", name+"-shm", name+"-journal")
	}
	if err := linkFiles(e.App.DataDir(), to, skipped); err != nil {
		return err
	}
	for name, db := range databases {
		if err := copyDatabase(e.Context, db, filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return linkFiles(e.App.DataDir(), to, skipped)
}

func copyDatabase(ctx context.Context, db dbx.Builder, to string) error {
	_, err := db.NewQuery("VACUUM INTO {:to}").Bind(dbx.Params{"to": to}).WithContext(ctx).Execute()
	return err
}

// linkFiles gives each file a second name below another folder, but for those that are skipped or have one already.
func linkFiles(from, to string, skipped []string) error {
	return fs.WalkDir(os.DirFS(from), ".", func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it went meanwhile
		}
		if err != nil {
			return err
		}
		top, _, _ := strings.Cut(name, "/")
		if slices.Contains(skipped, top) && entry.IsDir() {
			return fs.SkipDir
		}
		if slices.Contains(skipped, name) {
			return nil
		}
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(to, name), 0o700)
		}
		err = os.Link(filepath.Join(from, name), filepath.Join(to, name))
		if errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

// keepBackup puts it where the settings say that backups are kept.
func keepBackup(e *core.BackupEvent, path string) (err error) {
	kept, err := e.App.NewBackupsFilesystem()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	kept.SetContext(e.Context)
	file, err := filesystem.NewFileFromPath(path)
	if err != nil {
		return err
	}
	file.OriginalName, file.Name = e.Name, e.Name
	return kept.UploadFile(file, file.Name)
}
