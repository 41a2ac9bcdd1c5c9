package tests

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// object is a JSON object, as a client writes or reads it.
type object = map[string]any

// answer is what a client sees of a response.
type answer struct {
	t      testing.TB
	status int
	body   object
	raw    string
	header http.Header
}

// do sends a request with a JSON body (nil = none).
func (w *world) do(method, path, token string, body any) *answer {
	w.t.Helper()
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		require.NoError(w.t, err)
		content = bytes.NewReader(raw)
	}
	return w.send(method, path, token, "application/json", content)
}

func (w *world) send(method, path, token, contentType string, content io.Reader) *answer {
	w.t.Helper()
	ctx := context.WithValue(context.Background(), carelessly{}, w.careless)
	ctx = context.WithValue(ctx, extendedly{}, w.extended)
	ctx = context.WithValue(ctx, anyhow{}, w.anyhow)
	request, err := http.NewRequestWithContext(ctx, method, w.url+path, content)
	require.NoError(w.t, err)
	request.Header.Set("Content-Type", contentType)
	if token != "" {
		request.Header.Set("Authorization", token)
	}
	return w.exchange(request)
}

// carelessly is the key of whether a request may be accepted although the document of the API does not allow it.
type carelessly struct{}

// extendedly is the key of whether somebody has added fields of their own, of which the document knows nothing.
type extendedly struct{}

// anyhow is the key of whether somebody asks for whatever there is, documented or not.
type anyhow struct{}

// asCareless is the same clinic, asked by somebody who sends what the document does not allow, such as the dashboard,
// which sends all of a form. What is answered is held against the document all the same.
func (w *world) asCareless() *world {
	of := *w
	of.careless = true
	return &of
}

func (w *world) exchange(request *http.Request) *answer {
	w.t.Helper()
	response, err := client.Do(request)
	require.NoError(w.t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(w.t, err)
	a := &answer{t: w.t, status: response.StatusCode, raw: string(raw), header: response.Header}
	_ = json.Unmarshal(raw, &a.body)
	return a
}

func (w *world) get(path, token string) *answer { w.t.Helper(); return w.do("GET", path, token, nil) }

func (w *world) create(collection, token string, body object) *answer {
	w.t.Helper()
	return w.do("POST", "/api/collections/"+collection+"/records", token, body)
}

func (w *world) update(collection, id, token string, body object) *answer {
	w.t.Helper()
	return w.do("PATCH", "/api/collections/"+collection+"/records/"+id, token, body)
}

func (w *world) delete(collection, id, token string) *answer {
	w.t.Helper()
	return w.do("DELETE", "/api/collections/"+collection+"/records/"+id, token, nil)
}

func (w *world) view(collection, id, token string) *answer {
	w.t.Helper()
	return w.get("/api/collections/"+collection+"/records/"+id, token)
}

// ok expects success, and returns the body.
func (a *answer) ok() object {
	a.t.Helper()
	require.Less(a.t, a.status, 300, a.raw)
	return a.body
}

// refused expects a status and, where given, a code on a field.
func (a *answer) refused(status int, fieldAndCode ...string) *answer {
	a.t.Helper()
	require.Equal(a.t, status, a.status, a.raw)
	require.EqualValues(a.t, status, a.body["status"], a.raw)
	if len(fieldAndCode) == 2 {
		data, _ := a.body["data"].(object)
		entry, _ := data[fieldAndCode[0]].(object)
		require.Equal(a.t, fieldAndCode[1], entry["code"], a.raw)
		require.NotEmpty(a.t, entry["message"], a.raw)
	}
	return a
}

func (a *answer) items() []object {
	a.t.Helper()
	list, _ := a.ok()["items"].([]any)
	items := make([]object, len(list))
	for i, item := range list {
		items[i] = item.(object)
	}
	return items
}

func text(o object, field string) string { s, _ := o[field].(string); return s }

// from is get by somebody at another address, as a proxy tells it.
func (w *world) from(address, path, token string) *answer {
	w.t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, w.url+path, nil)
	require.NoError(w.t, err)
	request.Header.Set("X-Real-IP", address)
	if token != "" {
		request.Header.Set("Authorization", token)
	}
	return w.exchange(request)
}
