package hooks

import (
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// readInstants accepts every form of RFC 3339, section 5.6; PocketBase's own reading knows no small letters.
func readInstants(e *core.RecordRequestEvent) error {
	body, err := sentBody(e)
	if err != nil {
		return err
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
