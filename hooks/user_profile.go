package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

func (h *handlers) validateProfile(e *core.RecordEvent) error {
	user := collections.AsUser(e.Record)
	wrong := user.Normalize(h.Now())
	if user.Email() == "" && user.Role() != collections.VisitorRole {
		wrong = append(wrong, blank("email")) // there is no other way in
	}
	return refusals(append(wrong, e.Next())...)
}

// checkProfile refuses somebody of whom the clinic does not know yet what it wants to know before they come.
func (h *handlers) checkProfile(app core.App, visitor *collections.User, mode rules.Mode) error {
	settings, err := h.roster.Settings(app)
	if err != nil {
		return err
	}
	required, err := settings.RequiredProfile()
	if err != nil {
		return err
	}
	return rules.CheckProfile(visitor.Profile(), required, mode)
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
