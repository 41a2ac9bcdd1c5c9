package hooks

import (
	"net/http"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// Fields that the server sets; a client that sends one is refused, never silently ignored.
var systemFields = map[string][]string{
	collections.Users:         {"role", "tokenKey", "calendar_version", "known_to_desk"},
	collections.Practitioners: {"user", "completed", "revision"},
	collections.Clinic:        {"replan_from"},
	collections.Waitlist:      {"visitor", "appointment"},
	collections.Patients:      {"owner", "removed"},
	collections.Appointments: {
		"visitor",
		"end",
		"amount",
		"currency",
		"order_id",
		"hold_expires",
		"confirmed_at",
		"arrived_at",
		"cancelled_by",
		"meeting_url",
		"slot",
		"waitlist",
		"practitioner_user",
		"conflict",
		"next_reminder",
		"hold_kept",
		"taken_from",
		"sequence",
		"buffer_before",
		"buffer_after",
	},
}

// Fields that the server sets on create and clients may set afterwards.
var systemOnCreate = map[string][]string{
	collections.Appointments: {"status", "cancel_reason"},
	collections.Waitlist:     {"status"},
}

// Fields of new records by which the desk names for whom it writes them.
var namedByDesk = map[string]string{collections.Appointments: "visitor", collections.Patients: "owner"}

// requireTokenToWrite answers 401 to a write without a token, where the API rules alone would say 400 or 404.
func requireTokenToWrite(e *core.ServeEvent) error {
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		isWrite := !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions}, e.Request.Method)
		if isWrite && e.Auth == nil && onRecords(e) && slices.Contains(written, collectionName(e)) {
			return e.UnauthorizedError("", nil)
		}
		return e.Next()
	})
	return e.Next()
}

// onRecords reports whether a request is to a collection's records, or to one of them.
func onRecords(e *core.RequestEvent) bool {
	_, route, _ := strings.Cut(e.Request.Pattern, " ")
	return route == "/api/collections/{collection}/records" || route == "/api/collections/{collection}/records/{id}"
}

// collectionName returns the name of the collection in the path, which may be written in any letter case,
// escaped, or as an id; empty where there is none.
func collectionName(e *core.RequestEvent) string {
	collection, err := e.App.FindCachedCollectionByNameOrId(e.Request.PathValue("collection"))
	if err != nil {
		return ""
	}
	return collection.Name
}

// refuseTruncate keeps the dashboard from emptying a collection: that would go past what keeps the others
// consistent with it.
func refuseTruncate(e *core.ServeEvent) error {
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		name := ""
		if strings.HasSuffix(e.Request.Pattern, "/api/collections/{collection}/truncate") {
			name = collectionName(e)
		}
		if slices.Contains(written, name) || slices.Contains(systemWritten, name) {
			return rules.ErrNotAllowed.Because("A clinic's records are not deleted all at once.")
		}
		return e.Next()
	})
	return e.Next()
}

func refuseWrite(*core.RecordRequestEvent) error { return rules.ErrNotAllowed }

func refuseDelete(*core.RecordEvent) error {
	return rules.ErrNotAllowed.Because("This record cannot be deleted.")
}

// requireVerifiedEmail lets nobody write whose e-mail address has not been verified by one-time password.
func (h *handlers) requireVerifiedEmail(e *core.RecordRequestEvent) error {
	if err := verified(e.Auth); err != nil {
		return err
	}
	return e.Next()
}

func verified(auth *core.Record) error {
	if auth != nil && !auth.IsSuperuser() && !auth.Verified() {
		return rules.ErrEmailNotVerified
	}
	return nil
}

// requireDesk lets the front desk pass alone.
func requireDesk(auth *core.Record) error {
	if err := verified(auth); err != nil {
		return err
	}
	if !collections.IsDesk(auth) {
		return rules.ErrNotAllowed
	}
	return nil
}

// keepID refuses to rename a record: what follows looks it up by its id, and would find the one that the body names,
// not the one that the API rules have let the caller have.
func keepID(e *core.RecordRequestEvent) error {
	if changed(e.Record, core.FieldNameId) {
		return rules.ErrNotAllowed.On(core.FieldNameId).Because("A record keeps its id.")
	}
	return e.Next()
}

// guardSystemFields refuses a request that sets what the server sets. The dashboard sends back
// every field of a form, so a super admin is refused only for a change.
func (h *handlers) guardSystemFields(e *core.RecordRequestEvent) error {
	info, err := e.RequestInfo()
	if err != nil {
		return err
	}
	raw, err := sentBody(e)
	if err != nil {
		return err
	}
	fields := systemFields[e.Collection.Name]
	if e.Record.IsNew() {
		fields = slices.Concat(fields, systemOnCreate[e.Collection.Name])
	}
	for _, field := range fields {
		if mayName(e, field) {
			continue
		}
		_, sent := info.Body[field]
		sentRaw := sends(raw, field)
		if (sent || sentRaw) && (!e.HasSuperuserAuth() || changed(e.Record, field)) {
			return rules.ErrNotAllowed.On(field).Because("This field is set by the clinic alone.")
		}
	}
	return e.Next()
}

// mayName reports whether a field of the server's own is one that this caller sets after all: super admins say who is a
// receptionist, the desk for whom it writes.
func mayName(e *core.RecordRequestEvent, field string) bool {
	if e.Collection.Name == collections.Users && field == "role" {
		return e.HasSuperuserAuth()
	}
	return e.Record.IsNew() && field == namedByDesk[e.Collection.Name] && collections.IsDesk(e.Auth)
}

// sentBody is the body as it was sent. RequestInfo shows what PocketBase has made of it: of an update
// the fields as they are set, and never the hidden ones.
func sentBody(e *core.RecordRequestEvent) (map[string]any, error) {
	body := map[string]any{}
	if err := e.BindBody(&body); err != nil {
		return nil, e.BadRequestError("Failed to read the submitted data.", err)
	}
	return body, nil
}

// sends reports whether a body has a field, with one of PocketBase's modifiers or without: of the hidden ones, what
// those change is left out in silence.
func sends(body map[string]any, field string) bool {
	for name := range body {
		name, _, _ = strings.Cut(strings.Trim(name, "+-"), ":")
		if name == field {
			return true
		}
	}
	return false
}

// changed reports whether the field differs from what is stored; for a new record, from nothing.
func changed(record *core.Record, field string) bool {
	return len(changedFields(record, field)) > 0
}

// inTransaction makes everything that a write brings with it one transaction. What fails in it without
// being refused is our fault.
func inTransaction(e *core.RecordEvent) error {
	outer := e.App
	defer func() { e.App = outer }()
	return asFault(outer.RunInTransaction(func(tx core.App) error {
		e.App = tx
		return e.Next()
	}))
}

// refuseControlCharacters keeps them out of every text that somebody writes, whoever saves it.
func refuseControlCharacters(e *core.RecordEvent) error {
	return refusals(append(collections.CheckTexts(e.Record), e.Next())...)
}
