package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upPeople, nil)
}

// upPeople lets the desk find whom it knows: visitors who have signed in or whom it has written itself, and the people
// in their care. The table people is theirs, and people_index what they are found by. Triggers keep both, whoever writes.
func upPeople(app core.App) error {
	statements := []string{
		// An INTEGER PRIMARY KEY of its own: the rows of users are numbered anew by a VACUUM.
		`CREATE TABLE people (n INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE, visitor TEXT NOT NULL,
			name TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL)`,
		`CREATE INDEX idx_people_visitor ON people (visitor)`,
		`CREATE VIEW people_known AS
			SELECT 'visitor' AS kind, id, id AS visitor, name, phone, email FROM users WHERE ` + known("users") + `
			UNION ALL
			SELECT 'patient', p.id, u.id, p.name, u.phone, u.email FROM patients p JOIN users u ON u.id = p.owner
			WHERE ` + known("u"),
		peopleTerms,
		// Marks belong to words: Devanagari writes its vowels with them.
		`CREATE VIRTUAL TABLE people_index USING fts5(word, head, near, part, content='people_terms', content_rowid='n',
			tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'")`,

		`CREATE TRIGGER people_add AFTER INSERT ON people BEGIN
			INSERT INTO people_index (rowid, word, head, near, part)
				SELECT n, word, head, near, part FROM people_terms WHERE n = NEW.n;
		END`,
		`CREATE TRIGGER people_remove BEFORE DELETE ON people BEGIN
			INSERT INTO people_index (people_index, rowid, word, head, near, part)
				SELECT 'delete', n, word, head, near, part FROM people_terms WHERE n = OLD.n;
		END`,

		`CREATE TRIGGER users_known_insert AFTER INSERT ON users BEGIN ` + know("visitor = NEW.id") + ` END`,
		`CREATE TRIGGER users_known_update AFTER UPDATE ON users
			WHEN (OLD.name, OLD.phone, OLD.email, OLD.role, OLD.verified, OLD.known_to_desk) IS NOT
				(NEW.name, NEW.phone, NEW.email, NEW.role, NEW.verified, NEW.known_to_desk)
		BEGIN DELETE FROM people WHERE visitor = OLD.id; ` + know("visitor = NEW.id") + ` END`,
		`CREATE TRIGGER users_known_delete AFTER DELETE ON users BEGIN DELETE FROM people WHERE visitor = OLD.id; END`,
		`CREATE TRIGGER patients_known_insert AFTER INSERT ON patients BEGIN ` + know("id = NEW.id") + ` END`,
		`CREATE TRIGGER patients_known_update AFTER UPDATE ON patients
			WHEN (OLD.name, OLD.owner) IS NOT (NEW.name, NEW.owner)
		BEGIN DELETE FROM people WHERE id = OLD.id; ` + know("id = NEW.id") + ` END`,
		`CREATE TRIGGER patients_known_delete AFTER DELETE ON patients BEGIN DELETE FROM people WHERE id = OLD.id; END`,
		know("TRUE"),
	}
	for _, statement := range statements {
		if _, err := app.DB().NewQuery(statement).Execute(); err != nil {
			return err
		}
	}
	return nil
}

// known is true of the accounts that the desk finds.
func known(users string) string {
	return users + ".role = 'visitor' AND (" + users + ".verified OR " + users + ".known_to_desk)"
}

func know(which string) string {
	return "INSERT INTO people (kind, id, visitor, name, phone, email)" +
		" SELECT kind, id, visitor, name, phone, email FROM people_known WHERE " + which + ";"
}

// peopleTerms is what a person is found by: the words of the name; their beginnings, from two letters on; each word with
// a 0 in the place of each of its letters, by which it is found where a letter is wrong, missing, doubled or swapped with
// the next; and all that three characters in a row of phone and e-mail address are, in hexadecimal.
const peopleTerms = `CREATE VIEW people_terms AS SELECT n, name AS word,
	(SELECT group_concat(substr(w.value, 1, i.value), ' ') FROM ` + wordsOfName + ` w
		JOIN ` + upTo24 + ` i ON i.value BETWEEN 2 AND length(w.value) - 1) AS head,
	(SELECT group_concat(substr(w.value, 1, i.value - 1) || '0' || substr(w.value, i.value + 1), ' ')
		FROM ` + wordsOfName + ` w JOIN ` + upTo24 + ` i ON i.value <= length(w.value)
		WHERE length(w.value) BETWEEN 3 AND 24) AS near,
	(WITH RECURSIVE i (at, text) AS (
			SELECT 1, replace(phone, '+', '') || ' ' || lower(email)
			UNION ALL SELECT at + 1, text FROM i WHERE at < length(text) - 2)
		SELECT group_concat(hex(substr(text, at, 3)), ' ') FROM i) AS part
	FROM people`

const (
	wordsOfName = `json_each('[' || replace(json_quote(name), ' ', '","') || ']')`
	upTo24      = `json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24]')`
)
