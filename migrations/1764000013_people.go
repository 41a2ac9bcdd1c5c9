package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upPeople, nil)
}

// upPeople lets the desk find whom it knows: visitors who have signed in or whom it has written itself, and the people
// in their care. The table people is theirs, and people_index what they are found by. Triggers keep both, whoever
// writes.
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
			WHERE NOT p.removed AND ` + known("u"),
		`CREATE TABLE people_offsets (at INTEGER PRIMARY KEY)`,
		`INSERT INTO people_offsets WITH RECURSIVE i (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM i WHERE at < 1000)
			SELECT at FROM i`,
		peopleTerms,
		// Marks belong to words: Devanagari writes its vowels with them.
		`CREATE VIRTUAL TABLE people_index USING fts5(terms, content='people_terms', content_rowid='n', detail=none,
			tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co M*'")`,

		`CREATE TRIGGER people_add AFTER INSERT ON people BEGIN
			INSERT INTO people_index (rowid, terms) SELECT n, terms FROM people_terms WHERE n = NEW.n;
		END`,
		`CREATE TRIGGER people_remove BEFORE DELETE ON people BEGIN
			INSERT INTO people_index (people_index, rowid, terms) SELECT 'delete', n, terms FROM people_terms WHERE n = OLD.n;
		END`,

		`CREATE TRIGGER users_known_insert AFTER INSERT ON users BEGIN ` + know("visitor = NEW.id") + ` END`,
		`CREATE TRIGGER users_known_update AFTER UPDATE ON users
			WHEN (OLD.name, OLD.phone, OLD.email, OLD.role, OLD.verified, OLD.known_to_desk) IS NOT
				(NEW.name, NEW.phone, NEW.email, NEW.role, NEW.verified, NEW.known_to_desk)
		BEGIN DELETE FROM people WHERE visitor = OLD.id; ` + know("visitor = NEW.id") + ` END`,
		`CREATE TRIGGER users_known_delete AFTER DELETE ON users BEGIN DELETE FROM people WHERE visitor = OLD.id; END`,
		`CREATE TRIGGER patients_known_insert AFTER INSERT ON patients BEGIN ` + know("id = NEW.id") + ` END`,
		`CREATE TRIGGER patients_known_update AFTER UPDATE ON patients
			WHEN (OLD.name, OLD.owner, OLD.removed) IS NOT (NEW.name, NEW.owner, NEW.removed)
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

// peopleTerms is what a person is found by: the words of the name; each word with a 0 in the place of each of its first
// letters, by which it is found where one is wrong, missing, one too many or swapped with the next; the beginnings of
// words, from two letters on, with a 1 behind; and all that three bytes in a row of phone number and e-mail address
// are, in hexadecimal. FTS5 reads the view by itself, and lets it use no virtual table such as json_each:
// people_offsets counts for it, which is many times faster than to count by recursion.
const peopleTerms = `CREATE VIEW people_terms AS SELECT n, name || ' ' ||
	COALESCE((WITH RECURSIVE w (word, rest) AS (
			SELECT '', name || ' ' UNION ALL
			SELECT substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1) FROM w WHERE rest != '')
		SELECT group_concat(substr(word, 1, at - 1) || '0' || substr(word, at + 1) ||
			IIF(at BETWEEN 2 AND length(word) - 1, ' ' || substr(word, 1, at) || '1', ''), ' ')
		FROM w JOIN people_offsets ON at <= MIN(length(word), 24)), '') || ' ' ||
	COALESCE((SELECT group_concat(substr(bytes, 2 * at - 1, 6), ' ')
		FROM (SELECT hex(replace(phone, '+', '') || ' ' || lower(email)) AS bytes) CROSS JOIN people_offsets
		WHERE at <= length(bytes) / 2 - 2), '') AS terms
	FROM people`
