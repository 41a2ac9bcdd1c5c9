package collections

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/pocketbase/pocketbase/core"
)

const probeSize = 64 << 10 // bytes: more than the rest of a block that a full disk may still have

// ProbeWrite tries to write: a durable commit that changes nothing, and a file, since a commit finds room in what
// SQLite has reserved long after the disk is full.
func ProbeWrite(ctx context.Context, app core.App) error {
	_, err := app.NonconcurrentDB().NewQuery("UPDATE _params SET updated = updated WHERE id = 'settings'").
		WithContext(ctx).Execute()
	if err != nil {
		return err
	}
	dir := filepath.Join(app.DataDir(), core.LocalTempDirName) // no backup looks into it
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, "probe")
	if err != nil {
		return err
	}
	_, err = file.Write(make([]byte, probeSize))
	return errors.Join(err, file.Close(), os.Remove(file.Name()))
}
