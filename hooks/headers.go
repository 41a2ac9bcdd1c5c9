package hooks

import (
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// What browsers are told with every answer, after OWASP's HTTP Headers Cheat Sheet.
var securityHeaders = map[string]string{
	"X-Content-Type-Options":     "nosniff",
	"X-Frame-Options":            "DENY",
	"Content-Security-Policy":    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
	"Referrer-Policy":            "same-origin",
	"Cross-Origin-Opener-Policy": "same-origin",
	"Permissions-Policy":         "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

const (
	// A year. Other names under the clinic's domain are not ours to decide about.
	strictTransport = "max-age=31536000"

	dashboardRoutes = "/_/"
	filesRoutes     = "/api/files/{collection}/"
)

// sendSecurityHeaders comes before everything else that answers, so that refusals have the headers, too.
// It stands in for PocketBase's own, which sends the half of them.
func sendSecurityHeaders(e *core.ServeEvent) error {
	e.Router.Unbind(apis.DefaultSecurityHeadersMiddlewareId)
	e.Router.Bind(&hook.Handler[*core.RequestEvent]{
		Id: "securityHeaders", Priority: apis.DefaultCorsMiddlewarePriority - 1,
		Func: func(e *core.RequestEvent) error {
			setSecurityHeaders(e)
			return e.Next()
		},
	})
	return e.Next()
}

func setSecurityHeaders(e *core.RequestEvent) {
	header := e.Response.Header()
	for name, value := range securityHeaders {
		header.Set(name, value)
	}
	if overTLS(e) {
		header.Set("Strict-Transport-Security", strictTransport)
	}
	if strings.HasPrefix(e.Request.URL.Path, "/api/") {
		header.Set("Cache-Control", "no-store") // answers are about somebody, or old in a moment
	}
	_, route, _ := strings.Cut(e.Request.Pattern, " ")
	if strings.HasPrefix(route, dashboardRoutes) { // it brings a policy of its own
		header.Del("Content-Security-Policy")
	}
	if strings.HasPrefix(route, filesRoutes) { // PocketBase puts them into a sandbox, and lets them be framed
		header.Del("Content-Security-Policy")
		if !e.Request.URL.Query().Has("token") {
			header.Del("Cache-Control")
		}
	}
}

// overTLS reports whether the client has asked over TLS: here, or before a proxy that the settings trust.
func overTLS(e *core.RequestEvent) bool {
	if e.IsTLS() {
		return true
	}
	first, _, _ := strings.Cut(e.Request.Header.Get("X-Forwarded-Proto"), ",")
	trusted := slices.ContainsFunc(e.App.Settings().TrustedProxy.Headers, func(name string) bool { return name != "" })
	return trusted && strings.EqualFold(strings.TrimSpace(first), "https")
}
