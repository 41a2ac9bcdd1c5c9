package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

const sizeClients = 16

// sized is a clinic with a past of some length, served to be compared.
type sized struct {
	server *server
	supply *supply
}

// serveSized serves a data directory. The visitors are those who have not booked there yet.
func (b *bench) serveSized(ctx context.Context, dir string, visitors []person) (z sized, err error) {
	if z.server, err = serve(ctx, binary, dir); err != nil {
		return z, err
	}
	if z.supply, err = b.clinic.newSupply(ctx, z.server.addr); err != nil {
		z.server.stop()
		return z, err
	}
	z.supply.visitors = visitors
	return z, nil
}

// measureSizes compares clinics whose pasts differ, and nothing else. The small one is measured anew beside each other.
func measureSizes(ctx context.Context, b *bench) error {
	dir, err := b.copyClinic("growing")
	if err != nil {
		return err
	}
	grow := func(from, to int) error {
		b.bar.Describe("sizes: making " + count(to))
		history := past(b.sizes[len(b.sizes)-1], len(b.clinic.doctors), time.Now())
		return withDatabase(dir, func(app core.App) error { return history.add(ctx, app, from+1, to) })
	}
	if err := grow(min(b.sizes[0], maxDemo), b.sizes[0]); err != nil {
		return err
	}
	if len(b.sizes) > 1 {
		if err := b.compareSizes(ctx, dir, grow); err != nil {
			return err
		}
	}
	return b.measureVerify(ctx, dir, b.sizes[len(b.sizes)-1])
}

// compareSizes compares the clinic as it is with itself as it grows.
func (b *bench) compareSizes(ctx context.Context, dir string, grow func(from, to int) error) error {
	smallDir := dir + "-first"
	if err := os.CopyFS(smallDir, os.DirFS(dir)); err != nil {
		return err
	}
	small, err := b.serveSized(ctx, smallDir, b.clinic.visitors)
	if err != nil {
		return err
	}
	defer small.server.stop()
	visitors := b.clinic.visitors
	for i, size := range b.sizes[1:] {
		if err := grow(b.sizes[i], size); err != nil {
			return err
		}
		b.bar.Describe("sizes: " + count(size))
		large, err := b.serveSized(ctx, dir, visitors)
		if err != nil {
			return err
		}
		b.compare(ctx, small, large, size)
		err = b.compareMemory(ctx, small, large, size)
		large.server.stop()
		if err != nil {
			return err
		}
		visitors = visitors[min(len(visitors), int(large.supply.nextVisitor.Load())):]
	}
	return nil
}

// compare measures the small clinic and a larger one in turns.
func (b *bench) compare(ctx context.Context, small, large sized, size int) {
	first := count(b.sizes[0])
	for _, what := range []struct {
		name string
		do   func(sized) operation
	}{
		{"availability of one day", func(sized) operation { return get(b.availability(1)) }},
		{"list of 30 practitioners", func(sized) operation { return get(b.list) }},
		{"a practitioner's week", func(sized) operation { return get(b.week) }},
		{"hold", func(z sized) operation { return z.supply.holdEach }},
		{"hold and payment", func(z sized) operation { return z.supply.holdAndPay }}, // its messages go out afterwards
	} {
		results := inTurns(ctx, b.period,
			side{large.server.addr, sizeClients, what.do(large)},
			side{small.server.addr, sizeClients, what.do(small)})
		row := rowOf(what.name+" at "+count(size), results[0]).slowdown("the same at "+first, results[1].rate())
		if size == b.sizes[len(b.sizes)-1] {
			row = row.atMost("ratio", 1.3, 1.1)
		}
		b.add(row)
	}
	b.add(Row{Name: "start-up at " + count(size), Value: large.server.started.Seconds(), Unit: seconds}.
		beside("the same at "+first, small.server.started.Seconds()).factor())
}

// compareMemory has both live a clinic's day, and compares the most memory that they have ever had.
func (b *bench) compareMemory(ctx context.Context, small, large sized, size int) error {
	most := [2]float64{}
	for i, z := range []sized{large, small} {
		_, _, err := b.live(ctx, z.server, z.supply)
		if err != nil {
			return err
		}
		if _, most[i], err = z.server.memory(); err != nil {
			return err
		}
	}
	b.add(Row{Name: "memory (RSS), the most at " + count(size), Value: most[0], Unit: megabytes}.
		beside("the same at "+count(b.sizes[0]), most[1]).factor().atMost("value", 400, 250))
	return nil
}

// measureVerify takes the time that the command takes over everything.
func (b *bench) measureVerify(ctx context.Context, dir string, appointments int) error {
	begun := time.Now()
	if err := runToEnd(ctx, "verify", "--dir="+dir); err != nil {
		return err
	}
	b.add(Row{
		Name: fmt.Sprintf("verify, for a million appointments (measured at %s)", count(appointments)),
		N:    1, Value: time.Since(begun).Seconds() * 1e6 / float64(appointments), Unit: seconds,
	})
	return nil
}
