package collections

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// AnchorFile is where anchors are kept in the data directory, a line for each.
const AnchorFile = "audit.anchor"

// Anchor is an entry of the audit log as it was seen at an instant. As long as it is kept outside the database, the
// log up to it can neither be cut off nor be written anew unnoticed.
type Anchor struct {
	Sequence int64
	Hash     string
	At       time.Time
}

// String returns its line: "12 5f0c… 2030-01-07 02:30:00.000Z".
func (a Anchor) String() string { return fmt.Sprintf("%d %s %s", a.Sequence, a.Hash, Stamp(a.At)) }

var anchoring sync.Mutex // one line at a time

// AnchorAudit writes the last entry of the audit log into the anchor file, unless it is there already or there is
// none. When it returns, the line is on the disk.
func AnchorAudit(app core.App, now time.Time) (anchor Anchor, err error) {
	anchoring.Lock()
	defer anchoring.Unlock()
	anchor.At = now
	anchor.Sequence, anchor.Hash, err = lastAudit(app.ConcurrentDB(), anyAudit)
	if err != nil || anchor.Sequence == 0 {
		return anchor, err
	}
	kept, err := ReadAnchors(app.DataDir())
	if err != nil || len(kept) > 0 && kept[len(kept)-1].Hash == anchor.Hash {
		return anchor, err
	}
	return anchor, appendLine(filepath.Join(app.DataDir(), AnchorFile), anchor.String())
}

// appendLine begins on a line of its own, whatever a crash has left.
func appendLine(path, line string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600) //nolint:gosec // in the data directory
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil && info.Size() > 0 {
		last := make([]byte, 1)
		if _, err = file.ReadAt(last, info.Size()-1); last[0] != '\n' {
			line = "\n" + line
		}
	}
	if err == nil {
		_, err = file.WriteString(line + "\n")
	}
	return errors.Join(err, file.Sync(), file.Close())
}

// ReadAnchors returns the anchors of a data directory. What is no whole line, as a crash may leave, is left out.
func ReadAnchors(dir string) (anchors []Anchor, err error) {
	content, err := os.ReadFile(filepath.Join(dir, AnchorFile)) //nolint:gosec // in the data directory
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, line := range anchorLine.FindAllStringSubmatch(string(content), -1) {
		sequence, sequenceErr := strconv.ParseInt(line[1], 10, 64)
		at, atErr := types.ParseDateTime(line[3])
		if sequenceErr == nil && atErr == nil {
			anchors = append(anchors, Anchor{sequence, line[2], at.Time()})
		}
	}
	return anchors, err
}

var anchorLine = regexp.MustCompile(`(?m)^(\d+) ([0-9a-f]{64}) (\S+ \S+Z)\n`)
