//go:build linux || darwin

package commands

import "golang.org/x/sys/unix"

// freeDisk returns how many bytes the user may still write.
func freeDisk(dir string) (int64, error) {
	var disk unix.Statfs_t
	err := unix.Statfs(dir, &disk)
	return int64(disk.Bavail) * int64(disk.Bsize), err //nolint:gosec,unconvert // no disk is that large; 32 bits on Darwin
}

// openFiles returns how many files the program may have open.
func openFiles() (int64, error) {
	var limit unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit)
	return int64(min(limit.Cur, 1<<32)), err
}
