package hooks

import (
	"database/sql"
	"errors"
	"net/http"
	"strings"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/ozzo-validation/v4/is"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/mails"
	"github.com/pocketbase/pocketbase/tools/security"

	"pocketclinic/collections"
	"pocketclinic/hooks/lang"
	"pocketclinic/rules"
)

// takeCodeRequests answers whoever asks for a one-time password by writing that down, and nothing else: whether there
// is an account, and whether too many codes were sent to the address, is looked up afterwards, and shows neither in the
// answer nor in its time.
func (h *handlers) takeCodeRequests(e *core.ServeEvent) error {
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		asks := strings.HasSuffix(e.Request.Pattern, "/{collection}/request-otp") && collectionName(e) == collections.Users
		if !asks {
			return e.Next()
		}
		return h.takeCodeRequest(e)
	})
	return e.Next()
}

func (h *handlers) takeCodeRequest(e *core.RequestEvent) error {
	var in struct {
		Email string `json:"email" form:"email"`
	}
	if err := e.BindBody(&in); err != nil {
		return e.BadRequestError("An error occurred while loading the submitted data.", err)
	}
	err := validation.ValidateStruct(&in,
		validation.Field(&in.Email, validation.Required, validation.Length(1, 255), is.EmailFormat))
	if err != nil {
		return e.BadRequestError("An error occurred while validating the submitted data.", err)
	}
	language := lang.Asked(e.Request.Header.Get("Accept-Language"))
	request, err := collections.NewCodeRequest(e.App, in.Email, language, h.Now())
	if err != nil {
		return err
	}
	if err := e.App.SaveNoValidate(request); err != nil {
		return asFault(err)
	}
	app := e.App
	h.Background(h.logged(app, "send_codes", func(app core.App) error { return h.sendCode(app, request.Id) }))
	return e.JSON(http.StatusOK, map[string]string{"otpId": request.Id})
}

const codesPerRun = 100

// sendCodes sends what a crash has kept from being sent, as long as somebody waits for it.
func (h *handlers) sendCodes(app core.App) error {
	requests, err := collections.WaitingCodeRequests(app, h.Now().Add(-rules.CodeLateness), codesPerRun)
	if err != nil {
		return err
	}
	failures := make([]error, len(requests))
	for i, request := range requests {
		failures[i] = h.sendCode(app, request.Id)
	}
	return errors.Join(failures...)
}

// sendCode does what a request asks for: it opens the account where there is none, and sends a code. An address that
// has got its codes for the hour gets no mail.
func (h *handlers) sendCode(app core.App, id string) error {
	user, password, err := h.makeCode(app, id)
	if err != nil || user == nil {
		return err
	}
	if err := mails.SendRecordOTP(app, user.Record, id, password); err != nil {
		return errors.Join(err, withdrawCode(app, id))
	}
	return nil
}

// makeCode decides on a request, and says which code is to be sent to whom; to nobody where the user is nil.
func (h *handlers) makeCode(app core.App, id string) (user *collections.User, password string, err error) {
	h.coding.Lock()
	defer h.coding.Unlock()
	request, err := collections.FindCodeRequest(app, id)
	if err != nil {
		return nil, "", err
	}
	users, err := app.FindCachedCollectionByNameOrId(collections.Users)
	if err != nil {
		return nil, "", err
	}
	password = security.RandomStringWithAlphabet(users.OTP.Length, "1234567890")
	var code *core.OTP
	enough, err := hasEnoughCodes(app, request)
	if err != nil {
		return nil, "", err
	}
	if !enough {
		code = collections.NewCode(app, id, password) // which takes long, and is done before the transaction
	}
	err = app.RunInTransaction(func(tx core.App) error {
		user = nil
		if request, err = collections.FindCodeRequest(tx, id); err != nil || request.Status() != collections.CodeWaiting {
			return err // somebody else has done it
		}
		if enough, err = hasEnoughCodes(tx, request); err != nil {
			return err
		}
		if enough || code == nil {
			return repeatCode(tx, request)
		}
		user, err = issueCode(tx, request, code)
		return err
	})
	return user, password, err
}

func hasEnoughCodes(app core.App, request *collections.CodeRequest) (bool, error) {
	since := request.At().Add(-rules.CodeWindow)
	sent, err := collections.CountCodeRequests(app, request.Email(), collections.CodeSent, since)
	return sent >= rules.MaxCodes, err
}

// issueCode stores the code for the account of the address. It counts as sent before it is: a crash costs
// a mail, and no loop of crashes sends more of them.
func issueCode(tx core.App, request *collections.CodeRequest, code *core.OTP) (*collections.User, error) {
	user, err := collections.FindUserByEmail(tx, request.Email())
	if errors.Is(err, sql.ErrNoRows) {
		user, err = openAccount(tx, request.Email())
	}
	if err != nil {
		return nil, err
	}
	collections.BelongTo(code, user)
	request.SetStatus(collections.CodeSent)
	return user, errors.Join(tx.Save(code), tx.SaveNoValidate(request))
}

// openAccount makes a bare account for the first one-time password that an address asks for.
func openAccount(tx core.App, email string) (*collections.User, error) {
	user, err := collections.NewUser(tx, email, collections.VisitorRole)
	if err != nil {
		return nil, err
	}
	return user, tx.Save(user)
}

// repeatCode lets the request stand for the code that was sent last, as long as that can be used: somebody who has
// asked too often still gets in by it. The guesses at it are its own, so that nobody uses up another's.
func repeatCode(tx core.App, request *collections.CodeRequest) error {
	last, err := lastCode(tx, request)
	if err != nil {
		return err
	}
	request.SetStatus(collections.CodeSilent)
	if last != nil {
		request.SetStatus(collections.CodeRepeated)
		if err := tx.Save(collections.Repeat(tx, last, request.Id)); err != nil {
			return err
		}
	}
	return tx.SaveNoValidate(request)
}

// lastCode returns the code that may be repeated; nil where there is none, or it was repeated often enough.
func lastCode(tx core.App, request *collections.CodeRequest) (*core.OTP, error) {
	since := request.At().Add(-rules.CodeWindow)
	repeated, err := collections.CountCodeRequests(tx, request.Email(), collections.CodeRepeated, since)
	if err != nil || repeated >= rules.MaxCodes {
		return nil, err
	}
	user, err := collections.FindUserByEmail(tx, request.Email())
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // a purged account: there is nothing to repeat, and nothing is wrong
	}
	if err != nil {
		return nil, err
	}
	codes, err := tx.FindAllOTPsByRecord(user.Record)
	if err != nil || len(codes) == 0 || codes[0].HasExpired(user.Collection().OTP.DurationTime()) {
		return nil, err
	}
	return codes[0], nil
}

// withdrawCode takes back a code whose mail could not be sent; it counts as none.
func withdrawCode(app core.App, id string) error {
	return app.RunInTransaction(func(tx core.App) error {
		request, err := collections.FindCodeRequest(tx, id)
		if err != nil {
			return err
		}
		request.SetStatus(collections.CodeFailed)
		if err := tx.SaveNoValidate(request); err != nil {
			return err
		}
		code, err := tx.FindOTPById(id)
		if err != nil {
			return err
		}
		return tx.Delete(code)
	})
}

// purgeCodeRequests forgets who has asked for a code once that is of no use.
func (h *handlers) purgeCodeRequests(app core.App) error {
	return purge(func(limit int64) (int64, error) {
		return collections.PurgeCodeRequests(app, h.Now().Add(-rules.CodeWindow), limit)
	})
}
