package main

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// get is the operation of asking for paths, one after the other.
func get(path func(i int) (path, token string)) operation {
	return func(c *client, i int) error {
		path, token := path(i)
		_, err := c.do("GET", path, token, nil)
		return err
	}
}

func health(int) (path, token string) { return healthPath, "" }

func search(int) (path, token string) { return "/api/clinic/search", "" }

// list asks for the practitioners, thirty at a time.
func (c *clinic) list(i int) (path, token string) {
	pages := (len(c.doctors) + 29) / 30
	return "/api/collections/practitioners/records?perPage=30&page=" + strconv.Itoa(i%pages+1), ""
}

// availability asks for so many days of one practitioner after the other, from one of the next ten days on.
func (c *clinic) availability(days int) func(i int) (path, token string) {
	return func(i int) (path, token string) {
		from := i/len(c.doctors)%10 + 1
		return availabilityPath(c.doctors[i%len(c.doctors)], day(from), day(from+days-1)), ""
	}
}

// week asks for a practitioner's own week, as the portal's calendar does.
func (c *clinic) week(i int) (path, token string) {
	query := url.Values{
		"sort": {"start"}, "expand": {"visitor"}, "perPage": {"500"}, "skipTotal": {"1"},
		"filter": {`start >= "` + day(0) + ` 00:00:00.000Z" && start < "` + day(7) +
			` 00:00:00.000Z" && status != "cancelled" && status != "expired"`},
	}
	return "/api/collections/appointments/records?" + query.Encode(), c.doctors[i%len(c.doctors)].token
}

// busyDay is a date that only addBusyDay has filled: it lies behind what can be booked, and all that 'demo' makes.
var busyDay = time.Now().AddDate(0, 0, 400)

const busyDayAppointments = 600

// addBusyDay gives a copy of the clinic a date with so many appointments, of which a front desk asks.
func addBusyDay(ctx context.Context, dir string) error {
	return withDatabase(dir, func(app core.App) error {
		busy := batch{prefix: "busy", origin: busyDay.UTC().Truncate(24 * time.Hour)}
		return busy.add(ctx, app, busyDayAppointments)
	})
}

// today asks, as a super admin, who is to come on the busy day.
func (b *bench) today(int) (path, token string) {
	return "/api/clinic/today?date=" + busyDay.UTC().Format(time.DateOnly), b.clinic.admin
}

const (
	emptyRoute = "an empty route"
	pocketBase = "PocketBase alone"
)

func measureReads(ctx context.Context, b *bench) error {
	dir, err := b.copyClinic("reads")
	if err != nil {
		return err
	}
	if err := addBusyDay(ctx, dir); err != nil {
		return err
	}
	ours, err := serve(ctx, binary, dir)
	if err != nil {
		return err
	}
	defer ours.stop()
	plain, err := b.serveCopy(ctx, b.plain, "plain")
	if err != nil {
		return err
	}
	defer plain.stop()
	for _, clients := range []int{1, 16, 64} {
		b.measureAvailability(ctx, ours, clients)
	}
	for _, clients := range []int{1, 16} {
		b.measureSearch(ctx, ours, clients)
	}
	b.measureLists(ctx, ours, plain)
	b.measureToday(ctx, ours)
	return b.measurePeople(ctx)
}

// measurePeople looks up people of whom there are a million, beside those who have booked.
func (b *bench) measurePeople(ctx context.Context) error {
	dir, err := b.copyClinic("people")
	if err != nil {
		return err
	}
	people := 1_000_000
	if b.short {
		people = 50_000
	}
	if err := addKnown(ctx, dir, people); err != nil {
		return err
	}
	s, err := serve(ctx, binary, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	results := inTurns(ctx, b.period, side{s.addr, 1, get(b.lookUp(people))}, side{s.addr, 1, get(health)})
	b.add(rowOf("people, of "+count(people), results[0]).beside(emptyRoute, results[1].rate()).atMost("p99", 0, 50))
	return nil
}

// lookUp asks for one after the other, as they are asked for at a desk: by name, misspelled, begun, by number or
// address.
func (b *bench) lookUp(people int) func(i int) (path, token string) {
	return func(i int) (path, token string) {
		name, phone, email := someone(i * 997 % people)
		swapped := []rune(name)
		swapped[1], swapped[2] = swapped[2], swapped[1]
		questions := []string{name, string(swapped), name[:3], phone[5:11], email[:9], phone[3:6] + " " + name[:4]}
		return "/api/clinic/people?q=" + url.QueryEscape(questions[i%len(questions)]), b.clinic.admin
	}
}

func (b *bench) measureAvailability(ctx context.Context, s *server, clients int) {
	results := inTurns(ctx, b.period,
		side{s.addr, clients, get(b.clinic.availability(1))},
		side{s.addr, clients, get(health)},
		side{s.addr, clients, get(b.clinic.availability(31))})
	empty := results[1].rate()
	oneDay := rowOf("availability of one day", results[0]).beside(emptyRoute, empty)
	switch clients {
	case 16:
		oneDay = oneDay.atLeast("ratio", 0.5, 0.7)
	case 64:
		oneDay = oneDay.atMost("p99", 0, 10)
	}
	b.add(rowOf(emptyRoute, results[1]), oneDay, rowOf("availability of 31 days", results[2]).beside(emptyRoute, empty))
}

func (b *bench) measureSearch(ctx context.Context, s *server, clients int) {
	results := inTurns(ctx, b.period, side{s.addr, clients, get(search)}, side{s.addr, clients, get(health)})
	row := rowOf(fmt.Sprintf("search over %d practitioners", len(b.clinic.doctors)), results[0]).
		beside(emptyRoute, results[1].rate())
	if clients == 1 { // how long it takes, and not how long it waits for others
		row = row.atMost("p99", 40, 20)
	}
	b.add(row)
}

func (b *bench) measureToday(ctx context.Context, s *server) {
	results := inTurns(ctx, b.period, side{s.addr, 1, get(b.today)}, side{s.addr, 1, get(health)})
	b.add(rowOf(fmt.Sprintf("today, with %d appointments", busyDayAppointments), results[0]).
		beside(emptyRoute, results[1].rate()).atMost("p99", 100, 50))
}

func (b *bench) measureLists(ctx context.Context, ours, plain *server) {
	const clients = 16
	beside := func(do operation) []result {
		return inTurns(ctx, b.period, side{ours.addr, clients, do}, side{plain.addr, clients, do})
	}
	list, week := beside(get(b.clinic.list)), beside(get(b.clinic.week))
	b.add(
		rowOf("list of 30, PocketBase alone", list[1]),
		rowOf("list of 30 practitioners", list[0]).beside(pocketBase, list[1].rate()).atLeast("ratio", 0.4, 0.6),
		rowOf("a practitioner's week, PocketBase alone", week[1]),
		rowOf("a practitioner's week", week[0]).beside(pocketBase, week[1].rate()),
	)
}
