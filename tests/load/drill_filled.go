package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// drillFilled serves the clinic from a small file system in memory, which something else fills for a second, again and
// again.
func drillFilled(ctx context.Context, d *drill) error {
	dir := filepath.Join(d.dir, d.current.name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=512m"); err != nil {
		return &notRunError{"no file system can be mounted: " + err.Error()}
	}
	err := d.underLoad(ctx, max(d.rounds/10, 1), func(_ int, s *server) (*server, error) {
		ballast := filepath.Join(dir, "ballast")
		if err := fill(ballast); err != nil {
			return s, err
		}
		wait(ctx, time.Second)
		return s, os.Remove(ballast)
	})
	return errors.Join(err, unix.Unmount(dir, unix.MNT_DETACH))
}

// fill writes a file until there is no room for one byte more.
func fill(name string) error {
	file, err := os.Create(name) //nolint:gosec // a file of the drill
	if err != nil {
		return err
	}
	defer file.Close()
	for block := make([]byte, 1<<20); len(block) > 0; {
		if _, err = file.Write(block); errors.Is(err, unix.ENOSPC) {
			block = block[:len(block)/2]
		} else if err != nil {
			return err
		}
	}
	if _, err = io.WriteString(file, "."); err == nil {
		return errors.New("there is still room")
	}
	return nil
}
