package hooks

import (
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// sendPaymentLink has a visitor told where to pay for what the desk holds for them. The same request again answers the
// same and tells nobody twice.
func (h *handlers) sendPaymentLink(e *core.RequestEvent) error {
	if err := requireDesk(e.Auth); err != nil {
		return err
	}
	op := h.operationOf(e)
	var to string
	err := e.App.RunInTransaction(func(tx core.App) (err error) {
		a, err := collections.FindAppointment(tx, e.Request.PathValue("id"))
		if err != nil {
			return orNotFound(err)
		}
		to, err = h.queuePaymentLink(tx, a, op)
		return err
	})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]string{"to": to})
}

// queuePaymentLink queues the messages of a held appointment's link, and returns the address that they go to.
func (h *handlers) queuePaymentLink(tx core.App, a *collections.Appointment, op operation) (to string, err error) {
	if a.Facts().StatusAt(op.now) != rules.Held {
		return "", rules.ErrTransitionNotAllowed.Because("Only what is held can still be paid for.")
	}
	p, err := h.loadParties(tx, a, h.portal(tx, op.asked))
	if err != nil {
		return "", err
	}
	if to = p.visitor.Email(); to == "" {
		return "", rules.ErrNoEmail
	}
	told, err := collections.IsTold(tx, a.Id, paymentLink, to)
	if err != nil || told {
		return to, err
	}
	return to, queue(tx, p.askedToPay(), op.now)
}

// renewPaymentLink sends the link of a hold that was moved once more: the message that its visitor has tells of the
// time that it had.
func (p parties) renewPaymentLink(tx core.App, now time.Time) error {
	told, err := collections.IsTold(tx, p.appointment.Id, paymentLink, p.visitor.Email())
	if err != nil || !told {
		return err
	}
	return queue(tx, p.askedToPay(), now)
}
