package hooks

import (
	"errors"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/apis"
)

// failedInBatch returns why a request of a batch has failed, which PocketBase hides in what it answers;
// nil where the error is no batch's.
func failedInBatch(err error) error {
	var batch, requests validation.Errors
	if !errors.As(cause(err), &batch) || !errors.As(batch["requests"], &requests) {
		return nil
	}
	for _, failed := range requests {
		var of *apis.BatchResponseError
		if !errors.As(failed, &of) {
			continue
		}
		if data, ok := of.Resolve(map[string]any{}).(map[string]any); ok {
			inner, _ := data["response"].(error)
			return inner
		}
	}
	return nil
}
