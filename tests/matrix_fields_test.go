package tests

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
)

// allowed returns who may do something with a subject, as the document says.
func allowed(t testing.TB, s subject, operation string) (who []string) {
	t.Helper()
	rows := sections(t)[s.title()]
	require.NotEmpty(t, rows, s.title())
	column := slices.Index(rows[0], operation)
	for _, row := range rows[1:] {
		if row[column] == yes {
			who = append(who, row[0])
		}
	}
	return who
}

// those names who may, of those who could.
func those(may, could []string) string {
	switch {
	case len(may) == 0:
		return no
	case len(may) == len(could):
		return "all"
	}
	return strings.Join(may, ", ")
}

// sample is another value for a field: one that is taken where clients write it.
func (m *matrix) sample(s subject, field core.Field, now *core.Record) object {
	if value, ok := s.writes[field.GetName()]; ok {
		switch body := value.(type) {
		case object:
			return body
		case func(*matrix) object:
			return body(m)
		}
		return object{field.GetName(): value}
	}
	return object{field.GetName(): m.otherThan(field, now.GetString(field.GetName()))}
}

func (m *matrix) otherThan(field core.Field, now string) any {
	switch f := field.(type) {
	case *core.RelationField:
		return m.relative(f)
	case *core.SelectField:
		return f.Values[(slices.Index(f.Values, now)+1)%len(f.Values)]
	case *core.NumberField:
		return 7
	case *core.BoolField:
		return now != "true"
	case *core.DateField, *core.AutodateField:
		return "2029-05-17 10:00:00.000Z"
	case *core.EmailField:
		return "mallory@example.test"
	case *core.URLField:
		return "https://example.test"
	case *core.JSONField:
		return []int{1}
	}
	return core.GenerateDefaultRandomId()
}

// relative is somebody else's record that a relation can be set to.
func (m *matrix) relative(f *core.RelationField) string {
	collection, err := m.app.FindCachedCollectionByNameOrId(f.CollectionId)
	require.NoError(m.t, err)
	switch collection.Name {
	case "users":
		return m.who["another visitor"].id
	case "practitioners":
		return m.another
	}
	return m.of(collection.Name, "")
}

// value is what a record has in a field, to be compared.
func value(record *core.Record, field core.Field) string {
	if _, secret := field.(*core.PasswordField); secret {
		return record.GetString(field.GetName() + ":hash")
	}
	return fmt.Sprint(record.Get(field.GetName()))
}

// updates says whether a role changes a field of a record by asking for it. What is not refused is done, but for
// the dates that PocketBase keeps by itself.
func (m *matrix) updates(s subject, role, id string, field core.Field) bool {
	m.t.Helper()
	before, err := m.app.FindRecordById(s.collection, id)
	require.NoError(m.t, err)
	body := m.sample(s, field, before)
	a := m.write("PATCH", s, "/"+id, role, body)
	after, err := m.app.FindRecordById(s.collection, id)
	require.NoError(m.t, err)
	changed := value(before, field) != value(after, field)
	if _, kept := field.(*core.AutodateField); kept {
		require.NotEqual(m.t, body[field.GetName()], value(after, field))
		return false
	}
	require.True(m.t, changed == (a.status < 300) || !changed && pocketBaseOwn(s),
		"%s %v by %s: %s", s.title(), body, role, a.raw)
	if changed {
		m.update(s.collection, id, m.admin, object{field.GetName(): before.Get(field.GetName())})
	}
	return changed
}

// write sends a record, in parts where it has a file.
func (m *matrix) write(method string, s subject, id, role string, body object) *answer {
	m.t.Helper()
	path := "/api/collections/" + s.collection + "/records" + id
	var a *answer
	if _, withFile := body["picture"]; withFile {
		content, contentType := inParts(m.t, body)
		a = m.send(method, path, m.token(role), contentType, content)
	} else {
		a = m.do(method, path, m.token(role), body)
	}
	require.Less(m.t, a.status, 500, "%s %s %v by %s: %s", method, path, body, role, a.raw)
	return a
}

// inParts writes a record with a picture as PocketBase's clients do.
func inParts(t testing.TB, record object) (content io.Reader, contentType string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("picture", "me.png")
	require.NoError(t, err)
	require.NoError(t, png.Encode(part, image.NewGray(image.Rect(0, 0, 2, 2))))
	rest := with(record, nil)
	delete(rest, "picture")
	raw, err := json.Marshal(rest)
	require.NoError(t, err)
	require.NoError(t, form.WriteField("@jsonPayload", string(raw)))
	require.NoError(t, form.Close())
	return &body, form.FormDataContentType()
}

// briefly creates a record and takes it back; nil where it is refused.
func (m *matrix) briefly(s subject, role string, body object) *core.Record {
	m.t.Helper()
	if s.vacate != nil {
		s.vacate(m)
	}
	a := m.write("POST", s, "", role, body)
	if a.status >= 300 {
		return nil
	}
	record, err := m.app.FindRecordById(s.collection, text(a.body, "id"))
	require.NoError(m.t, err)
	m.takeBack(s, record.Id)
	return record
}

// creates says whether a role sets a field of a new record: one that it has to send, or another one.
func (m *matrix) creates(s subject, role string, field core.Field) bool {
	m.t.Helper()
	plain := s.create(m)
	without := m.briefly(s, role, plain)
	require.NotNil(m.t, without, s.title())
	if _, sent := plain[field.GetName()]; sent {
		return true
	}
	body := m.sample(s, field, without)
	made := m.briefly(s, role, with(s.create(m), body))
	if _, kept := field.(*core.AutodateField); kept {
		require.NotEqual(m.t, body[field.GetName()], value(made, field))
		return false
	}
	set := made != nil && value(without, field) != value(made, field)
	require.True(m.t, set == (made != nil) || pocketBaseOwn(s), "%s %v by %s", s.title(), body, role)
	return set
}

// pocketBaseOwn are collections of which PocketBase drops in silence what it does not take.
func pocketBaseOwn(s subject) bool { return strings.HasPrefix(s.collection, "_") }

// asks says whether a role may filter and sort by a field: by both or by none.
func (m *matrix) asks(s subject, role, field string) bool {
	m.t.Helper()
	path := "/api/collections/" + s.collection + "/records?perPage=1&"
	filtered := m.get(path+"filter="+query(field+" != 'zzz'"), m.token(role))
	sorted := m.get(path+"sort="+query(field), m.token(role))
	require.Equal(m.t, filtered.status, sorted.status, "%s: %s.%s", role, s.collection, field)
	require.Less(m.t, filtered.status, 500, "%s: %s.%s: %s", role, s.collection, field, filtered.raw)
	return filtered.status < 300
}

// requireNothingLearnt lets nobody ask for what they may not read: by many questions they would learn it all the same.
// Super admins may read the whole database, and what is always empty tells nothing.
func (m *matrix) requireNothingLearnt(s subject, field string, read, ask []string) {
	m.t.Helper()
	for _, role := range ask {
		if role == "super admin" || slices.Contains(read, role) {
			continue
		}
		kept, err := m.app.CountRecords(s.collection, dbx.NewExp("[["+field+"]] != ''"))
		require.NoError(m.t, err)
		require.Zero(m.t, kept, "%s may not read %s.%s, and filter by it", role, s.collection, field)
	}
}

// fieldsOf are a collection's fields, and what is computed for those who read it.
func (m *matrix) fieldsOf(s subject, c *core.Collection, id string) (names []string) {
	m.t.Helper()
	names = c.Fields.FieldNames()
	computed := []string{}
	for field := range m.view(s.collection, id, m.admin).ok() {
		if !slices.Contains(names, field) && field != "collectionId" && field != "collectionName" {
			computed = append(computed, field)
		}
	}
	slices.Sort(computed)
	return append(names, computed...)
}

func (m *matrix) fieldTable(s subject) *table {
	m.t.Helper()
	c, err := m.app.FindCollectionByNameOrId(s.collection)
	require.NoError(m.t, err)
	may := map[string][]string{}
	for _, operation := range operations {
		may[operation] = allowed(m.t, s, operation)
	}
	shown := &table{title: "fields of " + s.collection}
	shown.row("field", "read", "create", "update", "filter, sort")
	id := s.make(m)
	views := map[string]object{}
	for _, role := range may["view"] {
		views[role] = m.view(s.collection, id, m.token(role)).ok()
	}
	only := func(operation string, does func(role string) bool) (who []string) {
		for _, role := range may[operation] {
			if does(role) {
				who = append(who, role)
			}
		}
		return who
	}
	for _, name := range m.fieldsOf(s, c, id) {
		field := c.Fields.GetByName(name)
		read := only("view", func(role string) bool { _, has := views[role][name]; return has })
		create, update := []string{}, []string{}
		if field != nil {
			create = only("create", func(role string) bool { return m.creates(s, role, field) })
			update = only("update", func(role string) bool { return m.updates(s, role, s.make(m), field) })
		}
		ask := only("list", func(role string) bool { return m.asks(s, role, name) })
		m.requireNothingLearnt(s, name, read, ask)
		shown.row("`"+name+"`", those(read, may["view"]), those(create, may["create"]), those(update, may["update"]),
			those(ask, may["list"]))
	}
	return shown
}

func TestTheFieldsInTheAccessMatrixAreWhatTheClinicShowsAndTakes(t *testing.T) {
	m := newMatrix(t)
	tables := []*table{}
	for _, s := range subjects {
		if s.fields {
			tables = append(tables, m.fieldTable(s))
		}
	}
	requireDocumented(t, tables, func(title string) bool { return strings.HasPrefix(title, "fields of ") })
}
