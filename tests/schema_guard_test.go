package tests

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

// schemaOf is what the dashboard gets of a collection.
func (w *world) schemaOf(collection string) object {
	w.t.Helper()
	return w.get("/api/collections/"+collection, w.admin).ok()
}

func (w *world) changeSchema(collection string, change object) *answer {
	w.t.Helper()
	return w.do("PATCH", "/api/collections/"+collection, w.admin, change)
}

func (w *world) importSchema(collections []object, deleteMissing bool) *answer {
	w.t.Helper()
	return w.do("PUT", "/api/collections/import", w.admin,
		object{"collections": collections, "deleteMissing": deleteMissing})
}

// fieldsWith are a collection's fields, of which one is changed.
func fieldsWith(schema object, name string, change object) []any {
	var fields []any
	for _, field := range schema["fields"].([]any) {
		if text(field.(object), "name") == name {
			field = with(field.(object), change)
		}
		fields = append(fields, field)
	}
	return fields
}

func fieldsWithout(schema object, name string) []any {
	var fields []any
	for _, field := range schema["fields"].([]any) {
		if text(field.(object), "name") != name {
			fields = append(fields, field)
		}
	}
	return fields
}

var clinicCollections = []string{
	collections.Users, collections.Practitioners, collections.BankAccounts, collections.WorkingHours,
	collections.ScheduleOverrides, collections.TimeOff, collections.Slots, collections.Appointments, collections.Payments,
	collections.RefundsDue, collections.Notifications, collections.AuditLog, collections.Waitlist, collections.FreedTime,
	collections.Clinic, collections.CodeRequests, collections.VisitTypes, collections.Patients,
	collections.Relocations, collections.RelocationItems,
}

func TestEveryFieldAndIndexOfTheSchemaIsGuarded(t *testing.T) {
	w := newWorld(t)
	all := w.get("/api/collections?perPage=100", w.admin).items()
	owned := 0
	for _, c := range all {
		name := text(c, "name")
		if strings.HasPrefix(name, "_") {
			continue // PocketBase's own
		}
		require.Contains(t, clinicCollections, name, "a new collection is to be guarded")
		owned++
		if c["type"] == "view" {
			continue
		}
		for _, field := range c["fields"].([]any) {
			require.Equal(
				t,
				true,
				field.(object)["system"],
				"%s.%s is not marked as the clinic's",
				name,
				text(field.(object), "name"),
			)
		}
		for _, index := range c["indexes"].([]any) {
			isOwn := strings.Contains(index.(string), "`idx_"+name+"_") ||
				name == "users" && strings.Contains(index.(string), "__pb_users_auth_`") // PocketBase guards these
			require.True(t, isOwn, index)
		}
	}
	require.Len(t, clinicCollections, owned)
}

func TestTheSchemaThatTheClinicNeedsCannotBeChanged(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	w.book(visitor, w.practitioner(nil), nil)
	before := w.get("/api/collections?perPage=100", w.admin).raw
	appointments, users := w.schemaOf("appointments"), w.schemaOf("users")
	field := func(schema object, name string, change object) object {
		return object{"fields": fieldsWith(schema, name, change)}
	}

	for what, attempt := range map[string]struct {
		collection, part string
		change           object
	}{
		"a rule opened":    {"appointments", "listRule", object{"listRule": ""}},
		"a rule closed":    {"slots", "viewRule", object{"viewRule": nil}},
		"a name":           {"payments", "name", object{"name": "payments2"}},
		"by id":            {text(w.schemaOf("audit_log"), "id"), "createRule", object{"createRule": ""}},
		"in other letters": {"AUDIT_LOG", "deleteRule", object{"deleteRule": ""}},
		"a field deleted":  {"appointments", "fields", object{"fields": fieldsWithout(appointments, "reason")}},
		"a field renamed":  {"appointments", "fields", field(appointments, "reason", object{"name": "why"})},
		"a field shown":    {"appointments", "fields", field(appointments, "slot", object{"hidden": false})},
		"a field hidden":   {"users", "fields", field(users, "name", object{"hidden": true})},
		"a field required": {"users", "fields", field(users, "phone", object{"required": true})},
		"a field's length": {"users", "fields", field(users, "name", object{"max": 3})},
		"a field's values": {"users", "fields", field(users, "role", object{"values": []string{"boss"}})},
		"a mark taken off": {"users", "fields", field(users, "name", object{"system": false})},
		"cascading deletion": {"appointments", "fields",
			field(appointments, "visitor", object{"cascadeDelete": true})},
		"no indexes": {"appointments", "indexes", object{"indexes": []any{}}},
		"another index": {"slots", "indexes", object{"indexes": []any{
			"CREATE INDEX `idx_slots_start` ON `slots` (practitioner, start)"}}},
		"a unique index added": {"appointments", "indexes", object{"indexes": append(appointments["indexes"].([]any),
			"CREATE UNIQUE INDEX `mine` ON `appointments` (visitor)")}},
		"a required field added": {"users", "fields", object{"fields": append(users["fields"].([]any),
			object{"name": "shoe_size", "type": "number", "required": true})}},
		"passwords": {"users", "passwordAuth",
			object{"passwordAuth": object{"enabled": true, "identityFields": []string{"email"}}}},
		"no one-time codes":   {"users", "otp", object{"otp": object{"enabled": false}}},
		"short codes":         {"users", "otp", object{"otp": object{"enabled": true, "length": 4, "duration": 180}}},
		"codes for long":      {"users", "otp", object{"otp": object{"enabled": true, "length": 8, "duration": 80000}}},
		"a second factor":     {"users", "mfa", object{"mfa": object{"enabled": true, "duration": 600}}},
		"another way in":      {"users", "oauth2", object{"oauth2": object{"enabled": true}}},
		"nobody signs in":     {"users", "authRule", object{"authRule": nil}},
		"everybody manages":   {"users", "manageRule", object{"manageRule": ""}},
		"sign-up by password": {"users", "createRule", object{"createRule": ""}},
		"a view's query":      {"refunds_due", "viewQuery", object{"viewQuery": "SELECT id, email FROM users"}},
		"a view for all":      {"refunds_due", "listRule", object{"listRule": ""}},
	} {
		a := w.changeSchema(attempt.collection, attempt.change)
		a.refused(403, attempt.part, "schema_guarded")
		require.Contains(t, text(a.body, "message"), "clinic", what)
		name := text(w.schemaOf(attempt.collection), "name")
		require.Contains(t, text(a.body, "message"), name, what)
		if what == "a field deleted" {
			continue // an import keeps system fields by itself
		}
		w.importSchema([]object{with(w.schemaOf(attempt.collection), attempt.change)}, false).
			refused(403, attempt.part, "schema_guarded")
	}
	for _, name := range clinicCollections {
		w.do("DELETE", "/api/collections/"+name, w.admin, nil).refused(403, "name", "schema_guarded")
	}
	w.importSchema([]object{{"name": "mine", "type": "base", "fields": []object{{"name": "note", "type": "text"}}}}, true).
		refused(403, "name", "schema_guarded")
	require.Equal(t, before, w.get("/api/collections?perPage=100", w.admin).raw)
}

func TestTheSchemaCanBeAddedTo(t *testing.T) {
	w := newWorld(t)
	all := w.get("/api/collections?perPage=100", w.admin).items()
	w.importSchema(all, true).ok()
	users := w.schemaOf("users")
	w.changeSchema("users", users).ok()

	shown := fieldsWith(users, "phone", object{"presentable": true, "help": "At home."})
	w.extended = true
	size := object{"name": "shoe_size", "type": "number"}
	code := object{"name": "staff_number", "type": "text"}
	w.changeSchema("users", object{
		"fields": append(shown, size, code),
		"indexes": append(users["indexes"].([]any),
			"CREATE UNIQUE INDEX `mine` ON `users` (staff_number) WHERE staff_number != ''"),
		"otp":       with(users["otp"].(object), object{"emailTemplate": object{"subject": "{OTP}", "body": "<p>{OTP}</p>"}}),
		"authToken": object{"duration": 3600},
	}).ok()
	visitor := w.visitor("asha@example.test")
	w.update("users", visitor.id, w.admin, object{"shoe_size": 41, "staff_number": "7"}).ok()
	require.EqualValues(t, 41, w.view("users", visitor.id, visitor.token).ok()["shoe_size"])
	w.book(visitor, w.practitioner(nil), nil)

	w.restart()
	changed := w.schemaOf("users")
	w.changeSchema("users", object{
		"fields":  fieldsWithout(object{"fields": fieldsWith(changed, "shoe_size", object{"name": "size"})}, "staff_number"),
		"indexes": users["indexes"],
	}).ok()
	require.EqualValues(t, 41, w.view("users", visitor.id, visitor.token).ok()["size"])

	w.do("POST", "/api/collections", w.admin, object{"name": "rooms", "type": "base", "listRule": "",
		"fields": []object{{"name": "floor", "type": "number", "required": true}}}).ok()
	w.create("rooms", w.admin, object{"floor": 2}).ok()
	w.changeSchema("rooms", object{"name": "places"}).ok()
	w.do("DELETE", "/api/collections/places", w.admin, nil).ok()
}

func TestTheSQLConsoleIsClosed(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	before := w.snapshot()
	for _, statement := range []string{"DELETE FROM audit_log", "SELECT * FROM users", "DROP TABLE slots", ""} {
		a := w.do("POST", "/api/sql", w.admin, object{"query": statement}).refused(403, "auth", "not_allowed")
		require.Contains(t, text(a.body, "message"), "--unsafe-sql")
		w.do("POST", "/api/sql", visitor.token, object{"query": statement}).refused(403)
		w.do("POST", "/api/sql", "", object{"query": statement}).refused(401)
	}
	require.Equal(t, before, w.snapshot())
}

func TestTheSQLConsoleOpenedIsAudited(t *testing.T) {
	w := newWorld(t)
	w.openSQL = true
	w.restart()
	visitor := w.visitor("asha@example.test")
	w.do("POST", "/api/sql", visitor.token, object{"query": "SELECT 1"}).refused(403)
	require.Empty(t, w.rows("audit_log", `action = "sql"`))

	w.do("POST", "/api/sql", w.admin, object{"query": "UPDATE users SET city = 'Pune'"}).ok()
	w.do("POST", "/api/sql", w.admin, object{"query": "UPDATE nothing"}).refused(400)
	require.Equal(t, "Pune", w.view("users", visitor.id, visitor.token).ok()["city"])
	entries := w.rows("audit_log", `action = "sql"`)
	require.Len(t, entries, 2)
	// printf %s "UPDATE users SET city = 'Pune'" | sha256sum
	require.Equal(
		t,
		[]any{"sql", "301ce607323e18ab6a42cbe8cdda835bc361c192e295ddf495164ef82fc7c69a"},
		[]any{entries[0]["collection"], entries[0]["record"]},
	)
	require.Contains(t, text(entries[0], "actor"), "_superusers/")
	require.NotEmpty(t, text(entries[0], "ip"))
	require.NotContains(t, fmt.Sprint(entries), "Pune")
}
