package tests

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// inBatch sends writes of records as one batch.
func (m *matrix) inBatch(role string, writes ...object) *answer {
	m.t.Helper()
	a := m.do("POST", "/api/batch", m.token(role), object{"requests": writes})
	require.Less(m.t, a.status, 500, a.raw)
	return a
}

func TestABatchTakesWhatIsTakenAlone(t *testing.T) {
	m := newMatrix(t)
	for _, s := range subjects {
		path := "/api/collections/" + s.collection + "/records"
		writes := map[string]func() object{
			"create": func() object {
				if s.vacate != nil {
					s.vacate(m)
				}
				return object{"method": "POST", "url": path, "body": s.create(m)}
			},
			"update": func() object { return object{"method": "PATCH", "url": path + "/" + s.make(m), "body": s.change(m)} },
			"delete": func() object { return object{"method": "DELETE", "url": path + "/" + s.make(m)} },
		}
		for operation, write := range writes {
			may := allowed(t, s, operation)
			for _, role := range roles {
				a := m.inBatch(role, write())
				require.Equal(
					t,
					slices.Contains(may, role),
					a.status == http.StatusOK,
					"%s %s %s: %s",
					role,
					operation,
					s.title(),
					a.raw,
				)
			}
		}
	}
}

func TestABatchIsDoneWholeOrNotAtAll(t *testing.T) {
	m := newMatrix(t)
	before := m.snapshot()
	users := "/api/collections/users/records/"
	m.nothingHappens(func() {
		a := m.inBatch("visitor",
			object{"method": "PATCH", "url": users + m.who["visitor"].id, "body": object{"name": "Mallory"}},
			object{"method": "PATCH", "url": users + m.who["another visitor"].id, "body": object{"name": "Mallory"}})
		require.Equal(t, 400, a.status, a.raw)
	})
	require.Equal(t, before, m.snapshot())
}
