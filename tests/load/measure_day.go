package main

import (
	"context"
	"time"
)

const dayClients = 16

// theDay is what the clients of a clinic do: of a hundred requests 90 look for free times, 8 hold one, 2 pay.
type theDay struct {
	*bench
	supply *supply
	events *events
	unpaid chan held
}

func (d *theDay) request(c *client, i int) error {
	switch n := i % 50; {
	case n == 49:
		return d.pay(c)
	case n%12 == 11: // 4 of 50
		return d.hold(c)
	default:
		return get(d.supply.clinic.availability(1))(c, i)
	}
}

func (d *theDay) hold(c *client) error {
	at, visitor, more := d.supply.next()
	if !more {
		return errNothingLeft
	}
	d.events.expect(at)
	h, err := hold(c, at, visitor)
	if err != nil {
		return err
	}
	select {
	case d.unpaid <- h:
	default: // there are enough to be paid
	}
	return nil
}

func (d *theDay) pay(c *client) error {
	select {
	case h := <-d.unpaid:
		return h.pay(c)
	default:
		return d.hold(c)
	}
}

func measureDay(ctx context.Context, b *bench) error {
	s, err := b.serveCopy(ctx, binary, "day")
	if err != nil {
		return err
	}
	defer s.stop()
	idle, _, err := s.idle(ctx)
	if err != nil {
		return err
	}
	if err := b.oneDay(ctx, s); err != nil {
		return err
	}
	_, most, err := s.memory()
	if err != nil {
		return err
	}
	plainIdle, plainMost, err := b.plainDay(ctx)
	if err != nil {
		return err
	}
	b.add(
		Row{Name: "memory (RSS), idle", Value: idle, Unit: megabytes}.beside(pocketBase, plainIdle).factor(),
		Row{
			Name:  "memory (RSS), the most on such a day",
			Value: most,
			Unit:  megabytes,
		}.beside(pocketBase, plainMost).
			factor().
			atMost("value", 400, 250),
	)
	return b.verifyWhole(ctx, s)
}

// idle returns the memory of a server that nobody asks for anything.
func (s *server) idle(ctx context.Context) (now, most float64, err error) {
	wait(ctx, time.Second)
	return s.memory()
}

func (b *bench) oneDay(ctx context.Context, s *server) error {
	supply, err := b.clinic.newSupply(ctx, s.addr)
	if err != nil {
		return err
	}
	requests, told, err := b.live(ctx, s, supply)
	if err != nil {
		return err
	}
	empty := drive(ctx, s.addr, dayClients, b.period, get(health))
	row := rowOf("realtime event, after its booking was sent", told)
	if told.rate() == 0 && b.subscribers > 0 {
		row.Errors, row.Error = 1, "no event has come"
	}
	b.add(rowOf("a clinic's day: 90 % availability, 8 % hold, 2 % pay", requests).beside(emptyRoute, empty.rate()), row)
	return nil
}

// live has clients and subscribers live such a day.
func (b *bench) live(ctx context.Context, s *server, supply *supply) (requests, told result, err error) {
	d := theDay{bench: b, supply: supply, events: &events{booked: map[string]time.Time{}}, unpaid: make(chan held, 1000)}
	unsubscribe, err := subscribe(ctx, s, supply.clinic.subscriptions(b.subscribers), d.events.seen)
	if err != nil {
		return requests, told, err
	}
	defer unsubscribe()
	begun := time.Now()
	requests = drive(ctx, s.addr, dayClients, 2*b.period, d.request)
	d.events.settle(ctx)
	return requests, d.events.result(b.subscribers, time.Since(begun)), nil
}

// plainDay has PocketBase alone do the most of this that it can: the same subscribers, and lists.
func (b *bench) plainDay(ctx context.Context) (idle, most float64, err error) {
	s, err := b.serveCopy(ctx, b.plain, "plain")
	if err != nil {
		return 0, 0, err
	}
	defer s.stop()
	if idle, _, err = s.idle(ctx); err != nil {
		return 0, 0, err
	}
	unsubscribe, err := subscribe(ctx, s, b.clinic.subscriptions(b.subscribers), func(string, string) {})
	if err != nil {
		return 0, 0, err
	}
	defer unsubscribe()
	drive(ctx, s.addr, dayClients, b.period/2, get(b.clinic.list))
	drive(ctx, s.addr, dayClients, b.period/2, get(b.clinic.week))
	_, most, err = s.memory()
	return idle, most, err
}
