package tests

import (
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/openapi"
	"pocketclinic/rules"
)

func TestTheDocumentIsServedAndValid(t *testing.T) {
	w := newWorld(t)
	served := w.get("/api/clinic/openapi.json", "")
	require.Equal(t, string(openapi.Document), served.raw)
	require.Contains(t, served.header.Get("Content-Type"), "application/json")
	require.NoError(t, apiDocument().Validate(context.Background()))
	require.True(t, apiDocument().IsOpenAPI31OrLater())
}

func TestEveryRouteIsDocumented(t *testing.T) {
	w := newWorld(t)
	served := slices.DeleteFunc(slices.Clone(w.routes), func(route string) bool {
		return !strings.Contains(route, " /api/clinic/")
	})
	require.NotEmpty(t, served)

	documented := []string{}
	for path, item := range apiDocument().Paths.Map() {
		for method := range item.Operations() {
			if strings.HasPrefix(path, "/api/clinic/") {
				documented = append(documented, method+" "+path)
			}
		}
	}
	require.ElementsMatch(t, served, documented)
}

// jsonTypes says what PocketBase answers for a field of a type.
var jsonTypes = map[string]string{
	core.FieldTypeText: "string", core.FieldTypeEmail: "string", core.FieldTypeURL: "string", core.FieldTypeDate: "string",
	core.FieldTypeAutodate: "string", core.FieldTypeFile: "string", core.FieldTypeRelation: "string",
	core.FieldTypeNumber: "number", core.FieldTypeBool: "boolean",
}

func typesOf(schema *openapi3.Schema) []string {
	if schema.Type == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(schema.Type.Slice()), func(kind string) bool { return kind == "null" })
}

func TestEveryFieldIsDocumentedWithItsType(t *testing.T) {
	w := newWorld(t)
	computed := map[string][]string{
		"practitioners": {"appointments_completed", "is_available", "next_available"}, "clinic": {"payment_provider", "payment_key"},
	}
	stored := []*core.Collection{}
	require.NoError(t, w.app.CollectionQuery().All(&stored))
	for _, collection := range stored {
		if collection.System {
			continue
		}
		page := apiDocument().Paths.Value("/api/collections/" + collection.Name + "/records").Get.Responses.Status(200)
		items := page.Value.Content.Get("application/json").Schema.Value.Properties["items"].Value.Items.Value
		require.False(t, *items.AdditionalProperties.Has, collection.Name)

		fields := append([]string{"collectionId", "collectionName", "expand"}, computed[collection.Name]...)
		for _, field := range collection.Fields {
			name := field.GetName()
			if name == core.FieldNamePassword || name == core.FieldNameTokenKey {
				continue
			}
			fields = append(fields, name)
			require.NotNil(t, items.Properties[name], "%s.%s", collection.Name, name)
			types := typesOf(items.Properties[name].Value)
			if want := typeOfField(field); want != "" && collection.Type != core.CollectionTypeView {
				require.Equal(t, []string{want}, types, "%s.%s", collection.Name, name)
			}
		}
		require.ElementsMatch(t, fields, slices.Collect(maps.Keys(items.Properties)), collection.Name)
	}
}

// typeOfField is the JSON type of a field; empty where the schema of the database does not say.
func typeOfField(field core.Field) string {
	switch f := field.(type) {
	case *core.NumberField:
		if f.OnlyInt {
			return "integer"
		}
	case *core.SelectField:
		if f.MaxSelect > 1 {
			return "array"
		}
		return "string"
	}
	return jsonTypes[field.Type()]
}

func TestEveryCodeIsDocumentedWithARoute(t *testing.T) {
	t.Parallel()
	documented := map[string]bool{
		rules.ErrTryAgain.Code:      true, // any route may
		rules.ErrSchemaGuarded.Code: true, // who administers the database with PocketBase's own routes
	}
	for _, path := range apiDocument().Paths.Map() {
		for _, operation := range path.Operations() {
			for _, code := range codesOf(operation) {
				documented[code] = true
			}
		}
	}
	for _, refusal := range rules.Refusals() {
		require.True(t, documented[refusal.Code], refusal.Code)
	}
}

func TestWhatTheDocumentDoesNotKnowFailsATest(t *testing.T) {
	t.Parallel()
	const asked = "/api/clinic/availability?practitioner=x&duration=30"
	const availability = `{"practitioner":"01jh3s8w4kq2m6x","timezone":"UTC","duration":30,"slots":[]}`
	for name, c := range map[string]struct {
		method, path, sent string
		status             int
		answered, wrong    string
	}{
		"as it is":                  {"GET", asked, "", 200, availability, ""},
		"a route":                   {"GET", "/api/clinic/new", "", 200, "{}", "this route is not documented"},
		"a method":                  {"POST", "/api/clinic/search", "", 200, "{}", "this route is not documented"},
		"a route that is not there": {"GET", "/api/clinic/new", "", 404, "{}", ""},
		"a status":                  {"GET", asked, "", 202, "{}", "status is not supported"},
		"a field": {"GET", asked, "", 200,
			strings.Replace(availability, "{", `{"new":1,`, 1), "'new' not allowed"},
		"a missing field": {"GET", asked, "", 200, "{}", "missing properties"},
		"an instant": {"GET", asked, "", 200,
			strings.Replace(availability, "[]", `[{"start":"09:00","end":"09:30"}]`, 1), "not valid date-time"},
		"a parameter": {"GET", asked + "&new=1", "", 200, availability, `"new"`},
		"a parameter's form": {"GET", "/api/clinic/availability?practitioner=x&duration=half", "", 200, availability,
			"duration"},
		"a request": {
			"POST", "/api/collections/users/request-otp", `{"mail":"x"}`, 200, `{"otpId":"x"}`, "accepted, but not allowed",
		},
		"a code": {"GET", "/api/clinic/search", "", 409,
			`{"status":409,"message":"x","data":{"start":{"code":"slot_taken","message":"x"}}}`, "status is not supported"},
		"another route's code": {"GET", "/api/clinic/search", "", 400,
			`{"status":400,"message":"x","data":{"start":{"code":"off_grid","message":"x"}}}`, "off_grid is not documented"},
		"an error's shape": {"GET", "/api/clinic/search", "", 400, `{"message":"x"}`, "missing properties"},
	} {
		request, err := http.NewRequest(c.method, "http://clinic.test"+c.path, strings.NewReader(c.sent))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/json")
		response := &http.Response{
			StatusCode: c.status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(nil),
		}
		err = apiDocument().check(request, response, []byte(c.answered))
		if c.wrong == "" {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorContains(t, err, c.wrong, name)
	}
}
