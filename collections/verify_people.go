package collections

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
)

const missingPeople = `
	SELECT k.kind || ' ' || k.id || ' is not found by what the account says' FROM people_known k
	WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.id = k.id AND
		(p.kind, p.visitor, p.name, p.phone, p.email) IS (k.kind, k.visitor, k.name, k.phone, k.email))
	UNION ALL
	SELECT kind || ' ' || id || ' is not in the index' FROM people WHERE n NOT IN (SELECT id FROM people_index_docsize)
	UNION ALL
	SELECT 'row ' || id || ' of the index is of nobody' FROM people_index_docsize WHERE id NOT IN (SELECT n FROM people)`

const strayPeople = `
	SELECT p.kind || ' ' || p.id || ' is found, and is nobody whom the desk knows' FROM people p
	WHERE NOT EXISTS (SELECT 1 FROM people_known k WHERE k.id = p.id AND
		(k.kind, k.visitor, k.name, k.phone, k.email) IS (p.kind, p.visitor, p.name, p.phone, p.email))`

// asManyPeople: each whom the desk knows is there, under an id that nobody else has.
const asManyPeople = "SELECT (SELECT COUNT(*) FROM people) = (SELECT COUNT(*) FROM people_known)"

func lookAtPeople(ctx context.Context, v *inspection, found *Finding) error {
	if err := v.tellLines(ctx, found, missingPeople, nil); err != nil {
		return err
	}
	return lookAtIndex(ctx, v, found)
}

// peopleLookedUp is how many people are looked up by all that they should be found by; of many, some here and there.
const peopleLookedUp = 60

// lookAtIndex indexes some people once more, aside, and looks each up by every term of that.
func lookAtIndex(ctx context.Context, v *inspection, found *Finding) error {
	db, err := sql.Open("sqlite", filepath.Join(v.App.DataDir(), "data.db")+"?_pragma=busy_timeout(10000)"+
		"&_pragma=temp_store(MEMORY)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // what is temporary is there for one connection
	for _, statement := range []string{
		`CREATE VIRTUAL TABLE temp.again USING fts5(terms, content='', detail=none,
			tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co M*'")`,
		"CREATE VIRTUAL TABLE temp.terms USING fts5vocab(temp, again, instance)",
		fmt.Sprintf(`INSERT INTO temp.again (rowid, terms) SELECT n, terms FROM main.people_terms
			WHERE n %% (SELECT 1 + COUNT(*) / %d FROM main.people) = 0`, peopleLookedUp),
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	// All terms of a person at once: the rarest of them leads, and nobody goes through all who share a common one.
	rows, err := db.QueryContext(ctx, `SELECT doc FROM (
			SELECT doc, group_concat('"' || term || '"', ' AND ') AS all_of
			FROM (SELECT DISTINCT doc, term FROM temp.terms) GROUP BY doc) t
		WHERE NOT EXISTS (
			SELECT 1 FROM main.people_index WHERE people_index MATCH t.all_of AND rowid = t.doc)`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return err
		}
		v.tell(found, "person %d is not found by everything that they should be", n)
	}
	return rows.Err()
}
