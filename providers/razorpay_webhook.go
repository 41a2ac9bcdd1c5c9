package providers

import (
	"encoding/json"
	"net/http"

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

// ParseWebhook verifies the signature over the body as it came, and reads of captured and refunded payments.
func (r Razorpay) ParseWebhook(header http.Header, body []byte) (event rules.PaymentEvent, err error) {
	if err := checkHMAC(r.account.WebhookSecret, body, header.Get("X-Razorpay-Signature")); err != nil {
		return event, err
	}
	var told razorpayEvent
	if err := json.Unmarshal(body, &told); err != nil {
		return event, rules.ErrInvalidWebhook
	}
	switch told.Event {
	case "payment.captured", "order.paid":
		captured := told.Payload.Payment.Entity.capture()
		if captured.PaymentID != "" && captured.OrderID != "" { // some payments are for no order
			event.Captured = &captured
		}
	case "refund.processed":
		refund := told.Payload.Refund.Entity
		event.Refunded = &rules.Refund{ID: refund.ID, PaymentID: refund.PaymentID, Amount: refund.Amount}
	}
	return event, nil
}
