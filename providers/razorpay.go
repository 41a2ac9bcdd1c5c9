package providers

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"pocketclinic/rules"
)

const (
	razorpayAPI      = "https://api.razorpay.com/v1"
	razorpayPageSize = 100 // the most that it answers at once
	razorpayMaxBody  = 8 << 20
	razorpayTimeout  = 10 * time.Second
)

// RazorpayAccount is an account with Razorpay: the API's key, and the secret that its webhooks are signed with.
type RazorpayAccount struct {
	KeyID, KeySecret, WebhookSecret string
}

// Razorpay speaks https://razorpay.com/docs/api. Razorpay's own razorpay-go (1.3.3) takes an answer of
// status 400 with the code BAD_REQUEST_ERROR for a success without content: a refused refund would look done.
type Razorpay struct {
	account RazorpayAccount
	client  *http.Client
}

// NewRazorpay takes payments through Razorpay's API, by way of transport.
func NewRazorpay(account RazorpayAccount, transport http.RoundTripper) Razorpay {
	return Razorpay{account, &http.Client{Transport: transport, Timeout: razorpayTimeout}}
}

// Name returns "razorpay".
func (Razorpay) Name() string { return "razorpay" }

// Checkout is https://razorpay.com/docs/payments/payment-gateway/web-integration/standard.
func (r Razorpay) Checkout() rules.Checkout {
	return rules.Checkout{
		Key:     r.account.KeyID,
		Scripts: []string{"https://checkout.razorpay.com"},
		Frames:  []string{"https://api.razorpay.com", "https://checkout.razorpay.com"},
		Others:  []string{"https://api.razorpay.com", "https://lumberjack.razorpay.com", "https://cdn.razorpay.com"},
	}
}

type razorpayPayment struct {
	ID             string `json:"id"`
	OrderID        string `json:"order_id"`
	Amount         int64  `json:"amount"`
	Currency       string `json:"currency"`
	Status         string `json:"status"`
	AmountRefunded int64  `json:"amount_refunded"`
}

func (p razorpayPayment) capture() rules.Capture {
	return rules.Capture{
		PaymentID: p.ID, OrderID: p.OrderID, Money: rules.Money{Amount: p.Amount, Currency: p.Currency},
	}
}

// CreateOrder makes an order whose payments are captured at once; a repeated receipt gives the same one.
func (r Razorpay) CreateOrder(ctx context.Context, receipt string, due rules.Money) (string, error) {
	var order struct {
		ID     string `json:"id"`
		Amount int64  `json:"amount"`
	}
	err := r.call(ctx, http.MethodPost, "/orders", nil, map[string]any{
		"amount": due.Amount, "currency": due.Currency, "receipt": receipt, "unique_receipt": true, "payment_capture": true,
	}, &order)
	if err == nil && (order.ID == "" || order.Amount != due.Amount) {
		err = fmt.Errorf("razorpay: order %q of %d is not what was asked for", order.ID, order.Amount)
	}
	return order.ID, err
}

// CheckSignature verifies what Razorpay's checkout gives to the client.
func (r Razorpay) CheckSignature(orderID, paymentID, signature string) error {
	return checkHMAC(r.account.KeySecret, []byte(orderID+"|"+paymentID), signature)
}

// Refund is repeated under the same key, so that an answer lost on the way gives nothing back twice.
func (r Razorpay) Refund(ctx context.Context, paymentID string, amount int64) (string, error) {
	path := "/payments/" + url.PathEscape(paymentID)
	var refund struct {
		ID string `json:"id"`
	}
	header := http.Header{"X-Refund-Idempotency": {"refund-" + paymentID}}
	err := r.call(ctx, http.MethodPost, path+"/refund", header, map[string]any{"amount": amount}, &refund)
	if !errors.As(err, new(*razorpayError)) {
		return refund.ID, err
	}
	// It may have been given back by hand.
	var payment razorpayPayment
	if lookup := r.call(ctx, http.MethodGet, path, nil, nil, &payment); lookup == nil && payment.AmountRefunded >= amount {
		return "", nil
	}
	return "", err
}

// Captured pages through the payments made in the interval.
func (r Razorpay) Captured(ctx context.Context, from, to time.Time) (captured []rules.Capture, err error) {
	query := url.Values{
		"from":  {strconv.FormatInt(from.Unix(), 10)},
		"to":    {strconv.FormatInt(to.Unix(), 10)},
		"count": {strconv.Itoa(razorpayPageSize)},
	}
	for skip := 0; ; skip += razorpayPageSize {
		query.Set("skip", strconv.Itoa(skip))
		var page struct {
			Items []razorpayPayment `json:"items"`
		}
		if err := r.call(ctx, http.MethodGet, "/payments?"+query.Encode(), nil, nil, &page); err != nil {
			return captured, err
		}
		for _, payment := range page.Items {
			if payment.Status == "captured" && payment.OrderID != "" {
				captured = append(captured, payment.capture())
			}
		}
		if len(page.Items) < razorpayPageSize {
			return captured, nil
		}
	}
}

// razorpayError is a request that Razorpay has understood and refused.
type razorpayError struct {
	Code        string `json:"code"`
	Description string `json:"description"`
}

func (e *razorpayError) Error() string { return "razorpay: " + e.Description + " (" + e.Code + ")" }

func (r Razorpay) call(ctx context.Context, method, path string, header http.Header, body, answer any) error {
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, method, razorpayAPI+path, content)
	if err != nil {
		return err
	}
	if header != nil {
		request.Header = header
	}
	request.Header.Set("Content-Type", "application/json")
	request.SetBasicAuth(r.account.KeyID, r.account.KeySecret)
	response, err := r.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return readRazorpay(response, answer)
}

func readRazorpay(response *http.Response, answer any) error {
	raw, err := io.ReadAll(io.LimitReader(response.Body, razorpayMaxBody))
	if err != nil {
		return err
	}
	if response.StatusCode < http.StatusBadRequest {
		return json.Unmarshal(raw, answer)
	}
	var refusal struct {
		Error *razorpayError `json:"error"`
	}
	understood := json.Unmarshal(raw, &refusal) == nil && refusal.Error != nil
	if response.StatusCode < http.StatusInternalServerError && understood {
		return refusal.Error
	}
	return fmt.Errorf("razorpay: %s", response.Status)
}

// checkHMAC compares, in constant time, a hexadecimal HMAC-SHA256 (RFC 2104) of content.
func checkHMAC(secret string, content []byte, signature string) error {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(content)
	given, err := hex.DecodeString(signature)
	if err != nil || !hmac.Equal(given, mac.Sum(nil)) {
		return rules.ErrBadSignature
	}
	return nil
}
