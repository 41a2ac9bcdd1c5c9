package hooks

import (
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// activateByDefault lets a new practitioner, or a type of visit, take bookings unless the request says otherwise.
func activateByDefault(e *core.RecordRequestEvent) error {
	info, err := e.RequestInfo()
	if err != nil {
		return err
	}
	if _, sent := info.Body["active"]; !sent {
		e.Record.Set("active", true)
	}
	return e.Next()
}

// guardPractitioner keeps from practitioners what is for the clinic to say of them.
func guardPractitioner(e *core.RecordRequestEvent) error {
	if e.HasSuperuserAuth() {
		return e.Next()
	}
	if reserved := changedFields(e.Record, "date_joined", "active", "slug"); len(reserved) > 0 {
		return rules.ErrNotAllowed.On(reserved[0]).Because("Only a super admin can change this.")
	}
	return e.Next()
}

// linkAccount makes the account that a new practitioner signs in with, or links the one there is.
func (h *handlers) linkAccount(e *core.RecordEvent) error {
	p := collections.AsPractitioner(e.Record)
	if p.Email() == "" {
		return blank("email")
	}
	user, err := collections.FindUserByEmail(e.App, p.Email())
	if errors.Is(err, sql.ErrNoRows) {
		user, err = collections.NewUser(e.App, p.Email(), collections.PractitionerRole)
	}
	if err != nil {
		return err
	}
	if err := checkUnlinked(e.App, user, h.Now()); err != nil {
		return err
	}
	user.SetRole(collections.PractitionerRole)
	if user.Name() == "" {
		user.SetName(p.Name())
	}
	if err := e.App.Save(user); err != nil {
		return err
	}
	p.SetUser(user.Id)
	p.ClearEmail()
	return e.Next()
}

// checkUnlinked refuses the account of another practitioner, of a receptionist, and of a visitor who is expected:
// as a practitioner's it would not be one to change or cancel appointments with.
func checkUnlinked(app core.App, user *collections.User, now time.Time) error {
	if user.IsNew() {
		return nil
	}
	if user.Role() == collections.ReceptionistRole {
		return rules.ErrAccountTaken.Because("This account is a receptionist's.")
	}
	_, err := collections.FindPractitionerOf(app, user.Id)
	if err == nil {
		return rules.ErrAccountTaken
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	expected, err := collections.HasAppointmentsAhead(app, user.Id, now)
	if err != nil || !expected {
		return err
	}
	return rules.ErrHasAppointments
}

// keepAccount holds on to the account that was linked when the practitioner was added.
func keepAccount(e *core.RecordEvent) error {
	if collections.AsPractitioner(e.Record).Email() != "" {
		return rules.ErrNotAllowed.On("email").
			Because("The e-mail address is given when a practitioner is added; change it in the account.")
	}
	if changed(e.Record, "user") {
		return rules.ErrNotAllowed.On("user")
	}
	return e.Next()
}

func unlinkAccount(e *core.RecordEvent) error {
	p := collections.AsPractitioner(e.Record)
	if err := e.Next(); err != nil {
		return err
	}
	user, err := collections.FindUser(e.App, p.User())
	if err != nil {
		return err
	}
	user.SetRole(collections.VisitorRole)
	return e.App.Save(user)
}

// giveSlug names the page of a practitioner who has none.
func giveSlug(e *core.RecordEvent) error {
	if err := collections.AsPractitioner(e.Record).GiveSlug(e.App); err != nil {
		return err
	}
	return e.Next()
}

func (h *handlers) validatePractitioner(e *core.RecordEvent) error {
	settings, err := h.roster.Settings(e.App)
	if err != nil {
		return err
	}
	wrong := collections.AsPractitioner(e.Record).Normalize(settings.Country())
	return refusals(append(wrong, e.Next())...)
}
