package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/openapi"
)

// showOpenAPI serves the document of the API.
func (h *handlers) showOpenAPI(e *core.RequestEvent) error {
	return e.Blob(http.StatusOK, "application/json", openapi.Document)
}
