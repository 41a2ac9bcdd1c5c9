package hooks

import (
	"database/sql"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"pocketclinic/rules"
)

// guesses counts guesses by the id of the one-time password, which is known to those alone who have asked for it:
// what a stranger guesses uses up the stranger's own code. How often one address asks is limited by PocketBase's rate
// limits. It is not kept over a restart, which takes longer than it helps.
type guesses struct {
	mu   sync.Mutex
	made map[string]guessed
}

type guessed struct {
	times int
	until time.Time // when the code ends
}

// limitGuesses stands before PocketBase's own limit, which counts by account and lets a stranger lock its owner out.
func (h *handlers) limitGuesses(e *core.ServeEvent) error {
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		// The route, and not the path: a collection is spelled in many ways, and a code is guessed in every one.
		if !strings.HasSuffix(e.Request.Pattern, "/{collection}/auth-with-otp") {
			return e.Next()
		}
		var guess struct {
			OTPID    string `json:"otpId" form:"otpId"`
			Password string `json:"password" form:"password"`
		}
		if err := e.BindBody(&guess); err != nil || guess.OTPID == "" || guess.Password == "" {
			return e.Next() // refused by PocketBase
		}
		code, err := e.App.FindOTPById(guess.OTPID)
		if errors.Is(err, sql.ErrNoRows) {
			return errWrongCode(e)
		}
		if err != nil {
			return err
		}
		// Counted before it is judged: those that are on their way at the same moment count, too.
		if !h.guesses.count(code.Id, code.Created().Time().Add(codeLife(e.App, code))) {
			return e.TooManyRequestsError("Too many attempts, please try again later with a new OTP.", nil)
		}
		if !code.ValidatePassword(guess.Password) {
			return errWrongCode(e)
		}
		return e.Next()
	})
	return e.Next()
}

// codeLife is how long a code can be used; one that there is no account for any more, not at all.
func codeLife(app core.App, code *core.OTP) time.Duration {
	collection, err := app.FindCachedCollectionByNameOrId(code.CollectionRef())
	if err != nil {
		return 0
	}
	return collection.OTP.DurationTime()
}

// errWrongCode is what PocketBase says of a code that is wrong, used up, or none.
func errWrongCode(e *core.RequestEvent) *router.ApiError {
	return e.BadRequestError("Invalid or expired OTP", nil)
}

// tooManyCodes is how many codes are counted for before those that have ended are forgotten.
const tooManyCodes = 10_000

// count reports whether a code may be guessed at once more, and counts that.
func (g *guesses) count(id string, until time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.made == nil {
		g.made = map[string]guessed{}
	}
	if len(g.made) >= tooManyCodes {
		g.forget(time.Now()) // the clock that PocketBase's codes go by
	}
	times := g.made[id].times + 1
	g.made[id] = guessed{times, until}
	return times <= rules.MaxGuesses
}

func (g *guesses) forget(now time.Time) {
	for id, made := range g.made {
		if now.After(made.until) {
			delete(g.made, id)
		}
	}
}
