package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// events tells how long after a booking was sent others see it.
type events struct {
	mu     sync.Mutex
	booked map[string]time.Time // when the booking of a practitioner's time was sent
	delays []time.Duration
}

func eventKey(practitioner, start string) string { return practitioner + " " + start }

// expect notes that a time is being booked now.
func (e *events) expect(at bookable) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.booked[eventKey(at.doctor.id, at.start)] = time.Now()
}

// seen notes that a subscriber has been told of a time.
func (e *events) seen(practitioner, start string) {
	now := time.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	if sent, found := e.booked[eventKey(practitioner, start)]; found {
		e.delays = append(e.delays, now.Sub(sent))
	}
}

// settle waits until no event has come for a while: the last are still on their way.
func (e *events) settle(ctx context.Context) {
	for before := -1; ctx.Err() == nil; {
		e.mu.Lock()
		now := len(e.delays)
		e.mu.Unlock()
		if now == before {
			return
		}
		before = now
		time.Sleep(300 * time.Millisecond)
	}
}

// result gives the delays the form of a load's latencies.
func (e *events) result(subscribers int, elapsed time.Duration) result {
	e.mu.Lock()
	defer e.mu.Unlock()
	delays := slices.Clone(e.delays)
	slices.Sort(delays)
	return result{clients: subscribers, latencies: delays, inTime: len(delays), elapsed: elapsed}
}

// subscription is what one subscriber follows.
type subscription struct{ topic, token string }

// subscriptions are those of the portal's pages: most look at a practitioner's week of free times,
// every fifth is a practitioner before their own calendar.
func (c *clinic) subscriptions(subscribers int) []subscription {
	var all []subscription
	for n := range subscribers {
		d := c.doctors[n%len(c.doctors)]
		if n%5 == 0 {
			all = append(all, subscription{topic("appointments", "expand", "visitor"), d.token})
		} else {
			all = append(all, subscription{topic("slots", "filter", `practitioner = "`+d.id+`"`), ""})
		}
	}
	return all
}

// topic is all of a collection with one option, as the SDK writes it.
func topic(collection, option, value string) string {
	raw, _ := json.Marshal(map[string]any{"query": map[string]string{option: value}}) // strings alone
	return collection + "/*?options=" + url.QueryEscape(string(raw))
}

// subscribe lets all of them listen until stop is called, and returns once all do.
func subscribe(
	ctx context.Context,
	s *server,
	all []subscription,
	seen func(practitioner, start string),
) (stop func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	transport := &http.Transport{}
	listening := make(chan error)
	var wait sync.WaitGroup
	for _, one := range all {
		wait.Go(func() { one.listen(ctx, transport, s, listening, seen) })
	}
	stop = func() {
		cancel()
		wait.Wait()
		transport.CloseIdleConnections()
	}
	for range all {
		if failed := <-listening; failed != nil && err == nil {
			err = failed
		}
	}
	if err != nil {
		stop()
		return nil, fmt.Errorf("subscribing: %w", err)
	}
	return stop, nil
}

// listen follows the subscription, and says once on the channel whether it could be made.
func (one subscription) listen(
	ctx context.Context, transport *http.Transport, s *server, made chan<- error, seen func(practitioner, start string),
) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.addr+"/api/realtime", nil)
	if err != nil {
		made <- err
		return
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		made <- err
		return
	}
	defer func() { _ = response.Body.Close() }()
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	made <- one.register(ctx, s, lines)
	for lines.Scan() {
		if event := lines.Bytes(); bytes.Contains(event, []byte(`"action":"create"`)) {
			seen(valueOf(event, `"practitioner":"`), valueOf(event, `"start":"`))
		}
	}
}

// register waits for the connection's id, and says what it is to follow.
func (one subscription) register(ctx context.Context, s *server, lines *bufio.Scanner) error {
	for lines.Scan() {
		if id := valueOf(lines.Bytes(), `"clientId":"`); id != "" {
			return s.call(ctx, "POST", "/api/realtime", one.token,
				map[string]any{"clientId": id, "subscriptions": []string{one.topic}}, nil)
		}
	}
	return errors.Join(errors.New("no connection id"), lines.Err())
}

// valueOf returns the text behind a name in JSON, up to the next quotation mark.
func valueOf(line []byte, name string) string {
	_, rest, found := bytes.Cut(line, []byte(name))
	if !found {
		return ""
	}
	value, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(value)
}
