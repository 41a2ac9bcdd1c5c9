package hooks

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// spendCode uses a code up, with all that repeat it. PocketBase deletes it too, but lets two in who use it at once,
// and anybody where it cannot be deleted.
func spendCode(e *core.RecordAuthWithOTPRequestEvent) error {
	err := e.App.RunInTransaction(func(tx core.App) error {
		codes, err := collections.SameCode(tx, e.OTP)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(codes, func(code *core.OTP) bool { return code.Id == e.OTP.Id }) {
			return errWrongCode(e.RequestEvent)
		}
		for _, code := range codes {
			if err := tx.Delete(code); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return e.Next()
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
			if user.Email() != e.OTP.SentTo() {
				return errWrongCode(e.RequestEvent) // the desk has corrected the address meanwhile
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
