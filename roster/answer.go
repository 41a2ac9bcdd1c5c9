package roster

import (
	"time"

	"pocketclinic/rules"
)

// question is what is asked of a person's free time: the free slots of a length (minutes) between two dates, both
// included; the first so many, or (0) all.
type question struct {
	from, to rules.Date
	minutes  int
	most     int
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

// Free returns the free slots of a length (minutes) between two dates, both included. write, where there is
// one, makes the Body of an answer that is remembered.
func (p *Person) Free(
	from, to rules.Date, minutes int, now time.Time, write func([]rules.Interval) ([]byte, error),
) (Answer, error) {
	return p.answer(question{from: from, to: to, minutes: minutes}, now, write)
}

// FirstFree returns the first few of Free.
func (p *Person) FirstFree(from, to rules.Date, minutes, most int, now time.Time) []rules.Interval {
	answer, _ := p.answer(question{from, to, minutes, most}, now, nil) // nothing is written, which alone can fail
	return answer.Free
}

func (p *Person) answer(
	q question, now time.Time, write func([]rules.Interval) ([]byte, error),
) (answer Answer, err error) {
	p.answering.Lock()
	answer, known := p.answers[q]
	p.answering.Unlock()
	if known && !now.Before(answer.since) && now.Before(answer.until) {
		return answer, nil
	}
	v := p.viewAt(now)
	most := q.most
	if most == 0 {
		most = int(^uint(0) >> 1)
	}
	answer = Answer{since: now}
	answer.Free = v.schedule.FirstFree(q.from, q.to, time.Duration(q.minutes)*time.Minute, now, most)
	answer.until = v.schedule.Until(answer.Free, now)
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
		p.answers = map[question]Answer{}
	}
	p.answers[q] = answer
	return answer, nil
}
