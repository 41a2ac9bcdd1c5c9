package hooks

import (
	"errors"
	"net/http"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"pocketclinic/rules"
)

// answerInBatch answers each request of a batch as it would be answered alone. PocketBase runs them past every
// middleware, and makes the client's mistake of what is no answer already.
func answerInBatch(e *core.RecordRequestEvent) error {
	err := e.Next()
	if e.Get(core.RequestEventKeyInfoContext) != core.RequestInfoContextBatch {
		return err
	}
	return answerTo(e.RequestEvent, err)
}

// answerBatch lets a batch fail as the request in it has failed, where that was a fault; by any other it is told by
// the answer within. What has failed the batch and none of its requests is that it took too long.
func answerBatch(e *core.BatchRequestEvent) error {
	err := e.Next()
	if err == nil {
		return nil
	}
	failed := validation.Errors{}
	if !errors.As(cause(err), &failed) {
		if _, ofDatabase := sqliteCode(cause(err)); ofDatabase {
			return err
		}
		return rules.ErrTryAgain
	}
	fault := faultIn(failed)
	if fault == nil {
		return err
	}
	if fault.Status == http.StatusServiceUnavailable {
		e.Response.Header().Set("Retry-After", retryAfter)
	}
	return router.NewApiError(fault.Status, fault.Message, failed)
}

// faultIn finds the answer, of those that failed a batch, that tells of a fault; nil where none does.
func faultIn(failed validation.Errors) *router.ApiError {
	for _, err := range failed {
		var nested validation.Errors
		if errors.As(err, &nested) {
			if fault := faultIn(nested); fault != nil {
				return fault
			}
		}
		if item, ok := err.(router.SafeErrorResolver); ok {
			shown, _ := item.Resolve(map[string]any{}).(map[string]any)
			if response, _ := shown["response"].(*router.ApiError); response != nil &&
				response.Status >= http.StatusInternalServerError {
				return response
			}
		}
	}
	return nil
}
