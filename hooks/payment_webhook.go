package hooks

import (
	"database/sql"
	"errors"
	"io"
	"net/http"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const webhookLimit = 1 << 20 // bytes: nobody has to sign in to send one

// webhook takes what the provider tells: 200 for all that needs no repetition. Events come
// in any order and more than once; each says what has happened, and is applied to what is known.
func (h *handlers) webhook(e *core.RequestEvent) error {
	if e.Request.PathValue("provider") != h.Payments.Name() {
		return rules.ErrNotFound
	}
	body, err := io.ReadAll(e.Request.Body)
	if errors.Is(err, apis.ErrRequestEntityTooLarge) {
		return err
	}
	if err != nil {
		return rules.ErrInvalidWebhook
	}
	event, err := h.Payments.ParseWebhook(e.Request.Header, body)
	if err != nil {
		return err
	}
	if event.Captured != nil {
		err = h.settleCapture(e.App, *event.Captured)
	}
	if event.Refunded != nil {
		err = h.recordRefund(e.App, h.Payments.Name(), *event.Refunded, h.operationBy(h.Payments.Name()))
	}
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]string{"status": "ok"})
}

// settleCapture applies a payment that the provider vouches for. One for an order that is not the clinic's is not ours.
func (h *handlers) settleCapture(app core.App, paid rules.Capture) error {
	a, err := collections.FindAppointmentByOrder(app, paid.OrderID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = h.settle(app, a.Id, paid, h.operationBy(h.Payments.Name()))
	return err
}
