package hooks

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// guardSQL closes the SQL console: it goes past every rule, and could rewrite payments and the audit log. Where it was
// opened, each statement is in the audit log before it runs: by its hash, for its text may hold personal data.
func (h *handlers) guardSQL(e *core.ServeEvent) error {
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		if e.Request.Pattern != http.MethodPost+" /api/sql" || !e.HasSuperuserAuth() {
			return e.Next()
		}
		if h.OpenSQL == nil || !h.OpenSQL() {
			return rules.ErrNotAllowed.Because("The SQL console is closed, for it goes past the clinic's rules and its " +
				"audit log. To open it, start the server with: serve --unsafe-sql")
		}
		if err := h.auditSQL(e); err != nil {
			return err
		}
		return e.Next()
	})
	return e.Next()
}

func (h *handlers) auditSQL(e *core.RequestEvent) error {
	var statement struct {
		Query string `json:"query" form:"query"`
	}
	if err := e.BindBody(&statement); err != nil {
		return e.BadRequestError("Failed to read the submitted data.", err)
	}
	sum := sha256.Sum256([]byte(statement.Query))
	op := h.operationBy(actorName(e.Auth))
	return e.App.RunInTransaction(func(tx core.App) error {
		return collections.Audit(tx, collections.AuditEntry{
			At: op.now, Actor: op.actor, Action: "sql", IP: e.RealIP(),
			Collection: "sql", Record: hex.EncodeToString(sum[:]),
		})
	})
}
