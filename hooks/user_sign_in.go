package hooks

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// createAccount makes a bare account for the first one-time password that an address asks for.
func (h *handlers) createAccount(e *core.RecordCreateOTPRequestEvent) error {
	if e.Record == nil {
		var body struct {
			Email string `json:"email" form:"email"`
		}
		if err := e.BindBody(&body); err != nil {
			return e.BadRequestError("", err)
		}
		user, err := findOrCreateAccount(e.App, body.Email)
		if err != nil {
			return err
		}
		e.Record = user.Record
	}
	return e.Next()
}

// findOrCreateAccount survives two first requests at once: the loser of the race on the unique address
// takes the winner's account.
func findOrCreateAccount(app core.App, email string) (*collections.User, error) {
	user, err := collections.FindUserByEmail(app, email)
	if !errors.Is(err, sql.ErrNoRows) {
		return user, err
	}
	user, err = collections.NewUser(app, email, collections.VisitorRole)
	if err != nil {
		return nil, err
	}
	if err := app.Save(user); err != nil {
		winner, notFound := collections.FindUserByEmail(app, email)
		if notFound != nil {
			return nil, err
		}
		return winner, nil
	}
	return user, nil
}

// verifyEmail records that the address is the visitor's own. PocketBase would also set a new password, and with
// that take back every other code; here passwords open nothing, and somebody who asked twice may use either.
func verifyEmail(e *core.RecordAuthWithOTPRequestEvent) error {
	if !e.Record.Verified() && e.OTP.SentTo() == e.Record.Email() {
		err := e.App.RunInTransaction(func(tx core.App) error {
			user, err := collections.FindUser(tx, e.Record.Id)
			if err != nil {
				return err
			}
			user.SetVerified(true)
			return tx.Save(user)
		})
		if err != nil {
			return err
		}
		e.Record.SetVerified(true)
	}
	return e.Next()
}

// refuseVerificationLink closes the way to a verified address that is not a one-time password.
func refuseVerificationLink(*core.RecordRequestVerificationRequestEvent) error {
	return rules.ErrNotAllowed.On("email").
		Because("E-mail addresses are verified by one-time password: ask for one and sign in.")
}

// refuseEmailChange keeps accounts from having mails sent to any address. The change would have to be confirmed with
// a password, which nobody here has.
func refuseEmailChange(*core.RecordRequestEmailChangeRequestEvent) error {
	return rules.ErrNotAllowed.On("newEmail").Because("The clinic changes e-mail addresses: please ask it to.")
}

func defaultRole(e *core.RecordEvent) error {
	if user := collections.AsUser(e.Record); user.Role() == "" {
		user.SetRole(collections.VisitorRole)
	}
	return e.Next()
}

func normalizeEmail(e *core.RecordEvent) error {
	e.Record.SetEmail(collections.NormalizeEmail(e.Record.Email()))
	return e.Next()
}
