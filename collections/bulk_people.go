package collections

import (
	"context"
	"slices"
	"strings"
)

// peopleIndex are the tables in which FTS5 keeps what people are found by.
var peopleIndex = []string{"people_index_data", "people_index_idx", "people_index_docsize"}

// CreatePeopleIndex copies the people of data.db, whose own index is emptied, for theirs to be made aside.
func (a *Aside) CreatePeopleIndex(tx *Bulk) error {
	a.tables = peopleIndex
	for _, table := range a.tables {
		if _, err := tx.Exec("DELETE FROM " + table); err != nil {
			return err
		}
	}
	if err := a.define(tx.Tx, "table", People, "people_offsets", "people_index"); err != nil {
		return err
	}
	if err := a.define(tx.Tx, "view", "people_terms"); err != nil {
		return err
	}
	return InBulk(a.DB, func(to *Bulk) error {
		if err := copyRows(tx, to, "people_offsets", "at"); err != nil {
			return err
		}
		return copyRows(tx, to, People, "n", "kind", "id", "visitor", "name", "phone", "email")
	})
}

// IndexPeople makes it.
func (a *Aside) IndexPeople(ctx context.Context) error {
	for _, statement := range []string{
		// So much at a time is kept in memory, and need not be merged afterwards.
		"INSERT INTO people_index (people_index, rank) VALUES ('hashsize', 64000000)", rebuildPeopleIndex,
	} {
		if _, err := a.DB.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func copyRows(from, to *Bulk, table string, columns ...string) error {
	rows, err := from.Query("SELECT `" + strings.Join(columns, "`,`") + "` FROM " + table)
	if err != nil {
		return err
	}
	defer rows.Close()
	copies := newCopies(to, table, len(columns), columns, slices.Repeat([]string{"?"}, len(columns)))
	values, row := make([]any, len(columns)*copiesTogether), 0
	places := make([]any, len(values))
	for n := range values {
		places[n] = &values[n]
	}
	for rows.Next() {
		if err := rows.Scan(places[row*len(columns) : (row+1)*len(columns)]...); err != nil {
			return err
		}
		if row++; row == copiesTogether {
			if err := copies.Write(values); err != nil {
				return err
			}
			row = 0
		}
	}
	if err := copies.Write(values[:row*len(columns)]); err != nil {
		return err
	}
	return rows.Err()
}
