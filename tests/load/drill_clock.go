package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// beyondHolds is a step after which every hold is over.
const beyondHolds = (holdMinutes + 360) * time.Minute

// steps are how far the clock is from the system's, one after the other: some hours on, over the end of all holds, a
// day back, another day back, and right again.
var steps = []time.Duration{3 * time.Hour, beyondHolds, beyondHolds - 24*time.Hour, -18 * time.Hour, 0}

// hurried are the jobs of which a step makes something due.
var hurried = []string{
	"release_expired_holds", "send_reminders", "dispatch_notifications", "match_waitlist", "complete_past_appointments",
}

// drillClock steps the clock of a server under load that is built to let it. Holds run out meanwhile, and are paid for
// late: each does so once, and nobody is told anything twice.
func drillClock(ctx context.Context, d *drill) error {
	dir, err := d.copyClinic()
	if err != nil {
		return err
	}
	before, err := countSent(ctx, dir)
	if err != nil {
		return err
	}
	rounds := max(d.rounds/10, 1)
	told, err := d.stepUnderLoad(ctx, dir, rounds)
	if err != nil {
		return err
	}
	lost, err := compare(ctx, dir, told.snapshot())
	if err != nil {
		return err
	}
	d.report(rounds, told, slices.DeleteFunc(lost, loss.ranOut))
	odd, err := oddities(ctx, dir, before)
	for _, line := range firstOf(odd) {
		d.failed = append(d.failed, d.current.name+": "+line)
	}
	return err
}

func (d *drill) stepUnderLoad(ctx context.Context, dir string, rounds int) (*journal, error) {
	clock, err := d.buildSteppedClock(ctx)
	if err != nil {
		return nil, err
	}
	s, err := serve(ctx, clock.binary, dir)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	// All visitors come from one address, whose holds may run out as often as they like.
	if err := s.changeClinic(ctx, d.clinic.admin, map[string]any{"unpaid_limit": 0}); err != nil {
		return nil, err
	}
	v, err := d.letIn(ctx, s)
	if err != nil {
		return nil, err
	}
	defer v.leave()
	for range rounds {
		_ = d.bar.Add(1)
		for _, step := range steps {
			wait(ctx, between(200*time.Millisecond, 600*time.Millisecond))
			if err := errors.Join(clock.set(step), s.hurry(ctx, d.clinic.admin)); err != nil {
				return nil, err
			}
		}
	}
	v.leave()
	return v.journal, errors.Join(clock.set(2*beyondHolds), s.settleDown(ctx, d.clinic.admin))
}

// ranOut reports whether it was held, and nobody has paid for it.
func (l loss) ranOut() bool {
	return l.was == acknowledgedHold && l.is == stored{status: "expired"}
}

// steppedClock is the clock of a binary that is built with the tag: it reads how far it is from the system's in a file
// beside it.
type steppedClock struct{ binary string }

func (d *drill) buildSteppedClock(ctx context.Context) (steppedClock, error) {
	path, err := filepath.Abs(filepath.Join(d.dir, "stepped"))
	if err != nil {
		return steppedClock{}, err
	}
	clock := steppedClock{path}
	return clock, errors.Join(build(ctx, path, "-tags", "steppedclock", "."), clock.set(0))
}

func (c steppedClock) set(step time.Duration) error {
	file := c.binary + ".clock"
	if err := os.WriteFile(file+".new", []byte(step.String()), 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file) // never read by half
}

// hurry runs the jobs of which the cron would only think in a minute.
func (s *server) hurry(ctx context.Context, token string) error {
	var failures []error
	for _, job := range hurried {
		failures = append(failures, s.call(ctx, "POST", "/api/crons/"+job, token, nil, nil))
	}
	return errors.Join(failures...)
}

// settleDown returns once no hold is left, nor a message that is not sent: there may be thousands.
func (s *server) settleDown(ctx context.Context, token string) error {
	return untilNoneIsLeft(ctx, "holds and messages", patience, func() (int, error) {
		if err := s.hurry(ctx, token); err != nil {
			return 0, err
		}
		holds, err := s.count(ctx, token, "appointments", "held")
		messages, countErr := s.count(ctx, token, "notifications", "queued")
		return holds + messages, errors.Join(err, countErr)
	})
}

// untilNoneIsLeft counts until there is none, and fails where they have not become fewer for so long.
func untilNoneIsLeft(ctx context.Context, what string, within time.Duration, count func() (int, error)) error {
	for since, least := time.Now(), math.MaxInt; ; wait(ctx, 100*time.Millisecond) {
		left, err := count()
		if err != nil || left == 0 {
			return err
		}
		if left < least {
			since, least = time.Now(), left
		}
		if time.Since(since) > within {
			return fmt.Errorf("%d %s are left", left, what)
		}
	}
}

// count says how many records of a collection have a status.
func (s *server) count(ctx context.Context, token, collection, status string) (int, error) {
	var page struct{ TotalItems int }
	path := "/api/collections/" + collection + "/records?perPage=1&filter=status='" + status + "'"
	err := s.call(ctx, "GET", path, token, nil, &page)
	return page.TotalItems, err
}

// sent counts what was sent by the outbox, and the files that it was sent to.
type sent struct{ messages, files int }

func countSent(ctx context.Context, dir string) (n sent, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "outbox", "*"))
	if err != nil {
		return n, err
	}
	n.files = len(files)
	err = reading(dir, func(db *sql.DB) error {
		return db.QueryRowContext(ctx, "SELECT COUNT(*) FROM notifications WHERE status = 'sent'").Scan(&n.messages)
	})
	return n, err
}

// oddities returns, a line for each, what has happened more often than once since before.
func oddities(ctx context.Context, dir string, before sent) (odd []string, err error) {
	now, err := countSent(ctx, dir)
	if err != nil {
		return nil, err
	}
	if messages, files := now.messages-before.messages, now.files-before.files; messages != files {
		odd = append(odd, fmt.Sprintf("%d messages were sent %d times", messages, files))
	}
	again, err := repeated(ctx, dir)
	return append(odd, again...), err
}

// repeated returns, a line for each, what a database says has happened more often than once.
func repeated(ctx context.Context, dir string) (odd []string, err error) {
	err = reading(dir, func(db *sql.DB) error {
		rows, err := db.QueryContext(ctx, strings.Join([]string{
			`SELECT 'a hold ran out twice: ' || record FROM audit_log
				WHERE collection = 'appointments' AND actor = 'release_expired_holds' GROUP BY record HAVING COUNT(*) > 1`,
			`SELECT 'told twice: ' || kind || ' of ' || appointment || ' to ' || [to] FROM notifications
				WHERE kind IN ('booking_confirmed', 'appointment_cancelled') GROUP BY kind, appointment, [to] HAVING COUNT(*) > 1`,
			`SELECT 'reminded too often: ' || [to] || ' of ' || appointment FROM notifications
				WHERE kind = 'appointment_reminder' GROUP BY appointment, [to]
				HAVING COUNT(*) > (SELECT json_array_length(reminders) FROM clinic)`,
		}, " UNION ALL "))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			odd = append(odd, line)
		}
		return rows.Err()
	})
	return odd, err
}
