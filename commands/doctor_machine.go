package commands

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

const (
	gigabyte       = 1 << 30
	leastFreeDisk  = gigabyte // bytes
	leastOpenFiles = 4096     // each visitor who listens is one
)

// folder judges who may read the data: it is all there is to know of the clinic.
func (p *patient) folder() ([]remark, error) {
	info, err := os.Stat(p.app.DataDir())
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o007 != 0 && runtime.GOOS != "windows" {
		return one(wrong, fmt.Sprintf("Data folder: everybody on this machine may look into it (%s)", info.Mode()),
			"chmod 700 "+p.app.DataDir())
	}
	return one(fine, "Data folder: "+p.app.DataDir(), "")
}

func (p *patient) disk() ([]remark, error) {
	free, err := freeDisk(p.app.DataDir())
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(filepath.Join(p.app.DataDir(), "data.db"))
	if err != nil {
		return nil, err
	}
	return judgeDisk(free, info.Size())
}

// judgeDisk judges how many bytes are free beside how many the database takes: a backup is made beside it.
func judgeDisk(free, database int64) ([]remark, error) {
	finding := fmt.Sprintf("Disk: %.1f GB are free, and the database takes %.1f GB",
		float64(free)/gigabyte, float64(database)/gigabyte)
	switch {
	case free < leastFreeDisk:
		return one(wrong, finding, "Make room: on a full disk nobody can book.")
	case free < 2*database:
		return one(suspect, finding, "Make room: a backup may need as much again.")
	default:
		return one(fine, finding, "")
	}
}

func (p *patient) descriptors() ([]remark, error) {
	limit, err := openFiles()
	if err != nil {
		return nil, err
	}
	if limit < leastOpenFiles {
		return one(suspect, fmt.Sprintf("Open files: %d at once, and each visitor who listens is one", limit),
			"Where the service has the same limit: LimitNOFILE=65536 in its unit, or 'ulimit -n 65536' before.")
	}
	return one(fine, fmt.Sprintf("Open files: %d at once", limit), "")
}
