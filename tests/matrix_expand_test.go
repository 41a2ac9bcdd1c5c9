package tests

import (
	"maps"
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
)

// hopTo is a step from a collection to another one, as filters and expand spell it.
type hopTo struct {
	path string
	to   *core.Collection
}

// hops are the relations of a collection, and those of others to it.
func (m *matrix) hops(from *core.Collection) (all []hopTo) {
	m.t.Helper()
	collections, err := m.app.FindAllCollections()
	require.NoError(m.t, err)
	byID := map[string]*core.Collection{}
	for _, c := range collections {
		byID[c.Id] = c
	}
	for _, c := range collections {
		for _, field := range c.Fields {
			relation, ok := field.(*core.RelationField)
			if !ok {
				continue
			}
			if c.Id == from.Id {
				all = append(all, hopTo{relation.Name, byID[relation.CollectionId]})
			}
			if relation.CollectionId == from.Id {
				all = append(all, hopTo{c.Name + "_via_" + relation.Name, c})
			}
		}
	}
	return all
}

// filled makes one of every subject, so that there is something to be found everywhere.
func (m *matrix) filled() map[string]string {
	m.t.Helper()
	ids := map[string]string{}
	for _, s := range subjects {
		if s.which != "not active" && ids[s.collection] == "" {
			ids[s.collection] = s.make(m)
		}
	}
	return ids
}

// requireSeen expects that a role may view each record in an answer, however deep, and sees no field more of it.
func (m *matrix) requireSeen(role, how string, shown any) (count int) {
	m.t.Helper()
	switch value := shown.(type) {
	case []any:
		for _, item := range value {
			count += m.requireSeen(role, how, item)
		}
	case object:
		if id, collection := text(value, "id"), text(value, "collectionName"); collection != "" {
			count++
			viewed := m.view(collection, id, m.token(role))
			require.Equal(m.t, 200, viewed.status, "%s sees %s/%s by %s", role, collection, id, how)
			for field := range value {
				if field != "expand" {
					require.Contains(m.t, viewed.body, field, "%s sees the %s of %s by %s", role, field, collection, how)
				}
			}
		}
		for _, inner := range value {
			count += m.requireSeen(role, how, inner)
		}
	}
	return count
}

func TestExpandShowsWhatViewShows(t *testing.T) {
	m := newMatrix(t)
	ids := m.filled()
	count := 0
	for _, name := range slices.Sorted(maps.Keys(ids)) {
		from, err := m.app.FindCollectionByNameOrId(name)
		require.NoError(t, err)
		paths := []string{}
		for _, first := range m.hops(from) {
			paths = append(paths, first.path)
			for _, second := range m.hops(first.to) {
				paths = append(paths, first.path+"."+second.path)
			}
		}
		for _, role := range roles {
			for _, path := range paths {
				a := m.get("/api/collections/"+name+"/records?perPage=1&fields=*,expand.*&expand="+path, m.token(role))
				count += m.requireSeen(role, path, a.body["items"])
			}
		}
	}
	require.Greater(t, count, 500)
}

// What is told over realtime is expanded and filtered, too.
func TestEventsAreExpandedNoFurtherThanViews(t *testing.T) {
	m := newMatrix(t)
	m.filled()
	expand := `?options={"query":{"expand":"practitioner.user,visitor"}}`
	hidden := `?options={"query":{"filter":"hold_expires!='x'||practitioner_user!='x'"}}`
	topics := []string{"slots/*", "appointments/*"}
	listeners := map[string]*listener{}
	for _, role := range roles {
		listeners[role] = m.listen(role, "clinic/*", topics[0]+expand, topics[1]+expand, topics[0]+hidden, topics[1]+hidden)
	}
	m.confirm("visitor", m.practitioner)
	m.curtain(listeners)
	for _, role := range roles {
		for _, topic := range topics {
			for _, event := range listeners[role].of(topic + expand) {
				m.requireSeen(role, topic+expand, event["record"])
			}
			if role != "super admin" {
				require.Empty(t, listeners[role].of(topic+hidden), "%s filters by what is hidden", role)
			}
		}
	}
	require.NotEmpty(t, listeners["guest"].of(topics[0]+expand))
	require.NotEmpty(t, listeners["practitioner"].of(topics[1]+expand))
}
