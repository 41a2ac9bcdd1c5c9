package hooks

import (
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// requireTokenLookUp tells a token that could not be looked up from a bad one. PocketBase makes a guest of both, and
// whoever is signed in would be told so by 401 and 404, or shown what guests see.
func requireTokenLookUp(e *core.ServeEvent) error {
	e.Router.Bind(&hook.Handler[*core.RequestEvent]{
		Id:       "requireTokenLookUp",
		Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 1, // right after it, before the rate limits that ask e.Auth
		Func: func(e *core.RequestEvent) error {
			token := sentToken(e)
			if e.Auth != nil || token == "" {
				return e.Next()
			}
			record, err := e.App.FindAuthRecordByToken(token, core.TokenTypeAuth)
			if _, failed := sqliteCode(err); failed || passes(err) {
				return answerFault(e, err)
			}
			if err == nil {
				e.Auth = record // the fault is over
			}
			return e.Next()
		},
	})
	return e.Next()
}

// sentToken is what PocketBase takes for the token, too.
func sentToken(e *core.RequestEvent) string {
	token := e.Request.Header.Get("Authorization")
	if scheme, credentials, found := strings.Cut(token, " "); found && strings.EqualFold(scheme, "Bearer") {
		return credentials
	}
	return token
}
