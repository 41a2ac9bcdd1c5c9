package tests

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAWebhookThatIsTooLongIsNotRead(t *testing.T) {
	w, razorpay := newRazorpayWorld(t)
	padded := func(length int) string { return "{" + strings.Repeat(" ", length-2) + "}" }
	longest := padded(1 << 20)
	razorpay.hook(longest, sign(razorpayAccount.WebhookSecret, longest)).ok()

	tooLong := padded(1<<20 + 1)
	for _, body := range []io.Reader{strings.NewReader(tooLong), io.MultiReader(strings.NewReader(tooLong))} {
		request, err := http.NewRequestWithContext(t.Context(), "POST", w.url+"/api/clinic/payments/webhook/razorpay", body)
		require.NoError(t, err)
		request.Header.Set("X-Razorpay-Signature", sign(razorpayAccount.WebhookSecret, tooLong))
		if request.ContentLength > 0 { // of the second one the length is not said
			request.Header.Set("Expect", "100-continue")
		}
		w.exchange(request).refused(413)
	}
	require.Empty(t, w.rows("payments", ""))
}
