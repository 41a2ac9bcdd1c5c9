package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"pocketclinic/collections"
)

// rawWriter is what the disk and SQLite allow: one writer, the clinic's own tables, indexes and triggers, opened as
// the clinic opens them (waiting for the disk at each commit), all statements prepared, and nothing around them.
type rawWriter struct {
	db      *sql.DB
	conn    *sql.Conn
	doctors []*doctor
	next    int

	begin, check, slot, appointment, commit *sql.Stmt
	slotRow, appointmentRow                 rawRow
}

// newRawWriter opens the database of a copy of the clinic.
func (b *bench) newRawWriter(ctx context.Context) (*rawWriter, error) {
	dir, err := b.copyClinic("raw")
	if err != nil {
		return nil, err
	}
	opened, err := collections.Connect(filepath.Join(dir, "data.db"))
	if err != nil {
		return nil, err
	}
	w := &rawWriter{db: opened.DB(), doctors: b.clinic.doctors}
	if err := w.prepare(ctx); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

func (w *rawWriter) close() { _ = w.db.Close() }

func (w *rawWriter) prepare(ctx context.Context) (err error) {
	w.db.SetMaxOpenConns(1)
	if w.conn, err = w.db.Conn(ctx); err != nil {
		return err
	}
	if w.slotRow, err = w.rowLike(ctx, "slots", "SELECT * FROM slots WHERE state = 'booked' LIMIT 1"); err != nil {
		return err
	}
	if w.appointmentRow, err = w.rowLike(
		ctx,
		"appointments",
		"SELECT * FROM appointments WHERE status = 'confirmed' LIMIT 1",
	); err != nil {
		return err
	}
	for statement, text := range map[**sql.Stmt]string{
		&w.begin:       "BEGIN IMMEDIATE",
		&w.check:       "SELECT EXISTS (SELECT 1 FROM slots WHERE practitioner = ? AND start > ? AND start < ?)",
		&w.slot:        w.slotRow.insert(),
		&w.appointment: w.appointmentRow.insert(),
		&w.commit:      "COMMIT",
	} {
		if *statement, err = w.conn.PrepareContext(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}

// measure holds times, so many in a transaction, for a period, and returns how many a second.
func (w *rawWriter) measure(ctx context.Context, batch int, period time.Duration) (perSecond float64, err error) {
	begun, held := time.Now(), 0
	for time.Since(begun) < period && ctx.Err() == nil {
		if err := w.hold(ctx, batch); err != nil {
			return 0, err
		}
		held += batch
	}
	return float64(held) / time.Since(begun).Seconds(), nil
}

func (w *rawWriter) hold(ctx context.Context, batch int) error {
	if _, err := w.begin.ExecContext(ctx); err != nil {
		return err
	}
	for range batch {
		if err := w.holdOne(ctx); err != nil {
			_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
			return err
		}
	}
	_, err := w.commit.ExecContext(ctx)
	return err
}

// holdOne takes the next half hour of the next practitioner, in years that nobody else books.
func (w *rawWriter) holdOne(ctx context.Context) error {
	n := w.next
	w.next++
	start := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(n/len(w.doctors)) * 30 * time.Minute)
	row := map[string]any{
		"id": fmt.Sprintf("raw%012d", n), "practitioner": w.doctors[n%len(w.doctors)].id, "slot": fmt.Sprintf("raw%012d", n),
		"start": stamp(start), "end": stamp(start.Add(30 * time.Minute)), "order_id": fmt.Sprintf("raw%012d", n),
	}
	var taken bool
	before := stamp(start.Add(-8 * time.Hour))
	if err := w.check.QueryRowContext(ctx, row["practitioner"], before, row["end"]).Scan(&taken); err != nil {
		return err
	}
	if _, err := w.slot.ExecContext(ctx, w.slotRow.with(row)...); err != nil {
		return err
	}
	_, err := w.appointment.ExecContext(ctx, w.appointmentRow.with(row)...)
	return err
}

// rawRow is a stored row, to write others like it.
type rawRow struct {
	table   string
	columns []string
	values  []any
}

func (w *rawWriter) rowLike(ctx context.Context, table, query string) (row rawRow, err error) {
	row.table = table
	rows, err := w.conn.QueryContext(ctx, query)
	if err != nil {
		return row, err
	}
	defer func() { _ = rows.Close() }()
	if row.columns, err = rows.Columns(); err != nil {
		return row, err
	}
	row.values = make([]any, len(row.columns))
	pointers := make([]any, len(row.columns))
	for i := range pointers {
		pointers[i] = &row.values[i]
	}
	if !rows.Next() {
		return row, fmt.Errorf("there are no %s like those to be written", table)
	}
	return row, rows.Scan(pointers...)
}

func (r rawRow) insert() string {
	return "INSERT INTO " + r.table + " (`" + strings.Join(r.columns, "`, `") + "`) VALUES (?" +
		strings.Repeat(", ?", len(r.columns)-1) + ")"
}

// with returns the values of the row, but for those that are replaced.
func (r rawRow) with(replaced map[string]any) []any {
	values := make([]any, len(r.values))
	for i, column := range r.columns {
		values[i] = r.values[i]
		if value, found := replaced[column]; found {
			values[i] = value
		}
	}
	return values
}
