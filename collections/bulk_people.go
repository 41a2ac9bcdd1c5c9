package collections

import "context"

// peopleIndex are the tables in which FTS5 keeps what people are found by.
var peopleIndex = []string{"people_index_data", "people_index_idx", "people_index_docsize"}

// CreatePeopleIndex puts aside what the people of data.db are found by, whose own index is emptied.
func (a *Aside) CreatePeopleIndex(tx *Bulk) error {
	a.tables = peopleIndex
	for _, table := range a.tables {
		if _, err := tx.Exec("DELETE FROM " + table); err != nil {
			return err
		}
	}
	if _, err := a.DB.Exec("CREATE TABLE people_terms (n INTEGER PRIMARY KEY, terms TEXT NOT NULL)"); err != nil {
		return err
	}
	if err := a.define(tx.Tx, "table", "people_index"); err != nil {
		return err
	}
	return InBulk(a.DB, func(to *Bulk) error { return copyTerms(tx, to) })
}

// IndexPeople makes the index.
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

func copyTerms(from, to *Bulk) error {
	rows, err := from.Query("SELECT n, name, phone, email FROM people")
	if err != nil {
		return err
	}
	defer rows.Close()
	copies := newCopies(to, "people_terms", 2, []string{"n", "terms"}, []string{"?", "?"})
	var values []any
	for rows.Next() {
		var n int64
		var name, phone, email string
		if err := rows.Scan(&n, &name, &phone, &email); err != nil {
			return err
		}
		if values = append(values, n, personTerms(name, phone, email)); len(values) == 2*copiesTogether {
			if err := copies.Write(values); err != nil {
				return err
			}
			values = values[:0]
		}
	}
	if err := copies.Write(values); err != nil {
		return err
	}
	return rows.Err()
}
