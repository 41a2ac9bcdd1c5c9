package hooks

import (
	"net/url"
	"regexp"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// token is how a JSON Web Token (RFC 7519) is written: three parts, of which the first is a JSON object.
var token = regexp.MustCompile(`eyJ[\w-]+\.[\w-]+(\.[\w-]*)?`)

func withoutTokens(text string) string { return token.ReplaceAllString(text, "…") }

// hideTokens takes tokens out of the address of a request once that has been answered, before PocketBase logs it:
// the address of a calendar feed, or of a protected file, is all that it takes to read it.
func hideTokens(e *core.ServeEvent) error {
	e.Router.Bind(&hook.Handler[*core.RequestEvent]{
		Id:       "hideTokens",
		Priority: apis.DefaultActivityLoggerMiddlewarePriority + 1, // around everything that the logger is around
		Func: func(e *core.RequestEvent) error {
			failure := e.Next()
			asked := e.Request.URL
			query, err := url.QueryUnescape(asked.RawQuery)
			if err != nil {
				query = asked.RawQuery
			}
			if token.MatchString(asked.Path + "?" + query) {
				e.Request.URL = &url.URL{Path: withoutTokens(asked.Path), RawQuery: withoutTokens(query)}
			}
			if referer := e.Request.Referer(); token.MatchString(referer) {
				e.Request.Header.Set("Referer", withoutTokens(referer))
			}
			return failure
		},
	})
	return e.Next()
}
