package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"pocketclinic/collections"
)

// patience is how long a client tries the same again before that counts as a wrong answer.
const patience = time.Minute

// visitors book, pay and cancel until they are told to stop, and settle then what is not answered.
type visitors struct {
	supply  *supply
	journal *journal
	stop    context.CancelFunc
	working sync.WaitGroup
}

// letIn lets clients book at the server, and again at the next one that serves there.
func (d *drill) letIn(ctx context.Context, s *server) (*visitors, error) {
	return d.letInAt(ctx, answerWithin, s.addr)
}

// letInAt lets clients book at any of several servers, one after the other where one does not answer in time.
func (d *drill) letInAt(ctx context.Context, within time.Duration, addrs ...string) (*visitors, error) {
	supply, err := d.clinic.newSupply(ctx, addrs[0])
	if err != nil {
		return nil, err
	}
	during, stop := context.WithCancel(ctx)
	v := &visitors{supply: supply, journal: newJournal(), stop: stop}
	for i := range d.clients {
		v.working.Go(func() {
			c := newClient(addrs...)
			c.within = within
			for range i {
				c.turn()
			}
			defer c.close()
			for n, more := 0, true; more && during.Err() == nil; n++ {
				more = v.one(ctx, c, n)
				wait(during, d.pace)
			}
		})
	}
	return v, nil
}

// leave returns once all outcomes are known.
func (v *visitors) leave() {
	v.stop()
	v.working.Wait()
}

// one goes through one appointment, and reports whether there are more times.
func (v *visitors) one(ctx context.Context, c *client, n int) (more bool) {
	at, visitor, more := v.supply.next()
	if !more {
		v.journal.answeredWrong("asking for a time", errNothingLeft)
		return false
	}
	id := collections.NewID()
	h := held{visitor: visitor}
	booked := v.settle(ctx, "hold "+id, func(bool) error {
		body, err := c.do("POST", "/api/collections/appointments/records", visitor.token, fmt.Appendf(nil,
			`{"id":"%s","practitioner":"%s","start":"%s","duration":%d,"mode":"%s"}`,
			id, at.doctor.id, at.start, at.doctor.duration, at.doctor.mode))
		if err != nil {
			return err
		}
		return json.Unmarshal(body, &h)
	}, id, acknowledgedHold)
	if !booked || n%3 == 2 {
		return true
	}
	paid := v.settle(ctx, "payment of "+id, func(bool) error { return h.pay(c) }, id, acknowledgedPayment)
	if !paid || n%10 != 0 {
		return true
	}
	v.settle(ctx, "cancellation of "+id, func(again bool) error {
		_, err := c.do("PATCH", "/api/collections/appointments/records/"+id, visitor.token, []byte(`{"status":"cancelled"}`))
		var refused *answerError
		if again && errors.As(err, &refused) && refused.status == http.StatusConflict {
			return nil // it was cancelled the first time
		}
		return err
	}, id, acknowledgedCancellation)
	return true
}

// settle does something until it is answered. A fault, or no answer, leaves the outcome unknown: the same is
// tried again.
func (v *visitors) settle(ctx context.Context, what string, do func(again bool) error, id string, as progress) bool {
	begun := time.Now()
	for again := false; ; again = true {
		err := do(again)
		var answer *answerError
		switch {
		case err == nil:
			v.journal.acknowledge(id, as, time.Since(begun))
			return true
		case ctx.Err() != nil:
			return false
		case errors.As(err, &answer) && answer.status < http.StatusInternalServerError,
			time.Since(begun) > patience:
			v.journal.answeredWrong(what, err)
			return false
		}
		wait(ctx, 5*time.Millisecond)
	}
}
