package tests

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	nothing   = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
	sandboxed = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
	aYear     = "max-age=31536000"
)

// headers are what a row of the table expects; "" = the header is not there.
type headers map[string]string

// Every answer has these, whatever it is.
var always = headers{
	"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
	"Permissions-Policy":        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
	"X-Frame-Options":           "DENY",
	"Strict-Transport-Security": "", "Access-Control-Allow-Origin": "", "Access-Control-Allow-Credentials": "",
	"Set-Cookie": "", "Server": "", "X-Powered-By": "",
}

var (
	ofAPI  = headers{"Cache-Control": "no-store", "Content-Security-Policy": nothing}
	ofPage = headers{
		"Cache-Control":           "no-cache",
		"Content-Security-Policy": "default-src 'self'; script-src 'self'",
	}
	ofFile = headers{
		"Cache-Control": "no-cache", "Content-Security-Policy": "", "Permissions-Policy": "", "Referrer-Policy": "",
		"Cross-Origin-Opener-Policy": "", "X-Frame-Options": "",
	}
	ofDashboard = headers{"Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src"}
	ofPicture   = headers{
		"Content-Security-Policy": sandboxed, "X-Frame-Options": "", "Content-Type": "image/png",
		"Cache-Control": "max-age=2592000",
	}
)

func (expected headers) but(name, value string) headers {
	other := headers{name: value}
	for name, value := range expected {
		if _, known := other[name]; !known {
			other[name] = value
		}
	}
	return other
}

// ask sends a request with headers, and reads no more of the answer than its head: realtime never ends.
func (w *world) ask(method, path string, sent headers) http.Header {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, w.url+path, nil)
	require.NoError(w.t, err)
	for name, value := range sent {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(w.t, err)
	defer response.Body.Close()
	response.Header.Set("Status", response.Status[:3])
	return response.Header
}

func requireHeaders(t *testing.T, got http.Header, expected headers) {
	t.Helper()
	for name, value := range always {
		if _, other := expected[name]; !other {
			require.Equal(t, value, got.Get(name), name)
		}
	}
	for name, value := range expected {
		if value == "" {
			require.Empty(t, got.Get(name), name)
		}
		require.True(t, strings.HasPrefix(got.Get(name), value), "%s: %s", name, got.Get(name))
	}
	require.NotContains(t, got.Get("Content-Security-Policy"), "unsafe-eval")
}

func TestEveryKindOfAnswerHasItsHeaders(t *testing.T) {
	t.Parallel()
	w, _ := serveBinary(t, migratedDir(t, nil), nil)
	w.signInAdmin()
	doctor := w.practitioner(nil)
	bank := text(w.create("bank_accounts", w.admin, account1(doctor)).ok(), "id")
	var raw bytes.Buffer
	require.NoError(t, png.Encode(&raw, image.NewGray(image.Rect(0, 0, 30, 20))))
	picture := "/api/files/practitioners/" + doctor + "/" +
		text(w.upload(doctor, w.admin, "me.png", raw.Bytes()).ok(), "picture")
	user := text(w.view("practitioners", doctor, w.admin).ok(), "user")
	w.update("users", user, w.admin, object{"verified": true}).ok()
	token := text(w.do("POST", "/api/collections/users/impersonate/"+user, w.admin, nil).ok(), "token")
	feed := text(w.do("POST", "/api/clinic/calendar", token, nil).ok(), "path")
	script := regexp.MustCompile(`src="\./(assets/[^"]+\.js)"`).FindStringSubmatch(w.get("/_/", "").raw)[1]
	const availability = "/api/clinic/availability"

	for _, row := range []struct {
		what, method, path, token, status string
		expected                          headers
	}{
		{"a page", "GET", "/", "", "200", ofPage},
		{"a page's script", "GET", "/app.js", "", "200", ofPage},
		{"a lasting file", "GET", "/v/0123456789abcdef/app.js", "", "200", ofFile},
		{"no page", "GET", "/missing.js", "", "404", ofPage},
		{"the dashboard", "GET", "/_/", "", "200", ofDashboard.but("Cache-Control", "")},
		{"the dashboard's script", "GET", "/_/" + script, "", "200", ofDashboard.but("Cache-Control", "max-age=1209600")},
		{"the dashboard's extensions", "GET", "/_/extensions.js", "", "200", ofDashboard},
		{"a public list", "GET", "/api/collections/practitioners/records", "", "200", ofAPI},
		{"a private record", "GET",
			"/api/collections/bank_accounts/records/" + bank, w.admin, "200", ofAPI},
		{"a record that is not there", "GET", "/api/collections/users/records/nobody", w.admin, "404", ofAPI},
		{"the head of a record", "HEAD", "/api/collections/bank_accounts/records/" + bank, w.admin, "200", ofAPI},
		{"a write without a token", "POST", "/api/collections/appointments/records", "", "401", ofAPI},
		{"a sign-in", "POST", "/api/collections/_superusers/auth-with-password", "", "400", ofAPI},
		{"a route of ours", "GET", availability, "", "400", ofAPI},
		{"a route for some alone", "GET", availability + "/explain", "", "401", ofAPI},
		{"no route", "GET", "/api/clinic/nothing", "", "404", ofPage},
		{"no method", "PUT", availability, "", "404", ofAPI},
		{"the settings", "GET", "/api/settings", w.admin, "200", ofAPI},
		{"health", "GET", "/api/health", "", "200", ofAPI},
		{"realtime", "GET", "/api/realtime", "", "200", ofAPI.but("Content-Type", "text/event-stream")},
		{"a calendar", "GET", feed, "", "200", ofAPI.but("Cache-Control", "private, max-age=300")},
		{"no calendar", "GET", "/api/clinic/calendar/none.ics", "", "404", ofAPI},
		{"a picture", "GET", picture, "", "200", ofPicture},
		{"a thumbnail", "GET", picture + "?thumb=96x96", "", "200", ofPicture},
		{"a picture with a token", "GET", picture + "?token=x", "", "200", ofPicture.but("Cache-Control", "no-store")},
		{"no picture", "GET", picture + "x", "", "404", headers{"Content-Type": "application/json"}},
		{"a question before the question", "OPTIONS", "/api/health", "", "204", ofAPI},
	} {
		t.Run(row.what, func(t *testing.T) {
			sent := headers{"Origin": "https://elsewhere.test", "X-Forwarded-Proto": "https"} // nobody is trusted to say so
			got := w.in(t).ask(row.method, row.path, sent.but("Authorization", row.token))
			require.Equal(t, row.status, got.Get("Status"))
			requireHeaders(t, got, row.expected)
			require.Contains(t, got.Values("Vary"), "Origin")
		})
	}

	t.Run("more than is allowed", func(t *testing.T) {
		limits := w.get("/api/settings", w.admin).ok()["rateLimits"].(object)
		limits["rules"] = append(
			limits["rules"].([]any),
			object{"label": "GET /api/health", "maxRequests": 1, "duration": 60},
		)
		w.do("PATCH", "/api/settings", w.admin, object{"rateLimits": limits}).ok()
		w.ask("GET", "/api/health", nil)
		got := w.ask("GET", "/api/health", nil)
		require.Equal(t, "429", got.Get("Status"))
		requireHeaders(t, got, ofAPI)
	})

	t.Run("behind TLS", func(t *testing.T) {
		proxied := func(proto string) string {
			return w.ask("GET", "/", headers{"X-Forwarded-Proto": proto}).Get("Strict-Transport-Security")
		}
		require.Empty(t, proxied("https"))
		w.do("PATCH", "/api/settings", w.admin, object{"trustedProxy": object{"headers": []string{"X-Real-IP"}}}).ok()
		require.Equal(t, []string{aYear, aYear, aYear, "", "", ""}, []string{
			proxied("https"), proxied("HTTPS, http"), proxied(" https"), proxied("http, https"), proxied("http"), proxied(""),
		})
	})
}

// Only what is named may read answers from a page elsewhere; who has no origin is asked for none.
func TestOtherOriginsAreClosedOut(t *testing.T) {
	t.Parallel()
	dir := migratedDir(t, nil)
	const app, evil = "https://app.clinic.test", "https://evil.test"
	allowed := func(w *world, method, origin string) string {
		sent := headers{
			"Origin":                         origin,
			"Access-Control-Request-Method":  "POST",
			"Access-Control-Request-Headers": "authorization",
		}
		return w.ask(method, "/api/health", sent).Get("Access-Control-Allow-Origin")
	}
	for _, run := range []struct {
		args             []string
		app, evil, local string
	}{
		{nil, "", "", ""},
		{[]string{"--origins=" + app}, app, "", ""},
		{[]string{"--origins=" + app + ",http://localhost:5173"}, app, "", "http://localhost:5173"},
		{[]string{"--origins=*"}, "*", "*", "*"},
	} {
		w, stop := serveBinary(t, dir, nil, run.args...)
		for _, method := range []string{"GET", "POST", "OPTIONS"} {
			require.Equal(t, run.app, allowed(w, method, app), "%v %s", run.args, method)
			require.Equal(t, run.evil, allowed(w, method, evil), "%v %s", run.args, method)
			require.Equal(t, run.local, allowed(w, method, "http://localhost:5173"), "%v %s", run.args, method)
			if run.evil == "" {
				for _, trick := range []string{"null", app + ".evil.test", app + ":444", "http://app.clinic.test"} {
					require.Empty(t, allowed(w, method, trick), "%v %s", run.args, trick)
				}
			}
		}
		require.Equal(t, "200", w.ask("GET", "/api/health", headers{"Origin": w.url}).Get("Status"), "our own pages")
		require.Equal(t, "200", w.ask("GET", "/api/health", nil).Get("Status"), "what is no browser")
		stop()
	}
}

// What a browser would run is no picture, and a picture that is named like it is still one.
func TestPicturesRunNothing(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	for name, content := range map[string]string{
		"me.svg":  `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`,
		"me.html": "<!doctype html><script>alert(1)</script>",
		"me.png":  "<!doctype html><script>alert(1)</script>",
	} {
		w.upload(doctor, w.admin, name, []byte(content)).refused(400, "picture", "validation_invalid_mime_type")
	}
	var both bytes.Buffer
	require.NoError(t, png.Encode(&both, image.NewGray(image.Rect(0, 0, 30, 20))))
	both.WriteString("<script>alert(1)</script>")
	name := text(w.upload(doctor, w.admin, "me.html", both.Bytes()).ok(), "picture")
	requireHeaders(t, w.ask("GET", "/api/files/practitioners/"+doctor+"/"+name, nil), ofPicture)
}
