package hooks

import (
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// Fields of an appointment that tell a practitioner's export of somebody else.
var ofVisitors = []string{"visitor", "reason", "cancel_reason", "patient"}

// export hands out all that is kept of the caller:
//
//	{"exported_at", "account": {…}, "patients": […], "appointments": […], "payments": […], "waitlist": […],
//	 "messages": […], "audit_log": […], "code_requests": […], "devices": […], "sign_in_providers": […],
//	 "practitioner": […], …}
//
// Records are as in the records API. A message to somebody else does not say to whom, nor an entry of the audit log
// from where somebody else did it, nor a practitioner's appointment with whom it is.
func (h *handlers) export(e *core.RequestEvent) error {
	if err := verified(e.Auth); err != nil {
		return err
	}
	if e.HasSuperuserAuth() {
		return rules.ErrNotAllowed.Because("Of super admins nothing is kept but their e-mail address.")
	}
	user, err := collections.FindUser(e.App, e.Auth.Id)
	if err != nil {
		return orNotFound(err)
	}
	all := map[string]any{"exported_at": h.Now().UTC().Format(time.RFC3339), "account": ownAccount(user)}
	kept, err := collections.KeptOf(e.App, user.Id)
	if err != nil {
		return err
	}
	if err := h.auditReading(e, e.Auth, idsOf(kept["bank_accounts"])...); err != nil {
		return err
	}
	for name, records := range kept {
		if all[name], err = h.exported(name, records, user); err != nil {
			return err
		}
	}
	if all["code_requests"], err = collections.CodeRequestsOf(e.App, user.Email()); err != nil {
		return err
	}
	e.Response.Header().Set("Content-Disposition", `attachment; filename="export.json"`)
	return e.JSON(http.StatusOK, all)
}

func ownAccount(user *collections.User) map[string]any {
	user.IgnoreEmailVisibility(true)
	return user.PublicExport()
}

func (h *handlers) exported(name string, records []*core.Record, user *collections.User) ([]map[string]any, error) {
	all := make([]map[string]any, len(records))
	for i, record := range records {
		if record.Collection().Name == collections.BankAccounts {
			if err := collections.AsBankAccount(record).Decrypt(h.cipher); err != nil {
				return nil, err
			}
		}
		all[i] = record.PublicExport()
		switch name {
		case "messages":
			if to := record.GetString("to"); to != user.Email() && to != user.Phone() {
				delete(all[i], "to")
			}
		case "audit_log":
			if record.GetString("actor") != actorName(user.Record) {
				delete(all[i], "ip")
			}
			delete(all[i], "ip_salt")
		case "appointments_as_practitioner":
			for _, field := range ofVisitors {
				delete(all[i], field)
			}
		}
	}
	return all, nil
}

func idsOf(records []*core.Record) []string {
	ids := make([]string, len(records))
	for i, record := range records {
		ids[i] = record.Id
	}
	return ids
}
