package tests

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAWebhookThatIsTooLongIsNotRead(t *testing.T) {
	w, razorpay := newRazorpayWorld(t)
	padded := func(length int) string { return "{" + strings.Repeat(" ", length-2) + "}" }
	longest := padded(1 << 20)
	razorpay.hook(longest, sign(razorpayAccount.WebhookSecret, longest)).ok()

	tooLong := padded(1<<20 + 1)
	address := w.url + "/api/clinic/payments/webhook/razorpay"
	hook := func(body io.Reader, expect string) *http.Request {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, body)
		require.NoError(t, err)
		request.Header.Set("X-Razorpay-Signature", sign(razorpayAccount.WebhookSecret, tooLong))
		request.Header.Set("Expect", expect)
		return request
	}
	w.exchange(hook(strings.NewReader(tooLong), "100-continue")).refused(413)

	// Of this one the length is not said. The server hangs up on the rest of it, which may outrun its answer.
	require.Eventually(t, func() bool {
		response, err := client.Do(hook(io.MultiReader(strings.NewReader(tooLong)), ""))
		if err != nil {
			return false
		}
		defer response.Body.Close()
		return response.StatusCode == http.StatusRequestEntityTooLarge
	}, patience, time.Millisecond)
	require.Empty(t, w.rows("payments", ""))
}
