package tests

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"pocketclinic/providers"
)

var razorpayAccount = providers.RazorpayAccount{
	KeyID: "rzp_test_key", KeySecret: "key secret", WebhookSecret: "webhook secret",
}

// razorpayStandIn speaks Razorpay's wire format, and fails as it is told to.
type razorpayStandIn struct {
	*world
	mu       sync.Mutex
	orders   []object
	payments []object
	refunds  map[string]object // by idempotency key
	faults   []string          // of the next calls: "" = none, "500", "lost" = done, but the answer never arrives
	during   func(path string) // called in the middle of each call
}

// newRazorpayWorld is a clinic whose payments go through the stand-in.
func newRazorpayWorld(t *testing.T) (*world, *razorpayStandIn) {
	t.Helper()
	w := newWorld(t)
	return w, payThroughRazorpay(t, w)
}

func payThroughRazorpay(t *testing.T, w *world) *razorpayStandIn {
	t.Helper()
	s := &razorpayStandIn{world: w, refunds: map[string]object{}, during: func(string) {}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	w.payments = providers.NewRazorpay(razorpayAccount, standIn(t, "api.razorpay.com", server))
	w.restart()
	w.liftRateLimits()
	return s
}

// standIn is a transport whose connections to a host lead to a server of the test, and to no other host.
func standIn(t *testing.T, host string, server *httptest.Server) http.RoundTripper {
	t.Helper()
	transport := &http.Transport{DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if address != host+":443" {
			return nil, errors.New("not for " + host + ": " + address)
		}
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

func (s *razorpayStandIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	fault := ""
	if len(s.faults) > 0 {
		fault, s.faults = s.faults[0], s.faults[1:]
	}
	s.mu.Unlock()
	s.during(r.Method + " " + r.URL.Path)
	status, body := razorpayError(http.StatusInternalServerError, "SERVER_ERROR", "We are facing some trouble")
	if fault != "500" {
		s.mu.Lock()
		status, body = s.answer(r)
		s.mu.Unlock()
	}
	if fault == "lost" {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = connection.Close()
		}
		return
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func razorpayError(status int, code, description string) (int, object) {
	return status, object{"error": object{"code": code, "description": description}}
}

func badRequest(description string) (int, object) {
	return razorpayError(http.StatusBadRequest, "BAD_REQUEST_ERROR", description)
}

func (s *razorpayStandIn) answer(r *http.Request) (int, object) {
	if user, password, _ := r.BasicAuth(); user != razorpayAccount.KeyID || password != razorpayAccount.KeySecret {
		return razorpayError(http.StatusUnauthorized, "BAD_REQUEST_ERROR", "Authentication failed")
	}
	var body object
	_ = json.NewDecoder(r.Body).Decode(&body)
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/v1/orders":
		return s.order(body)
	case r.Method == http.MethodGet && r.URL.Path == "/v1/payments":
		return s.page(r.URL.Query())
	case r.Method == http.MethodGet && len(path) == 2 && path[0] == "payments":
		return http.StatusOK, s.payment(path[1])
	case r.Method == http.MethodPost && len(path) == 3 && path[2] == "refund":
		return s.refund(path[1], r.Header.Get("X-Refund-Idempotency"), body)
	}
	return razorpayError(http.StatusNotFound, "BAD_REQUEST_ERROR", "The requested URL was not found")
}

func (s *razorpayStandIn) order(body object) (int, object) {
	if body["amount"].(float64) < 100 {
		return badRequest("The amount must be at least INR 1.00")
	}
	for _, order := range s.orders {
		if order["receipt"] == body["receipt"] && body["unique_receipt"] == true {
			return http.StatusOK, order
		}
	}
	order := object{
		"id": fmt.Sprintf("order_%014d", len(s.orders)+1), "entity": "order", "status": "created", "receipt": body["receipt"],
		"amount": body["amount"], "currency": body["currency"], "amount_paid": 0, "amount_due": body["amount"],
	}
	s.orders = append(s.orders, order)
	return http.StatusOK, order
}

func (s *razorpayStandIn) payment(id string) object {
	return s.payments[slices.IndexFunc(s.payments, func(p object) bool { return p["id"] == id })]
}

func (s *razorpayStandIn) page(query url.Values) (int, object) {
	from, _ := strconv.ParseInt(query.Get("from"), 10, 64)
	to, _ := strconv.ParseInt(query.Get("to"), 10, 64)
	skip, _ := strconv.Atoi(query.Get("skip"))
	count, _ := strconv.Atoi(query.Get("count"))
	if count < 1 || count > 100 {
		return badRequest("The count may not be greater than 100.")
	}
	var found []object
	for _, p := range s.payments {
		if at := p["created_at"].(int64); at >= from && at <= to {
			found = append(found, p)
		}
	}
	found = found[min(skip, len(found)):]
	found = found[:min(count, len(found))]
	return http.StatusOK, object{"entity": "collection", "count": len(found), "items": found}
}

func (s *razorpayStandIn) refund(id, key string, body object) (int, object) {
	if refund, ok := s.refunds[key]; ok {
		return http.StatusOK, refund
	}
	payment := s.payment(id)
	amount := int64(body["amount"].(float64))
	if payment["amount_refunded"].(int64)+amount > payment["amount"].(int64) {
		return badRequest("The payment has been fully refunded already")
	}
	payment["amount_refunded"] = payment["amount_refunded"].(int64) + amount
	payment["status"] = "refunded"
	refund := object{"id": "rfnd_" + id, "entity": "refund", "payment_id": id, "amount": amount, "status": "processed"}
	s.refunds[key] = refund
	return http.StatusOK, refund
}

// capture is somebody paying an order at the provider.
func (s *razorpayStandIn) capture(orderID any, amount int64) (paymentID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	paymentID = fmt.Sprintf("pay_%014d", len(s.payments)+1)
	s.payments = append(s.payments, object{
		"id": paymentID, "entity": "payment", "order_id": orderID, "amount": amount, "currency": "INR", "status": "captured",
		"amount_refunded": int64(0), "captured": true, "created_at": s.Now().Unix(),
	})
	return paymentID
}

func (s *razorpayStandIn) fail(faults ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = faults
}

func sign(secret, content string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(content))
	return hex.EncodeToString(mac.Sum(nil))
}

// tell sends the signed webhook of an event.
func (s *razorpayStandIn) tell(event, paymentID string) *answer {
	s.t.Helper()
	s.mu.Lock()
	payment := s.payment(paymentID)
	payload := object{"payment": object{"entity": payment}}
	if strings.HasPrefix(event, "refund.") {
		refund := object{"id": "rfnd_" + paymentID, "payment_id": paymentID, "amount": payment["amount"]}
		payload["refund"] = object{"entity": refund}
	}
	raw, err := json.Marshal(object{"entity": "event", "account_id": "acc_1", "event": event, "payload": payload})
	s.mu.Unlock()
	require.NoError(s.t, err)
	return s.hook(string(raw), sign(razorpayAccount.WebhookSecret, string(raw)))
}

func (s *razorpayStandIn) hook(body, signature string) *answer {
	s.t.Helper()
	address := s.url + "/api/clinic/payments/webhook/razorpay"
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, address, strings.NewReader(body))
	require.NoError(s.t, err)
	request.Header.Set("X-Razorpay-Signature", signature)
	return s.exchange(request)
}

// signed is what the provider's checkout gives to the client.
func signed(appointment object, paymentID string) object {
	signature := sign(razorpayAccount.KeySecret, text(appointment, "order_id")+"|"+paymentID)
	return with(paymentFor(appointment, paymentID), object{"signature": signature})
}
