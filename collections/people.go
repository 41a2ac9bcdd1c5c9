package collections

import (
	"context"
	"database/sql"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// People is the table of those whom the desk finds. It is no collection: triggers of the database keep it.
const People = "people"

// The kinds of people.
const (
	KindVisitor = "visitor"
	KindPatient = "patient"
)

// Person is somebody whom the desk has found.
type Person struct {
	N       int64  `db:"n"`
	Kind    string `db:"kind"`
	ID      string `db:"id"`
	Visitor string `db:"visitor"` // the account: their own, or that of whom they are in the care of
	Name    string `db:"name"`
	Phone   string `db:"phone"` // of the account
	Email   string `db:"email"` // of the account
}

// most is how many candidates are looked at more closely, of each way to look.
const most = 100

// FindPeople returns those who are meant by a question, best first, at most limit. Who has all of its words comes before
// whose name or address only contains them, and these before those for whom a letter would have to be another.
func FindPeople(ctx context.Context, app core.App, q PeopleQuestion, limit int) ([]Person, error) {
	var found []Person
	seen := map[int64]bool{}
	for _, expression := range q.expressions() {
		if len(found) >= limit {
			break
		}
		var candidates []Person
		err := app.DB().NewQuery("SELECT p.* FROM people_index x CROSS JOIN people p ON p.n = x.rowid" +
			" WHERE people_index MATCH {:expression} LIMIT {:most}").WithContext(ctx).
			Bind(dbx.Params{"expression": expression, "most": most}).All(&candidates)
		if err != nil {
			return nil, err
		}
		for _, person := range candidates {
			if !seen[person.N] {
				seen[person.N] = true
				found = append(found, person)
			}
		}
	}
	found = q.rank(found)
	return found[:min(limit, len(found))], nil
}

// IndexPeople brings the index up to date after accounts were written in bulk, without the triggers.
func IndexPeople(tx *sql.Tx) error {
	for _, statement := range []string{
		"INSERT INTO people (kind, id, visitor, name, phone, email) SELECT kind, id, visitor, name, phone, email" +
			" FROM people_known WHERE id NOT IN (SELECT id FROM people) ORDER BY id",
		"INSERT INTO people_index (people_index) VALUES ('rebuild')",
	} {
		if _, err := tx.Exec(statement); err != nil {
			return err
		}
	}
	return nil
}
