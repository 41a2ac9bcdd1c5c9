package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// sentWithin is how long nothing may be sent while messages wait: one whose sender was lost is tried a minute later.
const sentWithin = 3 * time.Minute

// settleMessages returns once all messages are sent. A node that starts has what was interrupted sent at once.
func (t *trio) settleMessages(ctx context.Context, token string) error {
	if err := t.restartFollower(ctx); err != nil {
		return err
	}
	return untilNoneIsLeft(ctx, "messages", sentWithin, func() (queued int, err error) {
		err = t.ask(ctx, func(s *server) (err error) {
			if err := s.call(ctx, "POST", "/api/crons/dispatch_notifications", token, nil, nil); err != nil {
				return err
			}
			queued, err = s.count(ctx, token, "notifications", "queued")
			return err
		})
		return queued, err
	})
}

// mostCopies of a message may come: a node that is lost when it has just sent one cannot say so to the next.
const mostCopies = 2

// compareMessages looks for confirmations that were acknowledged, and of which somebody was not told, or too often.
func (d *drill) compareMessages(
	ctx context.Context, t *trio, box *mailbox, copied string, acknowledged map[string]progress,
) error {
	if err := box.addTexts(t.dir); err != nil {
		return err
	}
	odd, err := repeated(ctx, copied)
	if err != nil {
		return err
	}
	told, err := readConfirmations(ctx, copied)
	if err != nil {
		return err
	}
	for id, p := range acknowledged {
		if p >= acknowledgedPayment && !told.practitioner[id] {
			odd = append(odd, "the practitioner has no mail of "+id)
		}
	}
	var mails, texts tally
	for m, queued := range told.queued {
		came := box.count(m)
		if came < queued || came > mostCopies*queued {
			odd = append(odd, fmt.Sprintf("was to come %d times, and came %d times: %v", queued, came, m))
		}
		if m.channel == "email" {
			mails.add(queued, came)
		} else {
			texts.add(queued, came)
		}
	}
	d.notes = append(d.notes, fmt.Sprintf("%s: of confirmations %v mails and %v text messages came",
		d.current.name, mails, texts))
	for _, line := range firstOf(odd) {
		d.failed = append(d.failed, d.current.name+": "+line)
	}
	return nil
}

// tally counts messages that were to come, and those that came again.
type tally struct{ queued, again int }

func (t *tally) add(queued, came int) {
	t.queued += queued
	t.again += max(came-queued, 0)
}

func (t tally) String() string { return fmt.Sprintf("%d (%d twice)", t.queued, t.again) }

// confirmations are what a database says was to be sent.
type confirmations struct {
	queued       map[message]int
	practitioner map[string]bool // by the appointment: there is a mail to its practitioner
}

func readConfirmations(ctx context.Context, dir string) (c confirmations, err error) {
	c = confirmations{map[message]int{}, map[string]bool{}}
	return c, reading(dir, func(db *sql.DB) error {
		rows, err := db.QueryContext(ctx, `SELECT n.appointment, n.channel, n.[to],
				CASE n.channel WHEN 'email' THEN n.subject ELSE n.body END, n.channel = 'email' AND n.[to] = u.email
			FROM notifications n JOIN appointments a ON a.id = n.appointment
				JOIN practitioners p ON p.id = a.practitioner JOIN users u ON u.id = p.user
			WHERE n.kind = 'booking_confirmed' AND a.id NOT LIKE 'demo%'`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			var m message
			var practitioner bool
			if err := rows.Scan(&id, &m.channel, &m.to, &m.text, &practitioner); err != nil {
				return err
			}
			c.queued[m]++
			c.practitioner[id] = c.practitioner[id] || practitioner
		}
		return rows.Err()
	})
}
