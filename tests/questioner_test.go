package tests

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// questioner makes up questions about collections, of their own fields and relations to and fro.
type questioner struct {
	collections []*core.Collection
}

func (w *world) questioner() questioner {
	w.t.Helper()
	q := questioner{}
	for _, name := range []string{
		"slots", "appointments", "practitioners", "payments", "users", "waitlist", "working_hours",
	} {
		collection, err := w.app.FindCollectionByNameOrId(name)
		require.NoError(w.t, err)
		q.collections = append(q.collections, collection)
	}
	return q
}

var (
	operators = []string{"=", "!=", ">", "<=", "~", "!~", "?=", "?!=", "?>", "?~"}
	values    = []string{`""`, `"x"`, `"%a%e%i%o%u%"`, `"2029-06-01"`, "0", "null", "true", "@now", `"booked"`, `"Room"`}
	modifiers = []string{"", "", "", ":lower", ":each", ":length"}
)

func (q questioner) of(id string) *core.Collection {
	i := slices.IndexFunc(q.collections, func(c *core.Collection) bool { return c.Id == id })
	if i < 0 {
		return q.collections[0]
	}
	return q.collections[i]
}

// step goes to a related collection, where there is one.
func (q questioner) step(t *rapid.T, from *core.Collection) (name string, to *core.Collection) {
	related := map[string]*core.Collection{}
	for _, c := range q.collections {
		for _, f := range c.Fields {
			relation, ok := f.(*core.RelationField)
			if !ok {
				continue
			}
			if c.Id == from.Id {
				related[f.GetName()] = q.of(relation.CollectionId)
			}
			if relation.CollectionId == from.Id {
				related[c.Name+"_via_"+f.GetName()] = c
			}
		}
	}
	if len(related) == 0 {
		return "", nil
	}
	name = rapid.SampledFrom(slices.Sorted(maps.Keys(related))).Draw(t, "relation")
	return name, related[name]
}

// path is relations in a row, and the collection they lead to.
func (q questioner) path(t *rapid.T, from *core.Collection, depth int) (path []string, to *core.Collection) {
	for range depth {
		name, next := q.step(t, from)
		if next == nil {
			break
		}
		path, from = append(path, name), next
	}
	return path, from
}

// field is a field, most often one of the records asked for.
func (q questioner) field(t *rapid.T, from *core.Collection) string {
	var start []string
	switch rapid.IntRange(0, 50).Draw(t, "start") {
	case 0:
		from = rapid.SampledFrom(q.collections).Draw(t, "other")
		start = []string{"@collection", from.Name}
	case 1:
		from, start = q.of("_pb_users_auth_"), []string{"@request", "auth"}
	}
	path, to := q.path(t, from, rapid.SampledFrom([]int{0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 3}).Draw(t, "depth"))
	last := rapid.SampledFrom(to.Fields.FieldNames()).Draw(t, "field")
	return strings.Join(append(append(start, path...), last), ".")
}

// term is a comparison, with functions here and there.
func (q questioner) term(t *rapid.T, of *core.Collection) string {
	left := q.field(t, of) + rapid.SampledFrom(modifiers).Draw(t, "modifier")
	right := rapid.SampledFrom(values).Draw(t, "value")
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		left = `strftime("%Y-%m", ` + q.field(t, of) + `, "+1 day")`
	case 1:
		right = q.field(t, of)
	}
	return left + " " + rapid.SampledFrom(operators).Draw(t, "operator") + " " + right
}

func (q questioner) filter(t *rapid.T, of *core.Collection) string {
	few := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string { return q.term(t, of) }), 0, 4).Draw(t, "terms")
	same := rapid.SliceOfN(rapid.Just(q.term(t, of)), 0, 20).Draw(t, "same")
	return strings.Join(append(few, same...), rapid.SampledFrom([]string{" && ", " || "}).Draw(t, "join"))
}

func (q questioner) sort(t *rapid.T, of *core.Collection) string {
	return strings.Join(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"", "-"}).Draw(t, "direction") + q.field(t, of)
	}), 0, rapid.IntRange(0, 2).Draw(t, "sorts")).Draw(t, "sort"), ",")
}

func (q questioner) expand(t *rapid.T, of *core.Collection) string {
	return strings.Join(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		path, _ := q.path(t, of, rapid.IntRange(1, 3).Draw(t, "depth"))
		return strings.Join(path, ".")
	}), 0, rapid.IntRange(0, 2).Draw(t, "paths")).Draw(t, "expand"), ",")
}

// ask makes up a question.
func (q questioner) ask(t *rapid.T) string {
	of := rapid.SampledFrom(q.collections).Draw(t, "collection")
	return "/api/collections/" + of.Name + "/records?" + url.Values{
		"filter":    {q.filter(t, of)},
		"sort":      {q.sort(t, of)},
		"expand":    {q.expand(t, of)},
		"perPage":   {rapid.SampledFrom([]string{"1", "30", "1000"}).Draw(t, "perPage")},
		"page":      {rapid.SampledFrom([]string{"1", "50", "100000"}).Draw(t, "page")},
		"skipTotal": {rapid.SampledFrom([]string{"", "1"}).Draw(t, "skipTotal")},
	}.Encode()
}
