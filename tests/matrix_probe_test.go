package tests

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// secret is something that a role may not read.
type secret struct{ collection, field, value string }

// secretsFrom are the values of records that a role may not read, and that are nowhere in what it may: a guess that
// finds one has found the secret.
func (m *matrix) secretsFrom(role string, ids map[string]string) (all []secret) {
	m.t.Helper()
	known := m.everythingListed(role, ids)
	for _, collection := range slices.Sorted(maps.Keys(ids)) {
		record, err := m.app.FindRecordById(collection, ids[collection])
		require.NoError(m.t, err, collection)
		seen := m.view(collection, record.Id, m.token(role)).body
		for _, field := range record.Collection().Fields {
			if _, reads := seen[field.GetName()]; reads {
				continue
			}
			s := secret{collection, field.GetName(), value(record, field)}
			if len(s.value) > 2 && !strings.Contains(known, strings.ToLower(s.half())) {
				all = append(all, s)
			}
		}
	}
	return all
}

// half is as much of a value as is guessed first.
func (s secret) half() string { return s.value[:(min(len(s.value), 40)+1)/2] }

func (m *matrix) everythingListed(role string, ids map[string]string) (known string) {
	m.t.Helper()
	for collection := range ids {
		known += strings.ToLower(m.get("/api/collections/"+collection+"/records?perPage=500", m.token(role)).raw)
	}
	return known
}

// quoted is a text within a filter.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `\'`) + "'" }

// guesses are ways to ask whether a field has a value.
func guesses(field string, s secret) string {
	return fmt.Sprintf(
		"%[1]s = %[2]s || %[1]s ?~ %[3]s || %[1]s:lower ?= %[4]s",
		field,
		quoted(s.value[:min(len(s.value), 60)]),
		quoted(s.half()+"%"),
		quoted(strings.ToLower(s.value[:min(len(s.value), 60)])),
	)
}

// finds are the ids that a list answers a filter with; ok is false where it is refused.
func (m *matrix) finds(role, collection, filter string) (ids string, ok bool) {
	m.t.Helper()
	a := m.get("/api/collections/"+collection+"/records?fields=id&perPage=100&filter="+query(filter), m.token(role))
	require.Less(m.t, a.status, 500, "%s: %s", filter, a.raw)
	if a.status != 200 {
		return "", false
	}
	return fmt.Sprint(a.items()), true
}

// learns says whether a list, asked along a way, tells right guesses of secrets from wrong ones. What is hidden is
// refused by its name; of the rest several are asked for at once.
func (m *matrix) learns(role, collection string, way hopTo, secrets []secret) (by string) {
	m.t.Helper()
	for some := range slices.Chunk(secrets, 5) {
		right, wrong := []string{}, []string{}
		for _, s := range some {
			if way.to.Fields.GetByName(s.field).GetHidden() {
				_, taken := m.finds(role, collection, way.path+s.field+" != ''")
				require.False(m.t, taken, "%s filters %s by %s%s", role, collection, way.path, s.field)
				continue
			}
			right = append(right, guesses(way.path+s.field, s))
			wrong = append(wrong, guesses(way.path+s.field, secret{value: "~~~~~~~~"}))
		}
		if found, ok := m.finds(role, collection, strings.Join(right, " || ")); ok && len(right) > 0 {
			if other, _ := m.finds(role, collection, strings.Join(wrong, " || ")); found != other {
				return strings.Join(right, " || ")
			}
		}
	}
	return ""
}

// Each value that somebody may not read is guessed right and wrong, through every list that they may ask, along every
// relation: the answers are the same.
func TestNobodyLearnsByFilterWhatTheyMayNotRead(t *testing.T) {
	m := newMatrix(t)
	ids := m.filled()
	for _, role := range []string{"guest", "another visitor", "practitioner"} {
		secrets := m.secretsFrom(role, ids)
		require.Greater(t, len(secrets), 30, role)
		for _, name := range slices.Sorted(maps.Keys(ids)) {
			if _, mayList := m.finds(role, name, "id != ''"); !mayList {
				continue
			}
			for _, way := range m.waysFrom(name) {
				of := slices.Collect(func(yield func(secret) bool) {
					for _, s := range secrets {
						if s.collection == way.to.Name && !yield(s) {
							return
						}
					}
				})
				require.Empty(t, m.learns(role, name, way, of), "%s learns by the list of %s", role, name)
			}
		}
	}
}

// waysFrom are the ways from a collection to itself and others: by no relation, by one, and by @collection.
func (m *matrix) waysFrom(name string) (ways []hopTo) {
	m.t.Helper()
	from, err := m.app.FindCollectionByNameOrId(name)
	require.NoError(m.t, err)
	ways = append(ways, hopTo{"", from})
	for _, hop := range m.hops(from) {
		ways = append(ways, hopTo{hop.path + ".", hop.to})
	}
	collections, err := m.app.FindAllCollections()
	require.NoError(m.t, err)
	for _, c := range collections {
		ways = append(ways, hopTo{"@collection." + c.Name + ".", c})
	}
	return ways
}
