package hooks

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// Fields of an account by which somebody would get in as another.
var waysIn = []string{"verified", "password", "passwordConfirm", "oldPassword"}

// openByDesk makes an account of somebody who calls or comes in: without a password, and maybe without an address of
// mail. What they do themselves begins with a one-time password of their own.
func openByDesk(e *core.RecordRequestEvent) error {
	user := collections.AsUser(e.Record)
	if !collections.IsDesk(e.Auth) {
		return rules.ErrNotAllowed.Because("An account is opened by its first one-time password, or by the desk.")
	}
	if err := refuseWaysIn(e); err != nil {
		return err
	}
	if err := checkAddressFree(e.App, user); err != nil {
		return err
	}
	if user.GetString(core.FieldNamePassword+":hash") == "" {
		user.DropPassword()
	}
	return markKnown(e, user)
}

// editByDesk lets the desk write what a visitor tells it, and the address of mail until somebody has signed in by it.
func editByDesk(e *core.RecordRequestEvent) error {
	user := collections.AsUser(e.Record)
	if !collections.IsDesk(e.Auth) {
		return e.Next()
	}
	if collections.AsUser(e.Record.Original()).IsErased() {
		return rules.ErrNotFound // it would be somebody again, whom appointments of nobody belong to
	}
	if err := refuseWaysIn(e); err != nil {
		return err
	}
	if collections.NormalizeEmail(user.Email()) != e.Record.Original().Email() {
		if err := changeAddress(e, user); err != nil {
			return err
		}
	}
	return markKnown(e, user)
}

// markKnown notes that the desk knows a visitor, unless a super admin says so, or otherwise, by hand.
func markKnown(e *core.RecordRequestEvent, user *collections.User) error {
	body, err := sentBody(e)
	if err != nil {
		return err
	}
	_, said := body["known_to_desk"]
	if !said && (user.Role() == "" || user.Role() == collections.VisitorRole) {
		user.SetKnownToDesk()
	}
	return e.Next()
}

func changeAddress(e *core.RecordRequestEvent, user *collections.User) error {
	if !e.HasSuperuserAuth() && e.Record.Original().Verified() {
		return rules.ErrNotAllowed.On(core.FieldNameEmail).Because("Somebody signs in by this address: it is theirs to keep.")
	}
	if err := checkAddressFree(e.App, user); err != nil {
		return err
	}
	// A code that is out was sent to the address before.
	return e.App.DeleteAllOTPsByRecord(user.Record)
}

// refuseWaysIn keeps a receptionist from getting in as whom the account belongs to.
func refuseWaysIn(e *core.RecordRequestEvent) error {
	if e.HasSuperuserAuth() {
		return nil
	}
	body, err := sentBody(e)
	if err != nil {
		return err
	}
	for _, field := range waysIn {
		if sends(body, field) {
			return rules.ErrNotAllowed.On(field).Because("Whom the account belongs to signs in by one-time password.")
		}
	}
	return nil
}

// checkAddressFree says whose account an address is already, so that the desk can go on with that one.
func checkAddressFree(app core.App, user *collections.User) error {
	if user.Email() == "" {
		return nil
	}
	other, err := collections.FindUserByEmail(app, user.Email())
	if errors.Is(err, sql.ErrNoRows) || err == nil && other.Id == user.Id {
		return nil
	}
	if err != nil {
		return err
	}
	if other.Role() != collections.VisitorRole {
		return rules.ErrAccountExists.Because("This address is the account of somebody who works here.")
	}
	return rules.ErrAccountExists.By(other.Id)
}
