package hooks

import (
	"errors"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"pocketclinic/rules"
)

var statuses = map[rules.Kind]int{
	rules.Invalid:     http.StatusBadRequest,
	rules.Forbidden:   http.StatusForbidden,
	rules.Conflict:    http.StatusConflict,
	rules.Missing:     http.StatusNotFound,
	rules.Unavailable: http.StatusServiceUnavailable,
}

// StatusOf returns the HTTP status that a refusal is answered with.
func StatusOf(refusal *rules.Error) int { return statuses[refusal.Kind] }

// retryAfter is how many seconds a client waits before it tries again what a fault has kept from it.
const retryAfter = "5"

// answerErrors turns a refusal, from however deep, into an answer of PocketBase's shape, and what is no refusal into
// an answer that says whose fault it is. PocketBase itself would take every unknown error for the client's mistake.
func (h *handlers) answerErrors(e *core.ServeEvent) error {
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		err := e.Next()
		if refusal, ok := refusalIn(err); ok {
			h.metrics.countRefusal(e, refusal)
		}
		return answerTo(e, err)
	})
	return e.Next()
}

// answerTo makes an answer of what a request has come to; an answer that somebody has made stays as it is.
func answerTo(e *core.RequestEvent, err error) error {
	if err == nil {
		return nil
	}
	if refusal, ok := refusalIn(err); ok {
		return answer(e, refusal)
	}
	if !isFault(err, bringsFilter(e.Request)) {
		return err
	}
	return answerFault(e, err)
}

// bringsFilter reports whether a request may ask the database in words of its own, which those of the clinic do not.
func bringsFilter(r *http.Request) bool {
	return r.Method == http.MethodGet && !strings.HasPrefix(r.URL.Path, "/api/clinic/")
}

// answerFault logs a fault whole, and tells nothing of the internals.
func answerFault(e *core.RequestEvent, err error) *router.ApiError {
	e.App.Logger().Error("a request failed", "method", e.Request.Method, "path", e.Request.URL.Path, "error", cause(err))
	if passes(err) {
		return answer(e, rules.ErrTryAgain)
	}
	return router.NewInternalServerError("Something went wrong on our side. It was written down.", nil)
}

// logFailuresAlone keeps PocketBase from writing a row for every request that went well: what was done to the clinic
// is in its audit log, and the rows would cost as much again as the answers.
func logFailuresAlone(e *core.ServeEvent) error {
	e.Router.Bind(apis.SkipSuccessActivityLog())
	return e.Next()
}

func answer(e *core.RequestEvent, refusal *rules.Error) *router.ApiError {
	if refusal.Kind == rules.Unavailable {
		e.Response.Header().Set("Retry-After", retryAfter)
	}
	if !refusal.Again.IsZero() {
		e.Response.Header().Set("Retry-After", refusal.Again.UTC().Format(http.TimeFormat))
	}
	data := validation.Errors{}
	for _, field := range refusal.Fields {
		data[field] = onField(refusal)
	}
	return router.NewApiError(StatusOf(refusal), refusal.Message, data)
}

// onField is a refusal as PocketBase shows it on a field.
func onField(refusal *rules.Error) error {
	shown := validation.NewError(refusal.Code, refusal.Message)
	if !refusal.Again.IsZero() {
		return shown.SetParams(map[string]any{"allowed_from": refusal.Again.Format(time.RFC3339)})
	}
	if refusal.Record != "" {
		return shown.SetParams(map[string]any{"record": refusal.Record})
	}
	return shown
}

// cause is the error that PocketBase has wrapped into an answer of its own, or dbx into a list, which errors.As cannot
// look into; where there is none, the error itself.
func cause(err error) error {
	var wrapped *router.ApiError
	if errors.As(err, &wrapped) {
		if inner, ok := wrapped.RawData().(error); ok {
			return cause(inner)
		}
	}
	var rolledBack dbx.Errors // why a transaction failed, and then its rollback
	if errors.As(err, &rolledBack) {
		return cause(errors.Join(rolledBack...))
	}
	return err
}

func refusalIn(err error) (refusal *rules.Error, ok bool) {
	inner := cause(err)
	if errors.As(err, &refusal) || errors.As(inner, &refusal) {
		return refusal, true
	}
	var fields validation.Errors // where PocketBase keeps nothing but these, a refusal stands among them, whole
	errors.As(inner, &fields)
	for _, field := range fields {
		if errors.As(field, &refusal) {
			return refusal, true
		}
	}
	return nil, false
}

// fault marks an error as ours, whatever PocketBase makes of it.
type fault struct{ error }

func (f *fault) Unwrap() error { return f.error }

// asFault marks what is neither a refusal, nor a validator's finding, nor an answer already.
func asFault(err error) error {
	_, refused := refusalIn(err)
	if err == nil || refused || errors.As(err, new(validation.Errors)) || errors.As(err, new(*router.ApiError)) {
		return err
	}
	return &fault{err}
}

// isFault reports whether an error is ours. A statement that SQLite does not understand
// is the client's where a question brings its own filter.
func isFault(err error, question bool) bool {
	inner := cause(err)
	if errors.As(inner, new(*fault)) {
		return true
	}
	if code, ok := sqliteCode(inner); ok {
		return code != sqliteError || !question
	}
	known := errors.As(err, new(*router.ApiError)) || errors.As(err, new(validation.Errors)) ||
		errors.Is(err, fs.ErrNotExist)
	return !known
}

// invalid reports a field the way PocketBase's own validators do.
func invalid(field, code, message string) error {
	return validation.Errors{field: validation.NewError(code, message)}
}

var errBlank = validation.NewError("validation_required", "Cannot be blank.")

func blank(field string) error { return validation.Errors{field: errBlank} }

func noSuchRecord(field string) error {
	return invalid(field, "validation_missing_rel_records", "There is no such record.")
}
