package hooks

import (
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// razorpayEvent is the body of a webhook (https://razorpay.com/docs/webhooks/payloads).
type razorpayEvent struct {
	Event   string `json:"event"`
	Payload struct {
		Payment struct {
			Entity razorpayPayment `json:"entity"`
		} `json:"payment"`
		Refund struct {
			Entity struct {
				ID        string `json:"id"`
				PaymentID string `json:"payment_id"`
				Amount    int64  `json:"amount"`
			} `json:"entity"`
		} `json:"refund"`
	} `json:"payload"`
}

// razorpayWebhook takes what Razorpay tells: 200 for all that needs no repetition. Events come
// in any order and more than once; each says what has happened, and is applied to what is known.
func (c *clinic) razorpayWebhook(e *core.RequestEvent) error {
	provider, ok := c.Payments.(razorpay)
	if !ok {
		return rules.ErrNotFound
	}
	raw, err := io.ReadAll(e.Request.Body)
	if err != nil {
		return e.BadRequestError("The webhook could not be read.", nil)
	}
	if err := checkHMAC(provider.account.WebhookSecret, raw, e.Request.Header.Get("X-Razorpay-Signature")); err != nil {
		return err
	}
	var event razorpayEvent
	if err := json.Unmarshal(raw, &event); err != nil {
		return e.BadRequestError("The webhook could not be read.", nil)
	}
	switch event.Event {
	case "payment.captured", "order.paid":
		err = c.takeCapture(e.App, event.Payload.Payment.Entity.capture())
	case "refund.processed":
		refund := event.Payload.Refund.Entity
		err = c.noteRefund(e.App, provider.Name(), refund.PaymentID, refund.ID, refund.Amount)
	}
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]string{"status": "ok"})
}

// takeCapture applies a payment that the provider vouches for. One for an order that is not the clinic's is not ours.
func (c *clinic) takeCapture(app core.App, paid collections.Capture) error {
	a, err := collections.FindAppointmentByOrder(app, paid.OrderID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = c.settle(app, a.Id, paid, c.Payments.Name())
	return err
}
