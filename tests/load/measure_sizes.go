package main

import (
	"context"
	"path/filepath"
)

const sizeClients = 16

// sized is a clinic with a past of some length, served to be compared.
type sized struct {
	server *server
	supply *supply
}

func serveSized(ctx context.Context, dir string, c *clinic) (z sized, err error) {
	if z.server, err = serve(ctx, binary, dir); err != nil {
		return z, err
	}
	if z.supply, err = c.newSupply(ctx, z.server.addr); err != nil {
		z.server.stop()
	}
	return z, err
}

// measureSizes compares clinics whose pasts differ, and nothing else.
func measureSizes(ctx context.Context, b *bench) (err error) {
	for _, size := range b.sizes[1:] {
		b.bar.Describe("sizes: making " + count(size))
		if b.largest, err = makeClinic(ctx, filepath.Join(b.dir, count(size)), b.options, size); err != nil {
			return err
		}
		b.bar.Describe("sizes: " + count(size))
		if err := b.compareSizes(ctx, b.largest, size); err != nil {
			return err
		}
	}
	if size := b.sizes[len(b.sizes)-1]; len(b.sizes) > 1 {
		b.add(Row{
			Name: "demo, of " + count(size) + " appointments", N: 1, Unit: perSecond,
			Value: float64(size) / b.largest.made.Seconds(),
		}.atLeast("value", 0, 50_000))
	}
	return nil
}

// compareSizes compares a clinic with the smallest, of which each is compared with a copy.
func (b *bench) compareSizes(ctx context.Context, larger *clinic, size int) error {
	dir, err := b.copyClinic("small")
	if err != nil {
		return err
	}
	small, err := serveSized(ctx, dir, b.clinic)
	if err != nil {
		return err
	}
	defer small.server.stop()
	large, err := serveSized(ctx, larger.dir, larger)
	if err != nil {
		return err
	}
	defer large.server.stop()
	b.compare(ctx, small, large, size)
	return b.compareMemory(ctx, small, large, size)
}

// compare measures the small clinic and a larger one in turns.
func (b *bench) compare(ctx context.Context, small, large sized, size int) {
	first := count(b.sizes[0])
	for _, what := range []struct {
		name string
		do   func(sized) operation
	}{
		{"availability of one day", func(z sized) operation { return get(z.supply.clinic.availability(1)) }},
		{"list of 30 practitioners", func(z sized) operation { return get(z.supply.clinic.list) }},
		{"a practitioner's week", func(z sized) operation { return get(z.supply.clinic.week) }},
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
