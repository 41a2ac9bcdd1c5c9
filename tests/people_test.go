package tests

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// find asks for people, and returns their names, each with the account's where somebody is in its care.
func (w *world) find(token, question string) []string {
	w.t.Helper()
	names := []string{}
	for _, person := range w.get("/api/clinic/people?q="+query(question), token).items() {
		name := text(person, "name")
		if owner := text(person, "owner_name"); owner != "" {
			name += " of " + owner
		}
		names = append(names, name)
	}
	return names
}

// known makes accounts by the desk.
func (w *world) known(token string, people ...object) (ids []string) {
	w.t.Helper()
	for _, person := range people {
		ids = append(ids, text(w.create("users", token, person).ok(), "id"))
	}
	return ids
}

func TestTheDeskFindsPeopleByWhatTheySayOfThemselves(t *testing.T) {
	w := newWorld(t)
	desk := w.receptionist("desk@clinic.test").token
	w.known(desk,
		object{"name": "Asha Rao", "phone": "+919876543210", "email": "asha.rao@example.test"},
		object{"name": "Ashish Raote", "phone": "+918022334455"},
		object{"name": "Jürgen Müller", "phone": "+4930123456", "email": "jm@praxis.test"},
		object{"name": "आशा राव"},
		object{"name": "Bo Li", "email": "bo@example.test"},
		object{"name": "Meera O'Neil-Das"},
	)
	for question, names := range map[string][]string{
		"asha rao":                 {"Asha Rao"},
		"rao asha":                 {"Asha Rao"},
		"  RAO, Asha ":             {"Asha Rao"},
		"ahsa rao":                 {"Asha Rao"},
		"asah":                     {"Asha Rao"},
		"asha":                     {"Asha Rao"},
		"assha rao":                {"Asha Rao"},
		"aha rao":                  {"Asha Rao"},
		"isha rao":                 {"Asha Rao"},
		"ash rao":                  {"Asha Rao", "Ashish Raote"},
		"as":                       {"Asha Rao", "Ashish Raote"},
		"ashi rao":                 {"Ashish Raote", "Asha Rao"},
		"98 7654":                  {"Asha Rao"},
		"+91-98765":                {"Asha Rao"},
		"098765 43210":             {"Asha Rao"},
		"(987) 6543":               {"Asha Rao"},
		"3210 asha":                {"Asha Rao"},
		"asha 2233":                {},
		"ha.rao@exam":              {"Asha Rao"},
		"example.test":             {"Asha Rao", "Bo Li"},
		"praxis":                   {"Jürgen Müller"},
		"muller":                   {"Jürgen Müller"},
		"Müller":                   {"Jürgen Müller"},
		"jurgne":                   {"Jürgen Müller"},
		"आशा":                      {"आशा राव"},
		"राव आशा":                  {"आशा राव"},
		"आश":                       {"आशा राव"},
		"bo li":                    {"Bo Li"},
		"li":                       {"Bo Li"},
		"o'neil":                   {"Meera O'Neil-Das"},
		"niel das":                 {"Meera O'Neil-Das"},
		"a":                        {},
		"98":                       {},
		"zz":                       {},
		"":                         {},
		" \t":                      {},
		"\u0301":                   {},
		"\u0301\u0301\u0301\u0301": {},
		"\u0301\u0301 asha \u0301": {"Asha Rao"},
	} {
		require.Equal(t, names, w.find(desk, question), question)
	}
}

func TestPeopleInSomebodysCareAreFoundAsWell(t *testing.T) {
	w := newWorld(t)
	desk := w.receptionist("desk@clinic.test").token
	mother := w.visitor("asha@example.test")
	ravi := w.create("patients", mother.token, child(object{"name": "Ravi Menon"})).ok()
	items := w.get("/api/clinic/people?q=ravi", desk).items()
	require.Equal(t, []object{{
		"kind": "patient", "id": ravi["id"], "visitor": mother.id, "name": "Ravi Menon",
		"phone": completeProfile["phone"], "email": "asha@example.test",
		"date_of_birth": ravi["date_of_birth"], "owner_name": "Asha Rao",
	}}, items)
	items = w.get("/api/clinic/people?q=asha%20rao", w.admin).items()
	require.Equal(t, []object{{
		"kind": "visitor", "id": mother.id, "visitor": mother.id, "name": "Asha Rao",
		"phone": completeProfile["phone"], "email": "asha@example.test", "date_of_birth": "1990-05-17", "owner_name": "",
	}}, items)

	w.update("patients", text(ravi, "id"), mother.token, object{"name": "Rohan Menon"}).ok()
	w.update("users", mother.id, mother.token, object{"phone": "+919811122233", "name": "Asha Das"}).ok()
	require.Empty(t, w.find(desk, "ravi"))
	require.Empty(t, w.find(desk, "asha rao"))
	require.ElementsMatch(t, []string{"Asha Das", "Rohan Menon of Asha Das"}, w.find(desk, "1112 2233"))
	w.delete("patients", text(ravi, "id"), mother.token).ok()
	require.Equal(t, []string{"Asha Das"}, w.find(desk, "1112 2233"))
}

func TestWhoWorksHereOrIsGoneIsNotFound(t *testing.T) {
	w := newWorld(t)
	desk := w.receptionist("desk@clinic.test")
	doctor, _ := w.practitionerAccount("meera@clinic.test", nil)
	w.requestOTP("never@example.test")
	visitor := w.visitor("asha@example.test")
	require.Equal(t, []string{"Asha Rao"}, w.find(desk.token, "test"))
	require.Empty(t, w.find(desk.token, "meera"))

	w.update("users", visitor.id, w.admin, object{"role": "receptionist"}).ok()
	require.Empty(t, w.find(desk.token, "asha"))
	w.update("users", visitor.id, w.admin, object{"role": "visitor"}).ok()
	require.Equal(t, []string{"Asha Rao"}, w.find(desk.token, "asha"))
	visitor = w.signIn("asha@example.test") // who was signed out with the role

	w.book(visitor, doctor, nil)
	w.create("patients", visitor.token, child(nil)).ok()
	w.do("DELETE", "/api/clinic/me", visitor.token, nil).ok()
	for _, question := range []string{"asha", "rao", "erased", "98123", "example"} {
		require.Empty(t, w.find(desk.token, question), question)
	}
	for _, secret := range []string{"asha", "617368"} { // and in hexadecimal
		var left int
		require.NoError(t, w.app.DB().NewQuery("SELECT COUNT(*) FROM people_index WHERE people_index MATCH {:secret}").
			Bind(map[string]any{"secret": secret}).Row(&left))
		require.Zero(t, left)
	}
	made := w.known(desk.token, object{"name": "Ravi Menon"})
	require.Equal(t, []string{"Ravi Menon"}, w.find(desk.token, "ravi"))
	w.delete("users", made[0], w.admin).ok()
	require.Empty(t, w.find(desk.token, "ravi"))
}

func TestTheDeskAloneLooksPeopleUp(t *testing.T) {
	w := newWorld(t)
	_, doctor := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	desk := w.receptionist("desk@clinic.test")
	for _, token := range []string{visitor.token, doctor.token} {
		w.get("/api/clinic/people?q=asha", token).refused(http.StatusForbidden, "auth", "not_allowed")
	}
	w.get("/api/clinic/people?q=asha", "").refused(http.StatusUnauthorized)
	w.get("/api/clinic/people?q="+strings.Repeat("é", 100), desk.token).ok()
	w.get("/api/clinic/people?q="+strings.Repeat("é", 101), desk.token).refused(400, "q", "question_too_large")
}

func TestAtMostTwentyAndTheBestOfThemFirst(t *testing.T) {
	w := newWorld(t)
	desk := w.receptionist("desk@clinic.test").token
	for range 15 {
		w.known(desk, object{"name": "Ashaben Rao"}, object{"name": "Asho Rao"})
	}
	w.known(desk, object{"name": "Rao Asha"}, object{"name": "Asha Rao"})
	found := w.find(desk, "asha rao")
	require.Len(t, found, 20)
	require.Equal(t, []string{"Asha Rao", "Rao Asha", "Ashaben Rao"}, found[:3])
	require.Equal(t, []string{"Ashaben Rao", "Asho Rao"}, found[16:18])
}

// Nothing that is asked is a part of the index's own language, or of SQL.
func TestNothingThatIsAskedBreaksTheLookUp(t *testing.T) {
	w := newWorld(t)
	desk := w.receptionist("desk@clinic.test").token
	w.known(desk, object{"name": `Asha "Rao" OR NEAR`, "email": "a_s.h-a+1@example.test"})
	require.Len(t, w.find(desk, `"rao"`), 1)
	require.Len(t, w.find(desk, "a_s.h-a+1@"), 1)
	pieces := rapid.SampledFrom([]string{
		`"`,
		`'`,
		"(",
		")",
		"*",
		":",
		"^",
		"-",
		"+",
		"{",
		"}",
		"NEAR",
		"AND",
		"OR",
		"NOT",
		"word:",
		"asha",
		"rao",
		" ",
		"%",
		"\\",
		"\x00",
		"\xff",
		"0",
		"98",
		"é",
		"े",
		"ß",
		"İ",
		"😀",
		"\u0301",
		"；",
		"--",
		";",
		"DROP TABLE people",
		"x'00'",
		"\U0001E900",
		"𞤀",
		"㐂",
	})
	rapid.Check(t, func(r *rapid.T) {
		question := rapid.OneOf(
			rapid.String(),
			rapid.Map(rapid.SliceOfN(pieces, 0, 20), func(all []string) string { return strings.Join(all, "") }),
		).Draw(r, "question")
		a := w.get("/api/clinic/people?q="+query(question), desk)
		if a.status != 200 && (a.status != 400 || len([]rune(question)) <= 100) {
			r.Fatalf("%q: %d %s", question, a.status, a.raw)
		}
	})
}
