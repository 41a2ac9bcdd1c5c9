package roster

import (
	"math"
	"time"

	"pocketclinic/rules"
)

// Question is what is asked of a person's free time.
type Question struct {
	From, To rules.Date // both included
	Minutes  int        // the length of a slot
	Most     int        // the first so many; 0 = all
	AtOnce   bool       // the notice that the practitioner wants does not count
}

// answer is the free time that was asked for: as it is, or as it was written.
type answer struct {
	free         []rules.Interval
	body         []byte
	since, until time.Time // it is true between them, unless something changes; half-open
}

// FirstFree returns the free slots that are asked for, in order.
func (p *Person) FirstFree(q Question, now time.Time) []rules.Interval {
	known, ok := p.answers.find(asked{p.version, q, false}, now)
	if !ok {
		known = p.ask(q, now)
		p.answers.remember(asked{p.version, q, false}, known)
	}
	return known.free
}

// WrittenFree returns the free slots that are asked for as write has written them, once for all who ask the same.
func (p *Person) WrittenFree(
	q Question, now time.Time, write func([]rules.Interval) ([]byte, error),
) ([]byte, error) {
	known, ok := p.answers.find(asked{p.version, q, true}, now)
	if ok {
		return known.body, nil
	}
	known = p.ask(q, now)
	body, err := write(known.free)
	if err != nil {
		return nil, err
	}
	known.free, known.body = nil, body
	p.answers.remember(asked{p.version, q, true}, known)
	return body, nil
}

func (p *Person) ask(q Question, now time.Time) answer {
	v := p.viewAt(now)
	schedule := v.schedule
	if q.AtOnce {
		schedule = schedule.WithoutNotice()
	}
	most := q.Most
	if most == 0 {
		most = math.MaxInt
	}
	free := schedule.FirstFree(q.From, q.To, time.Duration(q.Minutes)*time.Minute, now, most)
	until := schedule.Until(free, now)
	if v.until.Before(until) {
		until = v.until
	}
	return answer{free: free, since: now, until: until}
}
