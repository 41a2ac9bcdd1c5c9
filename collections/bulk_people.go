package collections

import (
	"context"
	"slices"
)

// peopleIndex are the tables in which FTS5 keeps what people are found by.
var peopleIndex = []string{"people_index_data", "people_index_idx", "people_index_docsize"}

// TakePeople is Take for tables of which People is one. The index that people are found by is emptied with it.
func (a *Aside) TakePeople(tx *Bulk, tables ...string) error {
	if err := a.Take(tx, tables...); err != nil {
		return err
	}
	for _, table := range peopleIndex {
		if _, err := tx.Exec("DELETE FROM " + table); err != nil {
			return err
		}
	}
	a.tables = slices.Concat(tables, peopleIndex)
	// In place of the view, which says of whom is added one by one what they are found by.
	if _, err := a.DB.Exec("CREATE TABLE people_terms (n INTEGER PRIMARY KEY, terms TEXT NOT NULL)"); err != nil {
		return err
	}
	if err := a.define(tx.Tx, "view", "people_known"); err != nil {
		return err
	}
	return a.define(tx.Tx, "table", "people_index")
}

// IndexPeople adds whom the desk knows, and makes the index of what all are found by.
func (a *Aside) IndexPeople(ctx context.Context) error {
	err := InBulk(a.DB, func(tx *Bulk) error {
		if err := addKnownPeople(tx.Tx); err != nil {
			return err
		}
		return writeTerms(tx)
	})
	if err != nil {
		return err
	}
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

func writeTerms(tx *Bulk) error {
	rows, err := tx.Query("SELECT n, name, phone, email FROM people")
	if err != nil {
		return err
	}
	defer rows.Close()
	copies := newCopies(tx, "people_terms", 2, []string{"n", "terms"}, []string{"?", "?"})
	for rows.Next() {
		var n int64
		var name, phone, email string
		if err := rows.Scan(&n, &name, &phone, &email); err != nil {
			return err
		}
		if err := copies.Write([]any{n, personTerms(name, phone, email)}); err != nil {
			return err
		}
	}
	return rows.Err()
}
