package commands

import (
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// kind is what practitioners have in common who are copies of one: what they offer, and when.
type kind struct {
	schedule rules.Schedule
	length   time.Duration
	usual    int // free slots of the last demoUsual days
	room     int // appointments that fit into all days

	minutes, bufferAfter, fee any // as they are written
	modes                     []any
	visit                     int // which of their types of visits that is; -1 = none

	zone *time.Location // the clinic's, by whose years receipts are numbered
}

// opening is a slot that can be booked, and what is written of it.
type opening struct {
	interval, occupied                              rules.Interval
	start, end, occupiedFrom, occupiedTo, confirmed any
	year                                            int // of the confirmation
}

// kinds returns the kinds of practitioners, by number and buffer.
func (d *demo) kinds(app core.App) ([]map[int]*kind, error) {
	settings, err := collections.FindSettings(app)
	if err != nil {
		return nil, err
	}
	zone, err := settings.Location()
	if err != nil {
		return nil, err
	}
	kinds := make([]map[int]*kind, min(len(people), d.Practitioners))
	for n := range kinds {
		kinds[n] = map[int]*kind{}
		for _, buffer := range []int{0, 5} {
			kind, err := d.kind(app, n, buffer, zone)
			if err != nil {
				return nil, err
			}
			kinds[n][buffer] = kind
		}
	}
	return kinds, nil
}

func (d *demo) kind(app core.App, n, buffer int, zone *time.Location) (*kind, error) {
	practitioner, err := collections.FindPractitioner(app, practitionerID(n))
	if err != nil {
		return nil, err
	}
	today := rules.DateOf(d.Begun, time.UTC)
	hours, err := collections.Hours(app, []*collections.Practitioner{practitioner},
		collections.Span{From: today.AddDays(-demoPast), To: today.AddDays(demoAhead), Now: d.Begun})
	if err != nil {
		return nil, err
	}
	offer, err := collections.OfferOf(app, practitioner)
	if err != nil {
		return nil, err
	}
	terms, err := offer.Agree(rules.Wish{Minutes: offer.Lengths("")[0]})
	if err != nil {
		return nil, err
	}
	k := &kind{
		schedule: *hours[practitioner.Id], zone: zone, minutes: terms.Minutes, bufferAfter: buffer, fee: terms.Fee,
		length: time.Duration(terms.Minutes) * time.Minute,
	}
	k.schedule.BufferAfter = time.Duration(buffer) * time.Minute
	modes := offer.Modes
	k.visit = slices.IndexFunc(offer.Types, func(t rules.VisitType) bool { return t.ID == terms.VisitType })
	if k.visit >= 0 {
		modes = offer.Types[k.visit].Modes
	}
	for _, mode := range modes {
		k.modes = append(k.modes, string(mode))
	}
	for day := range demoUsual {
		k.usual += int(k.schedule.Open(today.AddDays(-day)) / k.length)
	}
	aWeek := 0
	for day := range 7 {
		aWeek += k.mostOn(today.AddDays(-day), d.Begun)
	}
	k.room = int(densitySure * float64(aWeek*(demoPast/7)))
	return k, nil
}

// mostOn returns how many appointments fit into a day.
func (k *kind) mostOn(date rules.Date, now time.Time) (most int) {
	var occupiedTill time.Time
	for _, slot := range k.openings(date, now) {
		if !slot.occupied.Start.Before(occupiedTill) {
			occupiedTill = slot.occupied.End
			most++
		}
	}
	return most
}

// openings returns what can be booked on a day, as seen two days before.
func (k *kind) openings(date rules.Date, now time.Time) (open []opening) {
	for _, slot := range k.schedule.FreeSlots(date, k.length, date.At(0, time.UTC).Add(-48*time.Hour)) {
		occupied := k.schedule.Occupied(slot)
		confirmed := slot.Start.AddDate(0, 0, -3)
		if now.Before(confirmed) {
			confirmed = now
		}
		open = append(open, opening{
			interval: slot, occupied: occupied,
			start: collections.Stamp(slot.Start), end: collections.Stamp(slot.End),
			occupiedFrom: collections.Stamp(occupied.Start), occupiedTo: collections.Stamp(occupied.End),
			confirmed: collections.Stamp(confirmed), year: confirmed.In(k.zone).Year(),
		})
	}
	return open
}
