package roster

import (
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

// Answer is the free time that was asked for, in order. It is true until the instant, unless something changes.
type Answer struct {
	Free []rules.Interval
	// Body is what is made of it, if anything was, so that it need not be made again.
	Body         []byte
	since, until time.Time
}

// mostAnswers is how many answers of a person are remembered; a question more, and they are forgotten.
const mostAnswers = 200

// FirstFree returns what Free does, where nothing is made of it.
func (p *Person) FirstFree(q Question, now time.Time) []rules.Interval {
	answer, _ := p.Free(q, now, nil) // nothing is written, which alone can fail
	return answer.Free
}

// Free returns the free slots that are asked for. write, where there is one, makes the Body of an answer that is
// remembered.
func (p *Person) Free(
	q Question, now time.Time, write func([]rules.Interval) ([]byte, error),
) (answer Answer, err error) {
	p.answering.Lock()
	answer, known := p.answers[q]
	p.answering.Unlock()
	if known && !now.Before(answer.since) && now.Before(answer.until) {
		return answer, nil
	}
	v := p.viewAt(now)
	schedule := v.schedule
	if q.AtOnce {
		schedule = schedule.WithoutNotice()
	}
	most := q.Most
	if most == 0 {
		most = int(^uint(0) >> 1)
	}
	answer = Answer{since: now}
	answer.Free = schedule.FirstFree(q.From, q.To, time.Duration(q.Minutes)*time.Minute, now, most)
	answer.until = schedule.Until(answer.Free, now)
	if v.until.Before(answer.until) {
		answer.until = v.until
	}
	if write != nil {
		if answer.Body, err = write(answer.Free); err != nil {
			return answer, err
		}
	}
	p.answering.Lock()
	defer p.answering.Unlock()
	if p.answers == nil || len(p.answers) >= mostAnswers {
		p.answers = map[Question]Answer{}
	}
	p.answers[q] = answer
	return answer, nil
}
