package providers

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pocketclinic/rules"
)

var razorpayAccount = RazorpayAccount{KeyID: "rzp_test_key", KeySecret: "key secret", WebhookSecret: "webhook secret"}

// exchange is a request as Razorpay has got it, and what it answers. Status 0 hangs up instead.
type exchange struct {
	request string // method, path and query
	key     string // X-Refund-Idempotency
	body    string // JSON
	status  int
	answer  string
}

// razorpayThrough is a Razorpay that expects these requests, in this order, and nothing else.
func razorpayThrough(t *testing.T, expected ...exchange) Razorpay {
	t.Helper()
	var asked atomic.Int32
	transport := standIn(t, "api.razorpay.com", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got := exchange{r.Method + " " + r.URL.RequestURI(), r.Header.Get("X-Refund-Idempotency"), string(body), 0, ""}
		want := exchange{request: "nothing more"}
		if i := int(asked.Add(1)); i <= len(expected) {
			want = expected[i-1]
		}
		user, password, _ := r.BasicAuth()
		if user != "rzp_test_key" || password != "key secret" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: signed in as %q, type %q", got.request, user, r.Header.Get("Content-Type"))
		}
		if got.request != want.request || got.key != want.key || !sameJSON(got.body, want.body) {
			t.Errorf("asked for\n%+v, expected was\n%+v", got, want)
		}
		if want.status == 0 {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(want.status)
		_, _ = io.WriteString(w, want.answer)
	}))
	t.Cleanup(func() { require.EqualValues(t, len(expected), asked.Load(), "as many requests as expected") })
	return NewRazorpay(razorpayAccount, transport)
}

func sameJSON(a, b string) bool {
	var left, right any
	_, _ = json.Unmarshal([]byte(a), &left), json.Unmarshal([]byte(b), &right)
	return fmt.Sprint(left) == fmt.Sprint(right)
}

const (
	unwell = `{"error":{"code":"SERVER_ERROR","description":"We are facing some trouble"}}`
	refuse = `{"error":{"code":"BAD_REQUEST_ERROR","description":"The amount must be at least INR 1.00"}}`
)

func TestAnOrderAtRazorpay(t *testing.T) {
	due := rules.Money{Amount: 50000, Currency: "INR"}
	order := exchange{
		request: "POST /v1/orders",
		body:    `{"amount":50000,"currency":"INR","receipt":"r1","unique_receipt":true,"payment_capture":true}`,
	}
	for name, test := range map[string]struct {
		status        int
		answer        string
		want, problem string
	}{
		"made":                 {200, `{"id":"order_1","amount":50000,"currency":"INR"}`, "order_1", ""},
		"of another amount":    {200, `{"id":"order_1","amount":100,"currency":"INR"}`, "order_1", "not what was asked for"},
		"without id":           {200, `{"amount":50000}`, "", "not what was asked for"},
		"refused":              {400, refuse, "", "razorpay: The amount must be at least INR 1.00 (BAD_REQUEST_ERROR)"},
		"failed":               {500, unwell, "", "razorpay: 500"},
		"refused by a gateway": {403, "<html>", "", "razorpay: 403"},
		"nonsense":             {200, "<html>", "", "invalid character"},
		"lost":                 {0, "", "", "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			order := order
			order.status, order.answer = test.status, test.answer
			id, err := razorpayThrough(t, order).CreateOrder(t.Context(), "r1", due)
			if test.problem == "" {
				require.NoError(t, err)
				require.Equal(t, test.want, id)
			} else {
				require.ErrorContains(t, err, test.problem)
			}
		})
	}
}

func TestASilentRazorpayIsLeftWhenTheContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	transport := standIn(t, "api.razorpay.com", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		cancel()
		<-r.Context().Done() // the client has hung up
	}))
	_, err := NewRazorpay(razorpayAccount, transport).CreateOrder(ctx, "r1", rules.Money{Amount: 100, Currency: "INR"})
	require.ErrorIs(t, err, context.Canceled)
}

func TestTheSignatureOfACheckout(t *testing.T) {
	// From: printf 'order_1|pay_1' | openssl dgst -sha256 -hmac 'key secret'
	const good = "9e664ae4273c00101d374652dddda0d105572a7676bb345e4b835c8a8fd9136e"
	r := NewRazorpay(razorpayAccount, nil)
	require.NoError(t, r.CheckSignature("order_1", "pay_1", good))
	require.NoError(t, r.CheckSignature("order_1", "pay_1", strings.ToUpper(good)))
	for _, bad := range []string{"", "x", good[2:], good + "00", strings.Repeat("0", 64), " " + good} {
		require.ErrorIs(t, r.CheckSignature("order_1", "pay_1", bad), rules.ErrBadSignature, bad)
	}
	require.ErrorIs(t, r.CheckSignature("order_1", "pay_2", good), rules.ErrBadSignature)
	require.ErrorIs(t, r.CheckSignature("order_1|", "pay_1", good), rules.ErrBadSignature)
	stranger := NewRazorpay(RazorpayAccount{KeySecret: "another"}, nil)
	require.ErrorIs(t, stranger.CheckSignature("order_1", "pay_1", good), rules.ErrBadSignature)
}

func TestARefundAtRazorpay(t *testing.T) {
	ask := func(status int, answer string) exchange {
		return exchange{"POST /v1/payments/pay_1/refund", "refund-pay_1", `{"amount":50000}`, status, answer}
	}
	look := func(status int, answer string) exchange {
		return exchange{"GET /v1/payments/pay_1", "", "", status, answer}
	}
	partly := look(200, `{"amount_refunded":49999}`)
	const given = `{"error":{"code":"BAD_REQUEST_ERROR","description":"The payment has been fully refunded already"}}`
	for name, test := range map[string]struct {
		exchanges []exchange
		want      string
		problem   string
	}{
		"made":                    {[]exchange{ask(200, `{"id":"rfnd_1"}`)}, "rfnd_1", ""},
		"failed":                  {[]exchange{ask(500, unwell)}, "", "razorpay: 500"},
		"lost":                    {[]exchange{ask(0, "")}, "", "EOF"},
		"made by hand before":     {[]exchange{ask(400, given), look(200, `{"amount_refunded":50000}`)}, "", ""},
		"made in part before":     {[]exchange{ask(400, given), partly}, "", "fully refunded already"},
		"refused, and no telling": {[]exchange{ask(400, given), look(500, unwell)}, "", "fully refunded already"},
	} {
		t.Run(name, func(t *testing.T) {
			id, err := razorpayThrough(t, test.exchanges...).Refund(t.Context(), "pay_1", 50000)
			require.Equal(t, test.want, id)
			if test.problem == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, test.problem)
			}
		})
	}

	again := razorpayThrough(t, ask(0, ""), ask(200, `{"id":"rfnd_1"}`))
	_, err := again.Refund(t.Context(), "pay_1", 50000)
	require.Error(t, err)
	id, err := again.Refund(t.Context(), "pay_1", 50000)
	require.NoError(t, err, "an answer that was lost is asked for under the same key")
	require.Equal(t, "rfnd_1", id)

	escaped := exchange{"POST /v1/payments/..%2Forders/refund", "refund-../orders", `{"amount":1}`, 404, ""}
	_, err = razorpayThrough(t, escaped).Refund(t.Context(), "../orders", 1)
	require.ErrorContains(t, err, "404", "an id is no path")
}

func TestCapturedPaymentsAreReadToTheLastPage(t *testing.T) {
	page := func(skip, status int, answer string) exchange {
		query := url.Values{"from": {"1893983400"}, "to": {"1893987000"}, "count": {"100"}, "skip": {fmt.Sprint(skip)}}
		return exchange{request: "GET /v1/payments?" + query.Encode(), status: status, answer: answer}
	}
	items := func(from, count int, state string) string {
		list := make([]string, count)
		for i := range list {
			list[i] = fmt.Sprintf(
				`{"id":"pay_%d","order_id":"order_%[1]d","amount":7,"currency":"INR","status":%[2]q}`, from+i, state)
		}
		return strings.Join(list, ",")
	}
	wrap := func(items string) string { return `{"entity":"collection","items":[` + items + `]}` }
	stray := `{"id":"pay_x","order_id":null,"amount":7,"currency":"INR","status":"captured"}`
	r := razorpayThrough(t,
		page(0, 200, wrap(items(0, 100, "captured"))),
		page(100, 200, wrap(items(100, 99, "captured")+","+items(199, 1, "failed"))),
		page(200, 200, wrap(stray+","+items(200, 2, "captured"))),
		page(0, 200, wrap(items(0, 100, "captured"))), page(100, 500, unwell),
		page(0, 200, wrap("")),
	)
	captured, err := r.Captured(t.Context(), monday, monday.Add(time.Hour))
	require.NoError(t, err)
	require.Len(t, captured, 201)
	require.Equal(t, rules.Capture{
		PaymentID: "pay_201", OrderID: "order_201", Money: rules.Money{Amount: 7, Currency: "INR"},
	}, captured[200])

	captured, err = r.Captured(t.Context(), monday, monday.Add(time.Hour))
	require.ErrorContains(t, err, "razorpay: 500")
	require.Len(t, captured, 100, "what was read before is not lost")
	captured, err = r.Captured(t.Context(), monday, monday.Add(time.Hour))
	require.NoError(t, err)
	require.Empty(t, captured)
}
