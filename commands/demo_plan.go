package commands

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const (
	demoAhead = 21       // days that already have bookings
	demoPast  = 10 * 365 // days of history at the most
	demoUsual = 60       // days of history over which a small share is spread

	densityAhead, densityPast = 0.35, 0.8 // the part of the free slots that is booked
	densitySure               = 0.75      // so much of them is booked in the end, whatever chance says
	cancelledPart             = 0.05
)

// plan decides who is booked by whom and when, the way visitors would have booked: by the clinic's rules. It walks
// day by day, from today on and then back into the past. It is always the same for the same demo.
type plan struct {
	now      time.Time
	random   *rand.Rand
	doctors  []doctor
	visitors []any
	children []any // of the visitors; empty = none
	next     int
	busy     map[int64]map[appearance]bool // by day
	decided  int
}

// doctor is a practitioner with what is still to be booked with them.
type doctor struct {
	kind         *kind
	id, user     any
	visitType    any     // id; empty = none
	share, ahead int     // of all appointments, and of those to come
	left         int     // of those of the days that are being walked
	density      float64 // the part of their free slots that is booked
	completed    int
	occupiedTill time.Time
}

// appearance is a visitor in an hour, counted from 1970.
type appearance struct {
	visitor int
	hour    int64
}

// plan plans the clinic whose first people are there. It fails where there is no room for all appointments.
func (d *demo) plan(app core.App) (*plan, error) {
	p := &plan{now: d.Begun}
	p.begin()
	kinds, err := d.kinds(app)
	if err != nil {
		return nil, err
	}
	room := make([]int, d.Practitioners)
	p.doctors = make([]doctor, d.Practitioners)
	for n := range p.doctors {
		_, buffer := d.choices(n)
		kind := kinds[n%len(people)][buffer]
		p.doctors[n] = doctor{kind: kind, id: practitionerID(n), user: practitionerUserID(n), visitType: ""}
		if kind.visit >= 0 {
			p.doctors[n].visitType = visitTypeID(n, kind.visit)
		}
		room[n] = kind.room
	}
	shares, err := share(d.Appointments, room)
	if err != nil {
		return nil, err
	}
	for n, ahead := range d.ahead(shares) {
		p.doctors[n].share, p.doctors[n].ahead = shares[n], ahead
	}
	p.visitors, p.children = make([]any, d.visitors()), make([]any, d.visitors())
	for n := range p.visitors {
		p.visitors[n], p.children[n] = visitorID(n), ""
		if hasChild(n) {
			p.children[n] = childID(n)
		}
	}
	return p, nil
}

func (p *plan) begin() {
	p.random, p.busy = rand.New(rand.NewPCG(1, 2)), map[int64]map[appearance]bool{}
}

// again returns the same plan, of which nothing is decided yet.
func (p *plan) again() *plan {
	same := *p
	same.doctors = slices.Clone(p.doctors)
	same.begin()
	return &same
}

// ahead is how many of each share are to come.
func (d *demo) ahead(shares []int) []int {
	ahead, left := make([]int, len(shares)), d.Ahead
	for n, share := range shares {
		ahead[n] = (share + 1) / 2
		if d.Ahead > 0 {
			others := len(shares) - n
			ahead[n] = min(share, (left+others-1)/others)
			left -= ahead[n]
		}
	}
	return ahead
}

// share deals so many appointments out evenly, but no more to anybody than there is room with them.
func share(appointments int, room []int) ([]int, error) {
	order := make([]int, len(room))
	for n := range order {
		order[n] = n
	}
	slices.SortStableFunc(order, func(a, b int) int { return room[a] - room[b] })
	shares, left := make([]int, len(room)), appointments
	for i, n := range order {
		others := len(order) - i
		shares[n] = min(room[n], (left+others-1)/others)
		left -= shares[n]
	}
	if left > 0 {
		return nil, fmt.Errorf("%d practitioners have room for about %d appointments in ten years; "+
			"ask for more practitioners or fewer appointments", len(room), appointments-left)
	}
	return shares, nil
}

// walk decides all appointments, one after another, until book fails.
func (p *plan) walk(book func(collections.Booked) error) error {
	today := rules.DateOf(p.now, time.UTC)
	for n := range p.doctors {
		p.doctors[n].left, p.doctors[n].density = p.doctors[n].ahead, densityAhead
	}
	for day := 0; day <= demoAhead; day++ {
		if err := p.fillDay(today.AddDays(day), book); err != nil {
			return err
		}
	}
	left := 0
	for n := range p.doctors {
		doctor := &p.doctors[n]
		doctor.left += doctor.share - doctor.ahead
		doctor.density = min(densityPast, float64(doctor.left)/float64(max(doctor.kind.usual, 1)))
		left += doctor.left
	}
	for day, end := -1, p.decided+left; p.decided < end; day-- {
		if day < -demoPast {
			return fmt.Errorf("ten years are too short for %d more appointments", end-p.decided)
		}
		if err := p.fillDay(today.AddDays(day), book); err != nil {
			return err
		}
		delete(p.busy, today.AddDays(day+3).At(0, time.UTC).Unix()/86400) // no day reaches so far into others
	}
	return nil
}

// fillDay books a part of the free slots of a day.
func (p *plan) fillDay(date rules.Date, book func(collections.Booked) error) error {
	openings := map[*kind][]opening{}
	for n := range p.doctors {
		doctor := &p.doctors[n]
		if doctor.left == 0 {
			continue
		}
		slots, known := openings[doctor.kind]
		if !known {
			slots = doctor.kind.openings(date, p.now)
			openings[doctor.kind] = slots
		}
		doctor.occupiedTill = time.Time{}
		for _, slot := range slots {
			if doctor.left == 0 {
				break
			}
			if p.random.Float64() > doctor.density || slot.occupied.Start.Before(doctor.occupiedTill) {
				continue
			}
			booked, err := p.decide(doctor, slot)
			if err != nil {
				return err
			}
			doctor.occupiedTill = slot.occupied.End
			doctor.left--
			if err := book(booked); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *plan) decide(doctor *doctor, slot opening) (collections.Booked, error) {
	visitor, patient, err := p.freeVisitor(slot.interval)
	n := p.decided
	p.decided++
	booked := collections.Booked{
		ID: demoID('a', n), Slot: demoID('s', n), Payment: demoID('m', n),
		Practitioner: doctor.id, PractitionerUser: doctor.user, Visitor: visitor, Patient: patient,
		Start: slot.start, End: slot.end, Confirmed: slot.confirmed, Year: slot.year,
		OccupiedFrom: slot.occupiedFrom, OccupiedTo: slot.occupiedTo,
		Minutes: doctor.kind.minutes, BufferAfter: doctor.kind.bufferAfter, Fee: doctor.kind.fee,
		VisitType: doctor.visitType,
		Mode:      doctor.kind.modes[p.random.IntN(len(doctor.kind.modes))],
		Status:    p.fate(slot.interval),
	}
	if booked.Status == rules.Completed {
		doctor.completed++
	}
	return booked, err
}

// fate is what becomes of an appointment.
func (p *plan) fate(slot rules.Interval) rules.Status {
	switch {
	case p.random.Float64() < cancelledPart:
		return rules.Cancelled
	case p.now.Before(slot.End):
		return rules.Confirmed
	case p.random.IntN(12) == 0:
		return rules.NoShow
	default:
		return rules.Completed
	}
}

// freeVisitor returns the next visitor who is nowhere else in the hours that the slot touches, and who comes: every
// other time the child of who has one, else (empty) the visitor.
func (p *plan) freeVisitor(slot rules.Interval) (visitor, patient any, err error) {
	for range p.visitors {
		n := p.next
		p.next = (p.next + 1) % len(p.visitors)
		if p.claimHours(n, slot) {
			patient = ""
			if p.decided%2 == 0 {
				patient = p.children[n]
			}
			return p.visitors[n], patient, nil
		}
	}
	return nil, nil, errors.New("all visitors are busy")
}

func (p *plan) claimHours(visitor int, slot rules.Interval) bool {
	first, last := slot.Start.Unix()/3600, (slot.End.Unix()-1)/3600
	for hour := first; hour <= last; hour++ {
		if p.busy[hour/24][appearance{visitor, hour}] {
			return false
		}
	}
	for hour := first; hour <= last; hour++ {
		if p.busy[hour/24] == nil {
			p.busy[hour/24] = map[appearance]bool{}
		}
		p.busy[hour/24][appearance{visitor, hour}] = true
	}
	return true
}
