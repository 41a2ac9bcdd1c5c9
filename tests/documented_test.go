package tests

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"pocketclinic/hooks"
	"pocketclinic/openapi"
	"pocketclinic/rules"
)

// documented is a transport that holds every exchange against the document of the API. An answer that the document
// does not know, and a request that was accepted although the document does not allow it, fail the test.
type documented struct{ http.RoundTripper }

func (d documented) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := d.RoundTripper.RoundTrip(request)
	if err != nil || request.Method == http.MethodHead || request.Method == http.MethodOptions {
		return response, err
	}
	if anything, _ := request.Context().Value(anyhow{}).(bool); anything {
		return response, nil
	}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		return response, nil // it does not end
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	if err := apiDocument().check(request, response, body); err != nil {
		return nil, fmt.Errorf("openapi.json: %s %s answered %d: %w", request.Method, request.URL, response.StatusCode, err)
	}
	return response, nil
}

// documentURL names the document within itself.
const documentURL = "clinic:openapi.json"

// document is openapi.json, read and compiled once. kin-openapi finds the routes and checks statuses and parameters;
// bodies are checked by the validator that it uses itself, which it would compile anew for each of them.
type document struct {
	*openapi3.T
	router   routers.Router
	mu       sync.Mutex
	compiler *jsonschema.Compiler
}

var apiDocument = sync.OnceValue(func() *document {
	spec, err := openapi3.NewLoader().LoadFromData(openapi.Document)
	if err != nil {
		panic(err)
	}
	router, err := gorillamux.NewRouter(spec)
	if err != nil {
		panic(err)
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(openapi.Document))
	if err != nil {
		panic(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource(documentURL, whole); err != nil {
		panic(err)
	}
	return &document{T: spec, router: router, compiler: compiler}
})

func (d *document) check(request *http.Request, response *http.Response, body []byte) error {
	canonical := canonicalRequest(request)
	route, parameters, err := d.router.FindRoute(canonical)
	if err != nil {
		if d.promises(canonical.URL.Path) && response.StatusCode < 400 {
			return fmt.Errorf("this route is not documented: %w", err)
		}
		return nil
	}
	input := &openapi3filter.RequestValidationInput{
		Request: canonical, PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{
			ExcludeRequestBody: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		},
	}
	if err := d.checkAnswer(input, response, body); err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return checkCodes(route.Operation, response.StatusCode, body)
	}
	careless, _ := request.Context().Value(carelessly{}).(bool)
	extended, _ := request.Context().Value(extendedly{}).(bool)
	if careless || extended {
		return nil
	}
	return d.checkAccepted(input, request)
}

// canonicalRequest writes the collection in the path as the document does: PocketBase takes other spellings, too.
func canonicalRequest(request *http.Request) *http.Request {
	canonical := request.Clone(context.WithoutCancel(request.Context()))
	canonical.Body = nil
	parts := strings.Split(request.URL.Path, "/")
	if len(parts) > 3 && parts[2] == "collections" {
		parts[3] = strings.ToLower(parts[3])
		if parts[3] == "_pb_users_auth_" {
			parts[3] = "users"
		}
		canonical.URL = &url.URL{
			Scheme: request.URL.Scheme, Host: request.URL.Host, Path: strings.Join(parts, "/"), RawQuery: request.URL.RawQuery,
		}
	}
	return canonical
}

// promises reports whether the document is to know the path, if it is any: PocketBase's own ways to administer a
// database, and the pages, are not of this API.
func (d *document) promises(path string) bool {
	if strings.HasPrefix(path, "/api/clinic/") {
		return true
	}
	rest, ofCollection := strings.CutPrefix(path, "/api/collections/")
	name, _, ofRecords := strings.Cut(rest, "/")
	administered := strings.Contains(rest, "/impersonate/")
	return ofCollection && ofRecords && !administered && d.Paths.Value("/api/collections/"+name+"/records") != nil
}

func (d *document) checkAnswer(input *openapi3filter.RequestValidationInput, r *http.Response, body []byte) error {
	err := openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: r.StatusCode, Header: r.Header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: true},
	})
	if err != nil {
		return err
	}
	answer := input.Route.Operation.Responses.Status(r.StatusCode)
	if len(answer.Value.Content) == 0 {
		if len(body) > 0 {
			return fmt.Errorf("there is a body, of which the document says nothing: %s", body)
		}
		return nil
	}
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if answer.Value.Content.Get(kind) == nil {
		return fmt.Errorf("the content type %q is not documented", kind)
	}
	extended, _ := input.Request.Context().Value(extendedly{}).(bool)
	if kind != "application/json" || extended || input.Request.URL.Query().Has("fields") {
		return nil // whoever asks for some fields gets some
	}
	place := pointer("paths", input.Route.Path, strings.ToLower(input.Route.Method), "responses",
		strconv.Itoa(r.StatusCode))
	if answer.Ref != "" {
		place = answer.Ref
	}
	return d.checkBody(place+pointer("content", kind, "schema")[1:], body)
}

// checkAccepted says whether the document allows a request that was accepted.
func (d *document) checkAccepted(input *openapi3filter.RequestValidationInput, request *http.Request) error {
	if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
		return err
	}
	for name := range request.URL.Query() {
		if input.Route.Operation.Parameters.GetByInAndName("query", name) == nil {
			return fmt.Errorf("the parameter %q is not documented", name)
		}
	}
	documented := input.Route.Operation.RequestBody
	if request.GetBody == nil || documented == nil || request.Header.Get("Content-Type") != "application/json" {
		return nil
	}
	reader, err := request.GetBody()
	if err != nil {
		return err
	}
	body, err := io.ReadAll(reader)
	if err != nil {
		return err
	}
	place := pointer("paths", input.Route.Path, strings.ToLower(input.Route.Method), "requestBody")
	if err := d.checkBody(place+pointer("content", "application/json", "schema")[1:], body); err != nil {
		return fmt.Errorf("accepted, but not allowed: %w", err)
	}
	return nil
}

// checkBody checks a body by the schema at a place in the document (RFC 6901, as a fragment).
func (d *document) checkBody(place string, body []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: %s", err, body)
	}
	d.mu.Lock()
	schema, err := d.compiler.Compile(documentURL + place)
	d.mu.Unlock()
	if err != nil {
		return err
	}
	if err := schema.Validate(value); err != nil {
		return fmt.Errorf("%w\n%s", err, body)
	}
	return nil
}

func pointer(keys ...string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	path := "#"
	for _, key := range keys {
		path += "/" + url.PathEscape(escape.Replace(key))
	}
	return path
}

// checkCodes says whether the route is documented to refuse with these codes.
func checkCodes(operation *openapi3.Operation, status int, body []byte) error {
	var refused struct {
		Data map[string]struct{ Code string } `json:"data"`
	}
	if err := json.Unmarshal(body, &refused); err != nil {
		return err
	}
	for _, entry := range refused.Data {
		for _, refusal := range rules.Refusals() {
			if refusal.Code != entry.Code || refusal.Code == rules.ErrTryAgain.Code {
				continue
			}
			if !slices.Contains(codesOf(operation), entry.Code) {
				return fmt.Errorf("the code %s is not documented", entry.Code)
			}
			if hooks.StatusOf(refusal) != status {
				return fmt.Errorf("the code %s goes with %d", entry.Code, hooks.StatusOf(refusal))
			}
		}
	}
	return nil
}

func codesOf(operation *openapi3.Operation) []string {
	listed, _ := operation.Extensions["x-codes"].([]any)
	codes := make([]string, len(listed))
	for i, code := range listed {
		codes[i], _ = code.(string)
	}
	return codes
}
