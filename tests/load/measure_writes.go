package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// held is a hold that can be paid.
type held struct {
	ID      string `json:"id"`
	OrderID string `json:"order_id"`
	Amount  int64  `json:"amount"`
	visitor person
}

// hold holds a time for a visitor. As in the portal, the id is the client's.
func hold(c *client, at bookable, visitor person) (h held, err error) {
	body, err := c.do("POST", "/api/collections/appointments/records", visitor.token, fmt.Appendf(nil,
		`{"id":"%s","practitioner":"%s","start":"%s","duration":%d,"mode":"%s","reason":"A cough"}`,
		core.GenerateDefaultRandomId(), at.doctor.id, at.start, at.doctor.duration, at.doctor.mode))
	if err != nil {
		return h, err
	}
	h.visitor = visitor
	return h, json.Unmarshal(body, &h)
}

// holdEach is the operation of holding distinct times.
func (s *supply) holdEach(c *client, _ int) error {
	at, visitor, more := s.next()
	if !more {
		return errNothingLeft
	}
	_, err := hold(c, at, visitor)
	return err
}

// pay pays for a hold.
func (h held) pay(c *client) error {
	_, err := c.do("POST", "/api/clinic/payments", h.visitor.token, fmt.Appendf(nil,
		`{"order_id":"%s","payment_id":"pay_%s","amount":%d,"appointment_id":"%s"}`, h.OrderID, h.ID, h.Amount, h.ID))
	return err
}

// holdAndPay is the operation of holding a time and paying for it.
func (s *supply) holdAndPay(c *client, _ int) error {
	at, visitor, more := s.next()
	if !more {
		return errNothingLeft
	}
	h, err := hold(c, at, visitor)
	if err != nil {
		return err
	}
	return h.pay(c)
}

// contend is the operation of holding what others want as well: clients who are so many at a time want the same
// few times, then the next few, from the end of what is free.
func (s *supply) contend(clients, times int) operation {
	var next atomic.Int64
	return func(c *client, _ int) error {
		i := int(next.Add(1) - 1)
		at := len(s.times) - 1 - i/clients*times - i%times
		visitor, who := take(s.visitors, &s.nextVisitor)
		if at < int(s.nextTime.Load()) || !who {
			return errNothingLeft
		}
		_, err := hold(c, s.times[at], visitor)
		if refusal := new(answerError); errors.As(err, &refusal) && refusal.status == http.StatusConflict &&
			strings.Contains(refusal.body, `"slot_taken"`) {
			return errRefused
		}
		return err
	}
}

const rawLimit = "bare writer, batches of 1"

// rawRows tells of the bare writer, by how many holds it has in a transaction.
func rawRows(ctx context.Context, raw *rawWriter, period time.Duration) (rows []Row, err error) {
	for _, batch := range []int{1, 8, 64} {
		rate, err := raw.measure(ctx, batch, period)
		if err != nil {
			return nil, err
		}
		rows = append(
			rows,
			Row{Name: fmt.Sprintf("bare writer, batches of %d", batch), Clients: 1, Value: rate, Unit: perSecond},
		)
	}
	return rows, nil
}

// writing is a server that is written to, with the bare writer beside it.
type writing struct {
	*bench
	server *server
	supply *supply
	raw    *rawWriter
}

// startWriting serves a copy of the clinic to write to; end ends it.
func (b *bench) startWriting(ctx context.Context, name string) (w *writing, end func(), err error) {
	w = &writing{bench: b}
	if w.raw, err = b.newRawWriter(ctx); err != nil {
		return nil, nil, err
	}
	if w.server, err = b.serveCopy(ctx, binary, name); err != nil {
		w.raw.close()
		return nil, nil, err
	}
	end = func() {
		w.server.stop()
		w.raw.close()
	}
	if w.supply, err = b.clinic.newSupply(ctx, w.server.addr); err != nil {
		end()
		return nil, nil, err
	}
	return w, end, nil
}

// besideRaw drives the server in turns with the bare writer, and returns how often that one commits a second.
func (w *writing) besideRaw(ctx context.Context, clients int, do operation) (r result, rate float64, err error) {
	rounds := max(2, w.period/(2*time.Second))
	for range rounds {
		r = r.and(drive(ctx, w.server.addr, clients, w.period/rounds, do))
		raw, err := w.raw.measure(ctx, 1, w.period/rounds/2)
		if err != nil {
			return r, 0, err
		}
		rate += raw / float64(rounds)
	}
	return r, rate, nil
}

func measureHolds(ctx context.Context, b *bench) error {
	w, end, err := b.startWriting(ctx, "holds")
	if err != nil {
		return err
	}
	defer end()
	rows, err := rawRows(ctx, w.raw, b.period/2)
	if err != nil {
		return err
	}
	b.add(rows...)
	for _, clients := range []int{1, 16, 64, 256} {
		holds, raw, err := w.besideRaw(ctx, clients, w.supply.holdEach)
		if err != nil {
			return err
		}
		row := rowOf("hold", holds).beside(rawLimit, raw)
		switch clients {
		case 16:
			row = row.atLeast("ratio", 0.3, 0.6)
		case 64:
			row = row.atMost("p99", 0, 60)
		case 256:
			row = row.atMost("p99", 0, 250)
		}
		b.add(row)
	}
	w.contention(ctx)
	return b.verifyWhole(ctx, w.server)
}

// contention has 64 clients at a time want the same 8 times. Of the 8 who want one, one gets it.
func (w *writing) contention(ctx context.Context) {
	const clients, times = 64, 8
	results := inTurns(ctx, w.period,
		side{w.server.addr, clients, w.supply.contend(clients, times)},
		side{w.server.addr, clients, w.supply.holdEach})
	w.add(rowOf("hold, 64 clients for the same 8 times", results[0]).
		beside("holds of distinct times", results[1].rate()).atLeast("ratio", 0.8, 1))
}

func measurePairs(ctx context.Context, b *bench) error {
	w, end, err := b.startWriting(ctx, "pairs")
	if err != nil {
		return err
	}
	defer end()
	pairs, raw, err := w.besideRaw(ctx, 16, w.supply.holdAndPay)
	if err != nil {
		return err
	}
	b.add(rowOf("hold and payment, told and audited", pairs).beside(rawLimit, raw).atLeast("ratio", 0.18, 0.35))
	return b.verifyWhole(ctx, w.server)
}

// verifyWhole checks every invariant of what the load has left behind: numbers of a broken clinic are worth nothing.
func (b *bench) verifyWhole(ctx context.Context, s *server) error {
	s.stop()
	return runToEnd(ctx, "verify", "--dir="+s.dir)
}
