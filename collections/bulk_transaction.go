package collections

import (
	"context"
	"database/sql"
	"errors"
)

// Bulk is a transaction that writes a great many rows.
type Bulk struct {
	*sql.Tx
	handle     uintptr // SQLite's own
	statements []*statement
}

// InBulk writes in one transaction: all, or nothing where write fails.
func InBulk(db *sql.DB, write func(*Bulk) error) error {
	conn, err := db.Conn(context.Background())
	if err != nil {
		return err
	}
	b := &Bulk{}
	defer b.close(conn)
	if b.handle, err = handleOn(conn); err != nil {
		return err
	}
	if b.Tx, err = conn.BeginTx(context.Background(), nil); err != nil {
		return err
	}
	if err := write(b); err != nil {
		return errors.Join(err, b.Rollback())
	}
	return b.Commit()
}

func (b *Bulk) prepare(text string) (*statement, error) {
	s, err := prepare(b.handle, text)
	if err == nil {
		b.statements = append(b.statements, s)
	}
	return s, err
}

func (b *Bulk) close(conn *sql.Conn) {
	for _, s := range b.statements {
		s.close()
	}
	_ = conn.Close() // what was written is judged by what Commit said
}
