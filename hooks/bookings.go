package hooks

import (
	"database/sql"
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// requestBooking says who may book: a visitor with a complete profile, for themselves.
func (c *clinic) requestBooking(e *core.RecordRequestEvent) error {
	if e.HasSuperuserAuth() {
		return rules.ErrNotAllowed.Because("Appointments are booked by visitors.")
	}
	user := collections.AsUser(e.Auth)
	if user.Role() != collections.VisitorRole {
		return rules.ErrNotAllowed.Because("Appointments are booked by visitors.")
	}
	a := collections.AsAppointment(e.Record)
	a.SetVisitor(user.Id)
	if earlier, err := collections.FindAppointment(e.App, a.Id); err == nil {
		return answerRetry(e, earlier)
	} else if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err := rules.CheckProfile(user.Profile(), a.Mode()); err != nil {
		return err
	}
	a.SetStatus(rules.Held)
	return e.Next()
}

// answerRetry makes a repeated booking harmless: the client's id is the key.
func answerRetry(e *core.RecordRequestEvent, earlier *collections.Appointment) error {
	again := collections.AsAppointment(e.Record)
	same := earlier.Visitor() == again.Visitor() && earlier.Practitioner() == again.Practitioner() &&
		earlier.Start().Equal(again.Start()) && earlier.Minutes() == again.Minutes() &&
		earlier.Mode() == again.Mode() && earlier.Reason() == again.Reason()
	if !same {
		return rules.ErrIDReused
	}
	e.Record = earlier.Record
	if err := apis.EnrichRecord(e.RequestEvent, e.Record); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, e.Record)
}

// takeHold decides whether the time can be booked, and claims it, in the transaction of the booking.
func (c *clinic) takeHold(e *core.RecordEvent) error {
	a := collections.AsAppointment(e.Record)
	if !rules.Reachable("", a.Status()) {
		return rules.ErrTransitionNotAllowed
	}
	p, err := c.checkRequest(e.App, a)
	if err != nil {
		return err
	}
	settings, err := collections.FindClinic(e.App)
	if err != nil {
		return err
	}
	now := c.Now()
	a.SetPractitioner(p)
	a.SetTime()
	if err := decide(e.App, p, a, now); err != nil {
		return err
	}
	if err := checkVisitor(e.App, a, now); err != nil {
		return err
	}
	missed, err := collections.CountNoShows(e.App, a.Visitor(), rules.NoShowPeriod(now))
	if err != nil {
		return err
	}
	if err := rules.CheckNoShows(missed, settings.NoShowLimit()); err != nil {
		return err
	}
	holds, err := collections.CountHolds(e.App, a.Visitor(), now)
	if err != nil {
		return err
	}
	if holds >= rules.MaxHolds {
		return rules.ErrTooManyHolds
	}
	a.SetOrder(newOrderID(), collections.Money{Amount: p.Fee(), Currency: settings.Currency()})
	if a.HoldExpires().IsZero() {
		a.SetHoldExpires(now.Add(settings.Hold()))
	}
	if err := c.claim(e.App, p, a, now); err != nil {
		return err
	}
	return e.Next()
}

// checkRequest refuses what the practitioner does not offer at all.
func (c *clinic) checkRequest(app core.App, a *collections.Appointment) (*collections.Practitioner, error) {
	for _, field := range []string{"practitioner", "start", "duration", "mode"} {
		if text := a.GetString(field); text == "" || text == "0" {
			return nil, blank(field)
		}
	}
	return checkOffer(app, a.Practitioner(), a.Minutes(), a.Mode())
}

// checkOffer loads the practitioner, who offers such appointments.
func checkOffer(app core.App, practitioner string, minutes int, mode rules.Mode) (*collections.Practitioner, error) {
	p, err := collections.FindPractitioner(app, practitioner)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noSuchRecord("practitioner")
	}
	if err != nil {
		return nil, err
	}
	offer, err := p.Offer()
	if err != nil {
		return nil, err
	}
	return p, rules.CheckOffer(offer, minutes, mode)
}

func newOrderID() string { return "order_" + core.GenerateDefaultRandomId() }
