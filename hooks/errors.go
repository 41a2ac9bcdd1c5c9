package hooks

import (
	"database/sql"
	"errors"
	"net/http"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"pocketclinic/rules"
)

var statuses = map[rules.Kind]int{
	rules.Invalid:   http.StatusBadRequest,
	rules.Forbidden: http.StatusForbidden,
	rules.Conflict:  http.StatusConflict,
	rules.Missing:   http.StatusNotFound,

	rules.Unavailable: http.StatusServiceUnavailable,
}

// answerRefusals turns a rules.Error, from however deep, into an answer of PocketBase's shape.
func (h *handlers) answerRefusals(e *core.ServeEvent) error {
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		err := e.Next()
		if refusal, ok := refusalIn(err); ok {
			return answer(refusal)
		}
		return err
	})
	return e.Next()
}

func answer(refusal *rules.Error) *router.ApiError {
	data := validation.Errors{}
	for _, field := range refusal.Fields {
		data[field] = validation.NewError(refusal.Code, refusal.Message)
	}
	return router.NewApiError(statuses[refusal.Kind], refusal.Message, data)
}

// refusalIn finds the refusal that PocketBase has wrapped into an error of its own.
func refusalIn(err error) (*rules.Error, bool) {
	var refusal *rules.Error
	if errors.As(err, &refusal) {
		return refusal, true
	}
	var wrapped *router.ApiError
	if errors.As(err, &wrapped) {
		if inner, ok := wrapped.RawData().(error); ok {
			return refusalIn(inner)
		}
	}
	return nil, false
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

// orNotFound answers 404 for a record that does not exist.
func orNotFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return rules.ErrNotFound
	}
	return err
}
