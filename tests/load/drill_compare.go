package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
)

// loss is an acknowledgement that is not true.
type loss struct {
	id  string
	was progress
	is  stored
}

func (l loss) String() string { return fmt.Sprintf("%s was %s, and is %+v", l.id, l.was, l.is) }

// compare returns what was acknowledged and is not true of a data directory. 'verify' must find it whole.
func compare(ctx context.Context, dir string, acknowledged map[string]progress) (lost []loss, err error) {
	if err := runToEnd(ctx, "verify", "--dir="+dir); err != nil {
		return nil, err
	}
	stored, err := storedAppointments(ctx, dir)
	if err != nil {
		return nil, err
	}
	for id, p := range acknowledged {
		if s := stored[id]; s.progress() < p {
			lost = append(lost, loss{id, p, s})
		}
	}
	return lost, nil
}

// stored is what is kept of an appointment.
type stored struct {
	status                      string
	payments, dueBack, messages int
}

// reading opens the database of a data directory, to read it.
func reading(dir string, do func(*sql.DB) error) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "data.db")+"?mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}

func storedAppointments(ctx context.Context, dir string) (all map[string]stored, err error) {
	all = map[string]stored{}
	return all, reading(dir, func(db *sql.DB) error { return readAppointments(ctx, db, all) })
}

func readAppointments(ctx context.Context, db *sql.DB, all map[string]stored) error {
	rows, err := db.QueryContext(ctx, `SELECT a.id, a.status,
			(SELECT COUNT(*) FROM payments p WHERE p.appointment = a.id),
			(SELECT COUNT(*) FROM payments p WHERE p.appointment = a.id AND p.status != 'successful'),
			(SELECT COUNT(*) FROM notifications n WHERE n.appointment = a.id AND n.kind = 'booking_confirmed')
		FROM appointments a WHERE a.id NOT LIKE 'demo%'`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var s stored
		if err := rows.Scan(&id, &s.status, &s.payments, &s.dueBack, &s.messages); err != nil {
			return err
		}
		all[id] = s
	}
	return rows.Err()
}

// progress says how far it has come; 0 where it is gone or does not fit together.
func (s stored) progress() progress {
	switch {
	case s.status == "held" && s.payments == 0:
		return acknowledgedHold
	case s.status == "confirmed" && s.payments == 1 && s.dueBack == 0 && s.messages > 0:
		return acknowledgedPayment
	case s.status == "cancelled" && s.payments == 1 && s.dueBack == 1:
		return acknowledgedCancellation
	}
	return 0
}
