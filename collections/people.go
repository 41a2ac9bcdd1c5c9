package collections

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

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

// FindPeople returns those who are meant by a question, best first, at most limit. Who has all of its words comes
// before whose name or address only contains them, and these before those for whom a letter would have to be another.
// Further off is looked only where too few are found nearer by.
func FindPeople(ctx context.Context, app core.App, q PeopleQuestion, limit int) ([]Person, error) {
	if q.IsEmpty() {
		return nil, nil
	}
	found, err := askIndex(ctx, app, nil, q.expression(whole))
	if err == nil && len(found) < limit {
		found, err = askIndex(ctx, app, found, q.expression(begun))
	}
	if err == nil && len(found) < limit {
		found, err = askForSimilar(ctx, app, found, q)
	}
	if err != nil {
		return nil, err
	}
	found = q.rank(found)
	return found[:min(limit, len(found))], nil
}

func askForSimilar(ctx context.Context, app core.App, found []Person, q PeopleQuestion) ([]Person, error) {
	names, err := termsOf(ctx, app, q.names())
	if err != nil {
		return nil, err
	}
	thereAre, err := termsOf(ctx, app, q.spellings(names))
	if err != nil || len(thereAre) == 0 {
		return found, err
	}
	return askIndex(ctx, app, found, q.expression(similar(thereAre)))
}

// askIndex adds who meets an expression to those who are found already.
func askIndex(ctx context.Context, app core.App, found []Person, expression string) ([]Person, error) {
	var candidates []Person
	err := app.DB().NewQuery("SELECT p.* FROM people_index x CROSS JOIN people p ON p.n = x.rowid" +
		" WHERE people_index MATCH {:expression} LIMIT {:most}").WithContext(ctx).
		Bind(dbx.Params{"expression": expression, "most": most}).All(&candidates)
	for _, person := range candidates {
		if !slices.Contains(found, person) {
			found = append(found, person)
		}
	}
	return found, err
}

// termsOf returns which of the terms, quoted, the index has: each that it has not would slow down what asks for it.
func termsOf(ctx context.Context, app core.App, terms []string) (map[string]bool, error) {
	if len(terms) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(terms)
	if err != nil {
		return nil, err
	}
	var there []string
	err = app.DB().NewQuery("SELECT value FROM json_each({:terms})" +
		" WHERE EXISTS (SELECT 1 FROM people_index WHERE people_index MATCH value)").WithContext(ctx).
		Bind(dbx.Params{"terms": string(list)}).Column(&there)
	thereAre := map[string]bool{}
	for _, term := range there {
		thereAre[term] = true
	}
	return thereAre, err
}

const rebuildPeopleIndex = "INSERT INTO people_index (people_index) VALUES ('rebuild')"

// addKnownPeople adds whom the desk knows, after accounts were written in bulk, without the triggers. The index is
// still to be brought up to date.
func addKnownPeople(tx *sql.Tx) error {
	_, err := tx.Exec("INSERT INTO people (kind, id, visitor, name, phone, email)" +
		" SELECT kind, id, visitor, name, phone, email FROM people_known WHERE id NOT IN (SELECT id FROM people) ORDER BY id")
	return err
}

// IndexPeople adds them and brings the index up to date.
func IndexPeople(tx *sql.Tx) error {
	if err := addKnownPeople(tx); err != nil {
		return err
	}
	_, err := tx.Exec(rebuildPeopleIndex)
	return err
}
