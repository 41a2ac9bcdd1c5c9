package hooks

import (
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// A code dies after so many wrong guesses. PocketBase's own limit, of five, counts by address,
// and a guesser may have many.
const maxGuesses = 10

// guesses counts wrong guesses by the id of the one-time password. It is not kept over a restart,
// which takes longer than it helps.
type guesses struct {
	mu    sync.Mutex
	wrong map[string]int
}

// limitGuesses deletes a one-time password that was guessed at too often.
func (h *handlers) limitGuesses(e *core.ServeEvent) error {
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		// The route, and not the path: a collection is spelled in many ways, and a code is guessed in every one.
		if !strings.HasSuffix(e.Request.Pattern, "/{collection}/auth-with-otp") {
			return e.Next()
		}
		var body struct {
			OTPID string `json:"otpId" form:"otpId"`
		}
		_ = e.BindBody(&body) // what cannot be read is refused by PocketBase
		err := e.Next()
		var refused *router.ApiError
		if errors.As(err, &refused) && refused.Status == http.StatusBadRequest && body.OTPID != "" {
			h.countGuess(e.App, body.OTPID)
		}
		return err
	})
	return e.Next()
}

func (h *handlers) countGuess(app core.App, id string) {
	otp, err := app.FindOTPById(id)
	if err != nil {
		return
	}
	h.guesses.mu.Lock()
	defer h.guesses.mu.Unlock()
	if h.guesses.wrong == nil || len(h.guesses.wrong) > 10_000 {
		h.guesses.wrong = map[string]int{}
	}
	h.guesses.wrong[id]++
	if h.guesses.wrong[id] < maxGuesses {
		return
	}
	delete(h.guesses.wrong, id)
	if err := app.Delete(otp); err != nil {
		app.Logger().Error("a one-time password could not be deleted", "error", err)
	}
}
