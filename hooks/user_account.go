package hooks

import (
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// UnverifiedAccountLife is how long an account is kept whose e-mail address nobody verifies.
const UnverifiedAccountLife = 24 * time.Hour

// createAccount opens a bare account for the first one-time password that an address asks for.
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

// findOrCreateAccount survives two first requests at once: the loser of the race on the unique address takes the winner's account.
func findOrCreateAccount(app core.App, email string) (*collections.User, error) {
	user, err := collections.FindUserByEmail(app, email)
	if !errors.Is(err, sql.ErrNoRows) {
		return user, err
	}
	user, err = collections.NewUser(app, email, collections.VisitorRole)
	if err != nil {
		return nil, err
	}
	if saveErr := app.Save(user); saveErr != nil {
		existing, err := collections.FindUserByEmail(app, email)
		return existing, errors.Join(err, onlyIf(err != nil, saveErr))
	}
	return user, nil
}

func onlyIf(condition bool, err error) error {
	if condition {
		return err
	}
	return nil
}

// verifyEmail notes that the address is the visitor's own. PocketBase would also set a new password, and with
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
	return rules.ErrNotAllowed.On("email").Because("E-mail addresses are verified by one-time password: ask for one and sign in.")
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

func (h *handlers) validateProfile(e *core.RecordEvent) error {
	if birth := e.Record.GetString("date_of_birth"); birth != "" {
		date, err := rules.ParseBirthDate(birth, h.Now())
		if err != nil {
			return err
		}
		e.Record.Set("date_of_birth", date.String())
	}
	if err := normalizePhone(e.Record); err != nil {
		return err
	}
	return e.Next()
}

func normalizePhone(record *core.Record) error {
	phone := record.GetString("phone")
	if phone == "" {
		return nil
	}
	parsed, err := rules.ParsePhone(phone)
	if err != nil {
		return err
	}
	record.Set("phone", parsed)
	return nil
}

// hidePrivateProfile shows a practitioner no more of a visitor than how to address and call them.
func hidePrivateProfile(e *core.RecordEnrichEvent) error {
	auth := e.RequestInfo.Auth
	if auth == nil || !auth.IsSuperuser() && auth.Id != e.Record.Id {
		for _, field := range e.Record.Collection().Fields.FieldNames() {
			if field != "id" && field != "name" && field != "phone" {
				e.Record.Hide(field)
			}
		}
	}
	return e.Next()
}

// purgeUnverifiedAccounts deletes accounts that were opened and never signed in to.
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
		return h.operationBy("purge_unverified_accounts").audit(tx, "delete", user.Record)
	})
}
