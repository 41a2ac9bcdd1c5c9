package hooks

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// UnverifiedAccountLife is how long an account is kept whose e-mail address nobody verifies.
const UnverifiedAccountLife = 24 * time.Hour

// purgeUnverifiedAccounts deletes accounts that were made and never signed in to.
func (h *handlers) purgeUnverifiedAccounts(app core.App) error {
	op := h.operationBy("purge_unverified_accounts")
	users, err := collections.UnverifiedVisitors(app, op.now.Add(-UnverifiedAccountLife), 500)
	if err != nil {
		return err
	}
	return inTurn(app, users, func(tx core.App, found *collections.User) error {
		user, err := collections.FindUser(tx, found.Id)
		if err != nil || user.Verified() || user.KnownToDesk() {
			return err
		}
		if err := op.delete(tx, user); err != nil {
			return err
		}
		return op.audit(tx, "delete", user.Record)
	})
}
