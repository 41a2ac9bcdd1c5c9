package hooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/golang-jwt/jwt/v5"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/hooks/lang"
	"pocketclinic/rules"
)

const (
	feedAudience = "calendar"
	feedPast     = 90 // days of the past that a feed shows
)

// feedClaims is what a feed's token says: whose it is, and which version. It shows the feed and nothing else.
type feedClaims struct {
	Version int `json:"ver"`
	jwt.RegisteredClaims
}

// feedKey is a key of its own for each account, made from the two secrets that its sign-in tokens are signed with:
// a token for a feed is no token for anything else, and outlives a change of the encryption key.
func feedKey(user *collections.User) []byte {
	mac := hmac.New(sha256.New, []byte(user.Collection().AuthToken.Secret))
	mac.Write([]byte(feedAudience + user.TokenKey()))
	return mac.Sum(nil)
}

// createFeed answers with the address of the caller's own calendar. Whoever has the address can read it.
func (h *handlers) createFeed(e *core.RequestEvent) error {
	if err := verified(e.Auth); err != nil {
		return err
	}
	if e.HasSuperuserAuth() {
		return rules.ErrNotAllowed.Because("Super admins have no appointments of their own.")
	}
	user := collections.AsUser(e.Auth)
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, feedClaims{user.CalendarVersion(), jwt.RegisteredClaims{
		Subject: user.Id, Audience: jwt.ClaimStrings{feedAudience}, IssuedAt: jwt.NewNumericDate(h.Now()),
	}}).SignedString(feedKey(user))
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]string{"path": "/api/clinic/calendar/" + token + ".ics"})
}

// revokeFeeds makes every address given out so far useless.
func (h *handlers) revokeFeeds(e *core.RequestEvent) error {
	if err := verified(e.Auth); err != nil {
		return err
	}
	if e.HasSuperuserAuth() {
		return rules.ErrNotAllowed
	}
	err := e.App.RunInTransaction(func(tx core.App) error {
		user, err := collections.FindUser(tx, e.Auth.Id)
		if err != nil {
			return err
		}
		user.RevokeCalendars()
		if err := tx.Save(user); err != nil {
			return err
		}
		return h.operationBy(actorName(e.Auth)).audit(tx, "update", user.Record, "calendar_version")
	})
	if err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// feed serves a calendar to whoever has its address.
func (h *handlers) feed(e *core.RequestEvent) error {
	token, isFeed := strings.CutSuffix(e.Request.PathValue("file"), ".ics")
	if !isFeed {
		return rules.ErrNotFound
	}
	now := h.Now()
	user, err := feedOwner(e.App, token, now)
	if err != nil {
		return err
	}
	appointments, err := collections.CalendarOf(e.App, user.Id, now.AddDate(0, 0, -feedPast))
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "private, max-age=300")
	return publish(e, appointments, user.Language(), now)
}

// calendarFile serves one paid appointment, to whom it concerns and to the desk, as a file for a calendar.
func (h *handlers) calendarFile(e *core.RequestEvent) error {
	a, err := collections.FindAppointment(e.App, e.Request.PathValue("id"))
	if err != nil {
		return orNotFound(err)
	}
	p, err := collections.FindPractitioner(e.App, a.Practitioner())
	if err != nil {
		return err
	}
	concerned := requireDesk(e.Auth) == nil || e.Auth.Id == a.Visitor() || e.Auth.Id == p.User()
	if !concerned || a.ConfirmedAt().IsZero() {
		return rules.ErrNotFound
	}
	return publish(e, []*collections.Appointment{a}, collections.AsUser(e.Auth).Language(), h.Now())
}

func publish(
	e *core.RequestEvent, appointments []*collections.Appointment, language string, now time.Time,
) error {
	all, err := meetings(e.App, appointments)
	if err != nil {
		return err
	}
	calendar := newCalendar(ics.MethodPublish)
	for _, p := range all {
		reader{parties: p, Language: lang.Of(language)}.addEvent(calendar, now)
	}
	return e.Blob(http.StatusOK, "text/calendar; charset=utf-8", []byte(calendar.Serialize(ics.WithNewLineWindows)))
}

// meetings loads who meets in each of the appointments, all of them at once: a feed may be of thousands.
func meetings(app core.App, appointments []*collections.Appointment) ([]parties, error) {
	var visitorIDs, patientIDs, practitionerIDs, typeIDs []string
	for _, a := range appointments {
		visitorIDs = append(visitorIDs, a.Visitor())
		practitionerIDs = append(practitionerIDs, a.Practitioner())
		typeIDs = append(typeIDs, a.VisitType())
		if a.Patient() != "" {
			patientIDs = append(patientIDs, a.Patient())
		}
	}
	visitors, err := collections.UsersByID(app, visitorIDs)
	if err != nil {
		return nil, err
	}
	patients, err := collections.PatientsByID(app, patientIDs)
	if err != nil {
		return nil, err
	}
	practitioners, err := collections.PractitionersByID(app, practitionerIDs)
	if err != nil {
		return nil, err
	}
	types, err := collections.VisitTypesByID(app, typeIDs)
	if err != nil {
		return nil, err
	}
	all := make([]parties, len(appointments))
	for i, a := range appointments {
		p := parties{
			appointment: a, visitor: visitors[a.Visitor()], patient: patients[a.Patient()],
			practitioner: practitioners[a.Practitioner()],
		}
		if p.visitor == nil || p.practitioner == nil || p.patient == nil && a.Patient() != "" {
			return nil, fmt.Errorf("the visitor, the patient or the practitioner of appointment %s is gone", a.Id)
		}
		p.visitType = nameOfType(types[a.VisitType()])
		all[i] = p
	}
	return all, nil
}

// feedOwner says whose feed a token leads to. It fails with rules.ErrNotFound where it leads to none.
func feedOwner(app core.App, token string, now time.Time) (*collections.User, error) {
	var claims feedClaims
	var user *collections.User
	var unknown error
	_, err := jwt.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) {
		if user, unknown = collections.FindUser(app, claims.Subject); unknown != nil {
			return nil, unknown
		}
		return feedKey(user), nil
	},
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Name}),
		jwt.WithAudience(feedAudience), jwt.WithTimeFunc(func() time.Time { return now }))
	if unknown != nil {
		return nil, orNotFound(unknown)
	}
	if err != nil || user.CalendarVersion() != claims.Version || !user.Verified() {
		return nil, rules.ErrNotFound
	}
	return user, nil
}
