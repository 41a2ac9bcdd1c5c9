package tests

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// payBy is pay by a name of the host, as a browser or somebody malicious writes it.
func (w *world) payBy(host string, payer account, appointment object, paymentID string) {
	w.t.Helper()
	body, err := json.Marshal(paymentFor(appointment, paymentID))
	require.NoError(w.t, err)
	request, err := http.NewRequestWithContext(
		context.Background(), http.MethodPost, w.url+"/api/clinic/payments", bytes.NewReader(body),
	)
	require.NoError(w.t, err)
	request.Host = host
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", payer.token)
	w.exchange(request).ok()
}

var mailedAddress = regexp.MustCompile(`(https?://\S+)/appointments/`)

func TestLinksCarryTheAddressThatWasAsked(t *testing.T) {
	w := newWorld(t)
	w.origins = []string{"https://app.clinic.example", "http://portal.clinic.example"}
	listens := strings.TrimPrefix(w.url, "http://")
	_, port, _ := strings.Cut(listens, ":")
	doctor := w.practitioner(nil)
	nine := time.Date(2030, 1, 7, 3, 30, 0, 0, time.UTC)
	for i, one := range []struct{ host, address string }{
		{listens, w.url},
		{"localhost:" + port, "http://localhost:" + port},
		{"portal.clinic.example", "http://portal.clinic.example"},
		{"evil.example", "http://localhost:8090"},
		{"localhost:1", "http://localhost:8090"},
		{"127.0.0.1", "http://localhost:8090"},
		{"127.0.0.2:" + port, "http://localhost:8090"},
		{"localhost:" + port + "@evil.example", "http://localhost:8090"},
		{"app.clinic.example", "http://localhost:8090"}, // which is there by TLS alone
	} {
		visitor := w.visitor(string(rune('a'+i)) + "@example.test")
		start := nine.Add(time.Duration(i) * 15 * time.Minute).Format(time.RFC3339)
		held := w.book(visitor, doctor, object{"start": start, "duration": 15})
		w.payBy(one.host, visitor, held, "pay_"+string(rune('a'+i)))
		letter := w.lastLetter(visitor.email)
		require.Equal(t, one.address, mailedAddress.FindStringSubmatch(letter.text)[1], one.host)
		require.Contains(t, letter.html, `href="`+one.address+"/appointments/"+text(held, "id")+`"`)
	}
}

func TestTheAddressOfTheSettingsWins(t *testing.T) {
	w := newWorld(t)
	settings := w.app.Settings()
	settings.Meta.AppURL = "https://clinic.example/"
	require.NoError(t, w.app.Save(settings))
	visitor := w.visitor("asha@example.test")
	w.pay(visitor, w.book(visitor, w.practitioner(nil), nil), "pay_1").ok()
	require.Equal(t, "https://clinic.example", mailedAddress.FindStringSubmatch(w.lastLetter(visitor.email).text)[1])
}
