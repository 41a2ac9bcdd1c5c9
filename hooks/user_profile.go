package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

func (h *handlers) validateProfile(e *core.RecordEvent) error {
	wrong := collections.AsUser(e.Record).Normalize(h.Now())
	return refusals(append(wrong, e.Next())...)
}

// hidePrivateProfile shows a practitioner no more of a visitor than how to address and call them. The desk sees all.
func hidePrivateProfile(e *core.RecordEnrichEvent) error {
	auth := e.RequestInfo.Auth
	if collections.IsDesk(auth) {
		e.Record.IgnoreEmailVisibility(true)
	}
	if auth == nil || !collections.IsDesk(auth) && auth.Id != e.Record.Id {
		for _, field := range e.Record.Collection().Fields.FieldNames() {
			if field != "id" && field != "name" && field != "phone" {
				e.Record.Hide(field)
			}
		}
	}
	return e.Next()
}
