package hooks

import (
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// erase takes away, at a visitor's own wish, all that says who they are. What is live is cancelled first, by the rules
// that hold for the visitor; the accounting keeps its times and amounts, of nobody.
func (h *handlers) erase(e *core.RequestEvent) error {
	if err := verified(e.Auth); err != nil {
		return err
	}
	if e.HasSuperuserAuth() || collections.AsUser(e.Auth).Role() != collections.VisitorRole {
		return rules.ErrNotAllowed.Because("Visitors erase their accounts themselves; super admins manage the others.")
	}
	op := h.operationBy(actorName(e.Auth))
	email := e.Auth.Email()
	err := e.App.RunInTransaction(func(tx core.App) error {
		user, err := collections.FindUser(tx, e.Auth.Id)
		if err != nil {
			return orNotFound(err)
		}
		email = user.Email()
		return op.eraseVisitor(tx, user)
	})
	if err != nil {
		return asFault(err)
	}
	if err := collections.ForgetRequests(e.App, email, e.Auth.Id); err != nil {
		e.App.Logger().Error("the request log still mentions somebody who was erased", "error", err)
	}
	return e.NoContent(http.StatusNoContent)
}

// eraseVisitor leaves the waitlist, so that nothing is proposed any more, and takes the name away before it cancels:
// the practitioner is told of the time, and not of whom.
func (op operation) eraseVisitor(tx core.App, user *collections.User) error {
	waits, err := collections.WaitsOf(tx, user.Id)
	if err != nil {
		return err
	}
	for _, wait := range waits {
		if err := errors.Join(op.delete(tx, wait), op.audit(tx, "delete", wait.Record)); err != nil {
			return err
		}
	}
	if err := collections.EraseTraces(tx, user.Id, user.Email()); err != nil {
		return err
	}
	if err := collections.EraseSessions(tx, user); err != nil {
		return err
	}
	user.Erase()
	if err := op.save(tx, user); err != nil {
		return err
	}
	if err := op.cancelAll(tx, user); err != nil {
		return err
	}
	if err := collections.DropQueued(tx, user.Id, user.Email()); err != nil {
		return err
	}
	return op.audit(tx, "delete", user.Record)
}

// cancelAll cancels, as the visitor may, all that is live. It refuses with rules.ErrTransitionNotAllowed where the
// visitor may not.
func (op operation) cancelAll(tx core.App, user *collections.User) error {
	settings, err := collections.FindSettings(tx)
	if err != nil {
		return err
	}
	live, err := collections.LiveAppointmentsOf(tx, user.Id, op.now)
	if err != nil {
		return err
	}
	request := rules.Request{To: rules.Cancelled, By: rules.ByVisitor, Notice: settings.CancelNotice()}
	for _, a := range live {
		if err := op.cancelOrExpire(tx, a, request, settings); err != nil {
			return err
		}
	}
	return nil
}

func (op operation) cancelOrExpire(
	tx core.App, a *collections.Appointment, request rules.Request, settings *collections.Settings,
) error {
	if a.Facts().StatusAt(op.now) == rules.Expired {
		return op.expire(tx, a)
	}
	t, err := rules.DecideTransition(a.Facts(), request, op.now)
	if err != nil {
		return rules.ErrTransitionNotAllowed.Because(
			"It is too late for you to cancel an appointment that is still to take place; please call the clinic.")
	}
	a.SetStatus(rules.Cancelled)
	op.noteCancelling(a, t, request.By, settings)
	if err := op.save(tx, a); err != nil {
		return err
	}
	return op.audit(tx, "update", a.Record, "status")
}

// refuseErased keeps a change that was on its way from bringing back what was erased meanwhile. It runs on the record
// as it is in the transaction.
func refuseErased(e *core.RecordRequestEvent) error {
	if !e.HasSuperuserAuth() && e.Auth != nil && e.Auth.Id == e.Record.Id && e.Auth.TokenKey() != e.Record.TokenKey() {
		return e.UnauthorizedError("", nil)
	}
	return e.Next()
}
