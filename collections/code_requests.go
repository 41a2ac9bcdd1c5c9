package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// CodeRequests is the name of the collection of requests for a one-time password.
const CodeRequests = "code_requests"

// CodeStatus is what has become of a request for a one-time password.
type CodeStatus string

// A request is answered before anything is done about it.
const (
	CodeWaiting  CodeStatus = "waiting"
	CodeSent     CodeStatus = "sent"     // a code of its own is on its way
	CodeRepeated CodeStatus = "repeated" // it stands for the code that was sent last
	CodeSilent   CodeStatus = "silent"   // it leads to nothing
	CodeFailed   CodeStatus = "failed"   // the mail could not be sent
)

// CodeRequest says that an address has asked for a one-time password.
type CodeRequest struct{ core.BaseRecordProxy }

// AsCodeRequest views a record of code_requests.
func AsCodeRequest(record *core.Record) *CodeRequest {
	return &CodeRequest{core.BaseRecordProxy{Record: record}}
}

// NewCodeRequest makes an unsaved request. Its id tells nothing of when it was made: whoever knew it could use up the
// guesses at the code.
func NewCodeRequest(app core.App, email, language string, now time.Time) (*CodeRequest, error) {
	record, err := create(app, CodeRequests)
	if err != nil {
		return nil, err
	}
	record.Id = core.GenerateDefaultRandomId()
	record.Load(map[string]any{
		"email": NormalizeEmail(email), "language": language, "at": dateTime(now), "status": string(CodeWaiting),
	})
	return AsCodeRequest(record), nil
}

// FindCodeRequest loads a request. It fails with sql.ErrNoRows where there is none.
func FindCodeRequest(app core.App, id string) (*CodeRequest, error) {
	return findOne(app, CodeRequests, dbx.HashExp{"id": id}, AsCodeRequest)
}

// WaitingCodeRequests returns requests made since the instant that nothing was done about, oldest first.
func WaitingCodeRequests(app core.App, since time.Time, limit int64) ([]*CodeRequest, error) {
	return findAll(app.RecordQuery(CodeRequests).
		AndWhere(dbx.NewExp("[[status]] = 'waiting' AND [[at]] >= {:since}", dbx.Params{"since": Stamp(since)})).
		OrderBy("at").Limit(limit), AsCodeRequest)
}

// CountCodeRequests returns how many requests of an address after the instant have come to a status.
func CountCodeRequests(app core.App, email string, status CodeStatus, after time.Time) (count int, err error) {
	err = app.DB().Select("COUNT(*)").From(CodeRequests).
		Where(dbx.NewExp("[[email]] = {:email} AND [[at]] > {:after} AND [[status]] = {:status}",
			dbx.Params{"email": email, "after": Stamp(after), "status": string(status)})).
		Row(&count)
	return count, err
}

// PurgeCodeRequests forgets what was asked up to the instant, so many at once. It returns how many those were.
func PurgeCodeRequests(app core.App, upTo time.Time, limit int64) (int64, error) {
	return deleteSome(app, CodeRequests, "[[at]] <= {:upTo}", "[[at]]", dbx.Params{"upTo": Stamp(upTo)}, limit)
}

func (r *CodeRequest) Email() string               { return r.GetString("email") }
func (r *CodeRequest) Language() string            { return r.GetString("language") }
func (r *CodeRequest) At() time.Time               { return r.GetDateTime("at").Time() }
func (r *CodeRequest) Status() CodeStatus          { return CodeStatus(r.GetString("status")) }
func (r *CodeRequest) SetStatus(status CodeStatus) { r.Set("status", string(status)) }

// NewCode makes an unsaved one-time password for an account. It hashes: call it before a transaction.
func NewCode(app core.App, id, password string) *core.OTP {
	code := core.NewOTP(app)
	code.Id = id
	code.SetPassword(password)
	return code
}

// BelongTo makes the code one of the account, which goes to its address.
func BelongTo(code *core.OTP, user *User) {
	code.SetCollectionRef(user.Collection().Id)
	code.SetRecordRef(user.Id)
	code.SetSentTo(user.Email())
}

// Repeat makes an unsaved code of another id for the same password, which ends with it.
func Repeat(app core.App, code *core.OTP, id string) *core.OTP {
	same := core.NewOTP(app)
	same.Id = id
	same.SetCollectionRef(code.CollectionRef())
	same.SetRecordRef(code.RecordRef())
	same.SetSentTo(code.SentTo())
	same.SetRaw(core.FieldNamePassword, &core.PasswordFieldValue{Hash: hashOf(code)})
	same.SetRaw("created", code.Created())
	return same
}

// SameCode returns the code itself and those that repeat it, as they are stored.
func SameCode(app core.App, code *core.OTP) ([]*core.OTP, error) {
	codes := []*core.OTP{}
	err := app.RecordQuery(core.CollectionNameOTPs).AndWhere(dbx.HashExp{
		"collectionRef": code.CollectionRef(), "recordRef": code.RecordRef(), core.FieldNamePassword: hashOf(code),
	}).All(&codes)
	return codes, err
}

func hashOf(code *core.OTP) string { return code.GetString(core.FieldNamePassword + ":hash") }
