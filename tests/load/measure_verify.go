package main

import (
	"context"
	"fmt"
	"time"
)

// measureVerify takes the time that the command takes over the largest clinic that there is.
func measureVerify(ctx context.Context, b *bench) error {
	c, appointments := b.clinic, b.sizes[0]
	if b.largest != nil {
		c, appointments = b.largest, b.sizes[len(b.sizes)-1]
	}
	begun := time.Now()
	if err := runToEnd(ctx, "verify", "--dir="+c.dir); err != nil {
		return err
	}
	b.add(Row{
		Name: fmt.Sprintf("verify, for a million appointments (measured at %s)", count(appointments)),
		N:    1, Value: time.Since(begun).Seconds() * 1e6 / float64(appointments), Unit: seconds,
	})
	return nil
}
