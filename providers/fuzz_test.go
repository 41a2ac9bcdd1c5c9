package providers

import (
	"bytes"
	"net/http"
	"net/mail"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/tools/mailer"
)

// FuzzOutside gives any text to what reads what comes from outside, and to what writes mails.
func FuzzOutside(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "null", "[]", capturedBody, `{"event":"refund.processed","payload":{"refund":{"entity":{"amount":-1}}}}`,
		`{"event":"payment.captured","payload":{"payment":{"entity":{"amount":1e99}}}}`, "asha@example.test",
		"asha@example.test\r\nBcc: mallory@example.test", `"a b"@example.test`, "लंबा नाम", "=?utf-8?q?x?=",
	} {
		f.Add(seed, "Asha Rao")
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		if event, err := parse(razorpayAccount.WebhookSecret, text); err == nil && event.Captured != nil &&
			(event.Captured.PaymentID == "" || event.Captured.OrderID == "") {
			t.Fatalf("%q captures a payment of no order", text)
		}
		header := http.Header{"X-Razorpay-Signature": {name}}
		if _, err := NewRazorpay(razorpayAccount, nil).ParseWebhook(header, []byte(text)); err == nil {
			t.Fatalf("%q passes for a signature", name)
		}
		if NewRazorpay(razorpayAccount, nil).CheckSignature(text, name, name) == nil {
			t.Fatalf("%q passes for a signature", name)
		}
		requireOneMail(t, text, name)
	})
}

// requireOneMail expects that a mail which is composed at all has the headers that were meant, and no others.
func requireOneMail(t *testing.T, address, name string) {
	t.Helper()
	message := &mailer.Message{
		From: mail.Address{Name: name, Address: "clinic@example.test"}, To: []mail.Address{{Name: name, Address: address}},
		Subject: name, Text: "text",
	}
	composed, err := compose(message, monday)
	if err != nil {
		return
	}
	var raw bytes.Buffer
	if _, err := composed.WriteTo(&raw); err != nil {
		return
	}
	read, err := mail.ReadMessage(&raw)
	if err != nil {
		t.Fatalf("%q to %q cannot be read: %v", name, address, err)
	}
	for header := range read.Header {
		if !strings.Contains("Date From To Subject Message-Id Mime-Version Content-Type Content-Transfer-Encoding "+
			"User-Agent X-Mailer", header) {
			t.Fatalf("%q to %q has a header %s", name, address, header)
		}
	}
	if to, err := read.Header.AddressList("To"); err != nil || len(to) != 1 {
		t.Fatalf("%q to %q goes to %v: %v", name, address, to, err)
	}
}
