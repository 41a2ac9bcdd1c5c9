package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	visitorPrefix = "benchv" // of the ids of visitors who book
	perStep       = 50_000   // rows in one transaction
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

// batch is many appointments to come, one an hour of each practitioner, each with its slot, payment and message.
type batch struct {
	prefix         string // of their ids
	origin         time.Time
	reminderBefore string // such as '-24 hours'; empty = no reminder is planned
}

// ahead is behind the days that visitors can book.
func ahead(now time.Time) batch {
	return batch{prefix: "next", origin: now.AddDate(0, 0, 100).Truncate(time.Hour), reminderBefore: "-24 hours"}
}

// add adds so many, to a clinic that has none of them yet.
func (h batch) add(ctx context.Context, app core.App, many int) error {
	for from := 1; from <= many; from += perStep {
		s := series{from, min(from+perStep-1, many), dbx.Params{"origin": stamp(h.origin)}}
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
			"order_id": id, "status": "'confirmed'", "visit_type": "''", "arrived_at": "''", "next_reminder": reminder,
		}},
		{"payments", "SELECT p.* FROM payments p JOIN (" + like + ") a ON p.appointment = a.id LIMIT 1",
			map[string]string{
				"id": id, "appointment": id, "order_id": id, "payment_id": id, "visitor": visitor,
				"receipt": "printf('2001-%06d', i)",
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
