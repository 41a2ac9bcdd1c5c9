package hooks

import (
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// readInstants accepts every form of RFC 3339, section 5.6; PocketBase's own reading knows no small letters.
func readInstants(e *core.RecordRequestEvent) error {
	body := map[string]any{} // as it was sent: of an update, RequestInfo knows only what PocketBase has made of it
	if err := e.BindBody(&body); err != nil {
		return e.BadRequestError("Failed to read the submitted data.", err)
	}
	for _, field := range e.Collection.Fields {
		text, sent := body[field.GetName()].(string)
		if !sent || field.Type() != core.FieldTypeDate || !e.Record.GetDateTime(field.GetName()).IsZero() {
			continue
		}
		if at, err := time.Parse(time.RFC3339Nano, strings.ToUpper(text)); err == nil {
			e.Record.Set(field.GetName(), at)
		}
	}
	return e.Next()
}
