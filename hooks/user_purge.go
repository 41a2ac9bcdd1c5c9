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
	users, err := collections.UnverifiedVisitors(app, h.Now().Add(-UnverifiedAccountLife), 500)
	if err != nil {
		return err
	}
	return inTurn(app, users, func(tx core.App, found *collections.User) error {
		user, err := collections.FindUser(tx, found.Id)
		if err != nil || user.Verified() {
			return err
		}
		if err := tx.Delete(user); err != nil {
			return err
		}
		return h.audit(tx, "purge_unverified_accounts", "delete", user.Record)
	})
}
