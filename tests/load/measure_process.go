package main

import (
	"context"
	"os"
	"slices"
	"time"
)

// measureProcess tells of the binary as such, beside PocketBase's own.
func measureProcess(ctx context.Context, b *bench) error {
	const times = 3
	dir, err := b.copyClinic("process")
	if err != nil {
		return err
	}
	var ours, plain []time.Duration
	for range times {
		for path, took := range map[string]*[]time.Duration{binary: &ours, b.plain: &plain} {
			s, err := serve(ctx, path, dir)
			if err != nil {
				return err
			}
			s.stop()
			*took = append(*took, s.started)
		}
	}
	slices.Sort(ours)
	slices.Sort(plain)
	size, err := sizeOf(binary)
	if err != nil {
		return err
	}
	plainSize, err := sizeOf(b.plain)
	if err != nil {
		return err
	}
	b.add(
		Row{Name: "start-up, until the first answer", N: times, Value: ours[times/2].Seconds(), Unit: seconds}.
			beside(pocketBase, plain[times/2].Seconds()).factor().atMost("value", 2, 1),
		Row{Name: "size of the binary", Value: size, Unit: megabytes}.beside(pocketBase, plainSize).factor(),
	)
	return nil
}

func sizeOf(path string) (megabytes float64, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()) / (1 << 20), nil
}
