package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"pocketclinic/collections"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

const (
	// maxDemo is how many appointments 'demo' makes; a longer past is added behind them, so that clinics
	// that are compared differ by their past alone.
	maxDemo = 10_000

	visitorPrefix = "benchv" // of the ids of visitors who book
	perStep       = 50_000   // rows in one transaction

	demoReaches = 800 * 24 * time.Hour // back from now; the past that is added ends before
)

// addVisitors adds people with complete profiles, like one of the demo's.
func addVisitors(app core.App, n int) error {
	return app.RunInTransaction(func(tx core.App) error {
		if err := numberDoctors(tx); err != nil {
			return err
		}
		return addPeople(tx, visitorPrefix, series{1, n, nil})
	})
}

func addPeople(tx core.App, prefix string, s series) error {
	return insertLike(tx, "users", "SELECT * FROM users WHERE role = 'visitor' LIMIT 1", s, map[string]string{
		"id": rowID(prefix), "email": "'" + prefix + "' || i || '@example.com'",
		"tokenKey": "'" + prefix + "' || hex(randomblob(20))",
	})
}

// series gives a statement the numbers from the first to the last as i.
type series struct {
	first, last int
	params      dbx.Params
}

// numbers is the series in SQL.
const numbers = "WITH RECURSIVE n(i) AS (SELECT {:first} UNION ALL SELECT i + 1 FROM n WHERE i < {:last}) "

// rowID gives each number of a series an id with a prefix.
func rowID(prefix string) string {
	return fmt.Sprintf("('%s' || printf('%%0%dd', i))", prefix, 15-len(prefix))
}

// insertLike adds a row to the table for each number i, like the one that a query finds, but for the columns
// that are replaced. The numbered practitioners are there as d.
func insertLike(app core.App, table, like string, s series, replaced map[string]string) error {
	collection, err := app.FindCollectionByNameOrId(table)
	if err != nil {
		return err
	}
	columns, values := []string{}, []string{}
	for _, column := range collection.Fields.FieldNames() {
		value := "t.[[" + column + "]]"
		if other, found := replaced[column]; found {
			value = other
		}
		columns, values = append(columns, "[["+column+"]]"), append(values, value)
	}
	params := dbx.Params{"first": s.first, "last": s.last}
	for name, value := range s.params {
		params[name] = value
	}
	_, err = app.DB().NewQuery(numbers + "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") SELECT " +
		strings.Join(values, ", ") + " FROM n CROSS JOIN (" + like + ") t " +
		"JOIN bench_doctors d ON d.n = i % (SELECT COUNT(*) FROM bench_doctors)").Bind(params).Execute()
	return err
}

// numberDoctors makes the table that insertLike takes practitioners from, for this connection alone.
func numberDoctors(app core.App) error {
	_, err := app.DB().NewQuery("CREATE TEMP TABLE IF NOT EXISTS bench_doctors AS SELECT " +
		"ROW_NUMBER() OVER (ORDER BY id) - 1 AS n, id, [[user]] FROM practitioners WHERE active = TRUE").Execute()
	if err != nil {
		return err
	}
	_, err = app.DB().NewQuery("CREATE INDEX IF NOT EXISTS temp.bench_doctors_n ON bench_doctors (n)").Execute()
	return err
}

// batch is many appointments, one an hour of each practitioner, each with its slot, payment and message.
type batch struct {
	prefix         string // of their ids
	origin         time.Time
	status         string // an expression of i
	reminderBefore string // such as '-24 hours'; empty = no reminder is planned
}

// past is what has been: it ends before the demo's own past begins, however much of it there is.
func past(largest, doctors int, now time.Time) batch {
	span := time.Duration(largest/max(doctors, 1)+1) * time.Hour
	return batch{
		prefix: "past", origin: now.Add(-demoReaches - span).Truncate(time.Hour),
		status: "CASE i % 12 WHEN 0 THEN 'no_show' ELSE 'completed' END",
	}
}

// ahead is what is to come, behind the days that visitors can book.
func ahead(now time.Time) batch {
	return batch{
		prefix: "next", origin: now.AddDate(0, 0, 100).Truncate(time.Hour),
		status: "'confirmed'", reminderBefore: "-24 hours",
	}
}

// add adds the appointments numbered from the first to the last. Where these are more than there are, the indexes and
// triggers are made anew afterwards.
func (h batch) add(ctx context.Context, app core.App, first, last int) error {
	add := h.addSteps
	if last >= 2*first {
		add = h.addWithoutIndexes
	}
	if err := add(ctx, app, first, last); err != nil {
		return err
	}
	if err := collections.RecountCompleted(app.NonconcurrentDB()); err != nil {
		return err
	}
	_, err := app.NonconcurrentDB().NewQuery("ANALYZE").Execute()
	return err
}

func (h batch) addWithoutIndexes(ctx context.Context, app core.App, first, last int) error {
	db := app.NonconcurrentDB().(*dbx.DB).DB()
	var dropped []collections.Definition
	err := inTransaction(ctx, db, func(tx *sql.Tx) (err error) {
		for _, kind := range []string{"index", "trigger"} {
			some, err := collections.DropDefinitions(tx, kind,
				"users", "people", "slots", "appointments", "payments", "notifications")
			if err != nil {
				return err
			}
			dropped = append(dropped, some...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := h.addSteps(ctx, app, first, last); err != nil {
		return err
	}
	return inTransaction(ctx, db, func(tx *sql.Tx) error {
		if err := collections.IndexPeople(tx); err != nil {
			return err
		}
		for _, definition := range dropped {
			if err := definition.Restore(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

func inTransaction(ctx context.Context, db *sql.DB, do func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (h batch) addSteps(ctx context.Context, app core.App, first, last int) error {
	var receipts int // of the year that the history's are numbered by
	err := app.DB().NewQuery("SELECT COALESCE(MAX(CAST(SUBSTR(receipt, 6) AS INTEGER)), 0) FROM payments" +
		" WHERE receipt != '' AND CAST(receipt AS INTEGER) = 2001").Row(&receipts)
	if err != nil {
		return err
	}
	for from := first; from <= last; from += perStep {
		s := series{from, min(from+perStep-1, last), dbx.Params{
			"origin": h.origin.UTC().Format(types.DefaultDateLayout), "receipts": receipts - first + 1,
		}}
		err := app.RunInTransaction(func(tx core.App) error { return h.addStep(tx, s) })
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

func (h batch) addStep(tx core.App, s series) error {
	if err := numberDoctors(tx); err != nil {
		return err
	}
	const (
		stored = "strftime('%Y-%m-%d %H:%M:%fZ', {:origin}, "
		hours  = "'+' || (i / (SELECT COUNT(*) FROM bench_doctors)) || ' hours'"
		like   = "SELECT a.* FROM appointments a WHERE a.status = 'completed' LIMIT 1"
	)
	id, start := rowID(h.prefix), stored+hours+")"
	end := stored + hours + ", '+30 minutes')"
	reminder := "''"
	if h.reminderBefore != "" {
		reminder = stored + hours + ", '" + h.reminderBefore + "')"
	}
	// Each visitor has ten of them, at different hours.
	visitor := fmt.Sprintf("('benchp' || printf('%%09d', %d + i %% %d))", s.first/10, max((s.last-s.first+1)/10, 1))
	inserts := []struct {
		table, like string
		replaced    map[string]string
	}{
		{"slots", "SELECT s.* FROM slots s WHERE s.state = 'booked' LIMIT 1",
			map[string]string{"id": id, "practitioner": "d.id", "start": start, "end": end}},
		{"appointments", like, map[string]string{
			"id": id, "practitioner": "d.id", "practitioner_user": "d.[[user]]", "visitor": visitor, "patient": "''",
			"slot":  id,
			"start": start, "end": end, "duration": "30", "buffer_before": "0", "buffer_after": "0",
			"order_id": id, "status": h.status, "visit_type": "''", "arrived_at": "''", "next_reminder": reminder,
		}},
		{"payments", "SELECT p.* FROM payments p JOIN (" + like + ") a ON p.appointment = a.id LIMIT 1",
			map[string]string{
				"id": id, "appointment": id, "order_id": id, "payment_id": id, "visitor": visitor,
				"receipt": "printf('2001-%06d', i + {:receipts})",
			}},
	}
	people := series{s.first / 10, s.first/10 + max((s.last-s.first+1)/10, 1) - 1, nil}
	if err := addPeople(tx, "benchp", people); err != nil {
		return err
	}
	for _, insert := range inserts {
		if err := insertLike(tx, insert.table, insert.like, s, insert.replaced); err != nil {
			return fmt.Errorf("%s: %w", insert.table, err)
		}
	}
	return h.addMessages(tx, s)
}

func (h batch) addMessages(tx core.App, s series) error {
	id := rowID(h.prefix)
	_, err := tx.DB().NewQuery(numbers +
		"INSERT INTO notifications (id, channel, kind, [[to]], subject, body, status, appointment) " +
		"SELECT " + id + ", 'email', 'confirmation', 'somebody@example.com', 'Confirmed', 'It is confirmed.', 'sent', " + id +
		" FROM n").Bind(dbx.Params{"first": s.first, "last": s.last}).Execute()
	return err
}
