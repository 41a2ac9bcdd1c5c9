package hooks

import (
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

const contentSecurityPolicy = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"

// servePages serves the pages that travel with the binary. An unknown path is a 404, never a page.
func (c *clinic) servePages(e *core.ServeEvent) error {
	if c.Public != nil && !e.Router.HasRoute("GET", "/{path...}") {
		static := apis.Static(c.Public, false)
		e.Router.GET("/{path...}", func(e *core.RequestEvent) error {
			e.Response.Header().Set("Content-Security-Policy", contentSecurityPolicy)
			e.Response.Header().Set("Referrer-Policy", "same-origin")
			return static(e)
		})
	}
	return e.Next()
}
