package tests

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// cell is what the matrix shows of an answer.
func cell(a *answer) string {
	if a.status < http.StatusMultipleChoices {
		return yes
	}
	return strconv.Itoa(a.status)
}

// lists says whether a role finds a record in the list of its collection.
func (m *matrix) lists(role, collection, id string) string {
	m.t.Helper()
	a := m.get("/api/collections/"+collection+"/records?perPage=1000&skipTotal=1&fields=id", m.token(role))
	if a.status != http.StatusOK {
		return cell(a)
	}
	found := slices.ContainsFunc(a.items(), func(item object) bool { return item["id"] == id })
	return map[bool]string{true: yes, false: no}[found]
}

// operate tries what everybody can do with a record, or with another one.
func (m *matrix) operate(s subject) map[string]map[string]string {
	m.t.Helper()
	did := map[string]map[string]string{}
	for _, role := range roles {
		did[role] = map[string]string{}
	}
	id := s.make(m)
	for _, role := range roles {
		did[role]["list"] = m.lists(role, s.collection, id)
		did[role]["view"] = cell(m.view(s.collection, id, m.token(role)))
	}
	for _, role := range roles {
		did[role]["create"] = m.tries(s, role)
	}
	for operation, try := range map[string]func(role, id string) *answer{
		"update": func(role, id string) *answer { return m.update(s.collection, id, m.token(role), s.change(m)) },
		"delete": func(role, id string) *answer { return m.delete(s.collection, id, m.token(role)) },
	} {
		id := s.make(m)
		for _, role := range roles {
			before := m.stored(s.collection, id)
			a := try(role, id)
			did[role][operation] = cell(a)
			if cell(a) != yes {
				require.Equal(m.t, before, m.stored(s.collection, id), "%s %s %s", role, operation, s.title())
				continue
			}
			require.NotEqual(m.t, before, m.stored(s.collection, id), "%s %s %s: %s", role, operation, s.title(), a.raw)
			id = s.make(m)
		}
	}
	return did
}

// tries has a role create one, and takes it back.
func (m *matrix) tries(s subject, role string) string {
	m.t.Helper()
	if s.vacate != nil {
		s.vacate(m)
	}
	a := m.create(s.collection, m.token(role), s.create(m))
	if cell(a) == yes {
		m.takeBack(s, text(a.body, "id"))
	}
	return cell(a)
}

// takeBack deletes what was created, but for appointments, which are never deleted.
func (m *matrix) takeBack(s subject, id string) {
	m.t.Helper()
	if s.collection != "appointments" {
		record, err := m.app.FindRecordById(s.collection, id)
		require.NoError(m.t, err)
		require.NoError(m.t, m.app.Delete(record))
	}
}

// stored is a record as it lies in the database; nothing where there is none.
func (m *matrix) stored(collection, id string) string {
	m.t.Helper()
	record, err := m.app.FindRecordById(collection, id)
	if err != nil {
		return ""
	}
	return fmt.Sprint(record.FieldsData())
}

var operations = []string{"list", "view", "create", "update", "delete"}

func TestTheAccessMatrixIsWhatTheClinicDoes(t *testing.T) {
	m := newMatrix(t)
	tables := []*table{}
	for _, s := range subjects {
		did := m.operate(s)
		told := m.tell(s)
		shown := &table{title: s.title()}
		shown.row(slices.Concat([]string{"who"}, operations, []string{"events of `*`", "events of its id"})...)
		for _, role := range roles {
			cells := []string{role}
			for _, operation := range operations {
				cells = append(cells, did[role][operation])
			}
			cells = append(cells, told[role]["*"], told[role]["id"])
			require.False(t, told[role]["*"] == yes && did[role]["list"] != yes, "%s is told of %s", role, s.title())
			require.False(t, told[role]["id"] == yes && did[role]["view"] != yes, "%s is told of %s", role, s.title())
			shown.row(cells...)
		}
		tables = append(tables, shown)
	}
	requireDocumented(t, tables, func(title string) bool {
		return !strings.Contains(title, "fields of ") && !strings.Contains(title, "routes")
	})
}

func TestEveryCollectionIsInTheAccessMatrix(t *testing.T) {
	w := newWorld(t)
	for _, c := range w.get("/api/collections?perPage=500", w.admin).items() {
		require.True(t, slices.ContainsFunc(subjects, func(s subject) bool { return s.collection == c["name"] }),
			"%s has no section in %s", c["name"], access)
	}
}

// PocketBase's own tables are no collections: no way of the API leads to them.
func TestTablesThatAreNoCollectionsAreOutOfReach(t *testing.T) {
	m := newMatrix(t)
	for _, table := range []string{"_collections", "_params", "_migrations", "_logs", "sqlite_master"} {
		for _, role := range roles {
			for _, a := range []*answer{
				m.get("/api/collections/"+table+"/records", m.token(role)),
				m.create(table, m.token(role), object{"id": "x"}),
				m.get("/api/collections/clinic/records?filter="+query("@collection."+table+".id != ''"), m.token(role)),
			} {
				require.GreaterOrEqual(t, a.status, 400, "%s: %s: %s", role, table, a.raw)
				require.Less(t, a.status, 500, "%s: %s: %s", role, table, a.raw)
			}
		}
	}
}
