package hooks

import (
	"database/sql"
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// requestBooking answers a repeated booking like the first, and lets a new one begin as held.
func (h *handlers) requestBooking(e *core.RecordRequestEvent) error {
	a := collections.AsAppointment(e.Record)
	earlier, err := collections.FindAppointment(e.App, a.Id)
	if err == nil {
		return answerRetry(e, earlier)
	}
	if !errors.Is(err, sql.ErrNoRows) {
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

// claimSlot decides whether the time can be booked, and claims it, in the transaction of the booking.
func (h *handlers) claimSlot(e *core.RecordEvent) error {
	a := collections.AsAppointment(e.Record)
	if !rules.Reachable("", a.Status()) {
		return rules.ErrTransitionNotAllowed
	}
	now := h.Now()
	p, err := h.checkHold(e.App, a, now)
	if err != nil {
		return err
	}
	if a.HoldExpires().IsZero() {
		settings, err := collections.FindSettings(e.App)
		if err != nil {
			return err
		}
		a.SetHoldExpires(now.Add(settings.Hold()))
	}
	if err := h.claim(e.App, p, a, now); err != nil {
		return err
	}
	return e.Next()
}

// checkHold says whether the visitor may have the time that the appointment asks for.
func (h *handlers) checkHold(app core.App, a *collections.Appointment, now time.Time) (*collections.Practitioner, error) {
	p, err := h.checkRequest(app, a)
	if err != nil {
		return nil, err
	}
	a.SetPractitioner(p)
	a.SetTime()
	if err := decide(app, p, a, now); err != nil {
		return nil, err
	}
	if err := checkVisitor(app, a, now); err != nil {
		return nil, err
	}
	return p, checkRecord(app, a.Visitor(), now)
}

// checkRecord refuses a visitor who has missed too many appointments, or holds too many unpaid.
func checkRecord(app core.App, visitor string, now time.Time) error {
	settings, err := collections.FindSettings(app)
	if err != nil {
		return err
	}
	missed, err := collections.CountNoShows(app, visitor, rules.NoShowPeriod(now))
	if err != nil {
		return err
	}
	if err := rules.CheckNoShows(missed, settings.NoShowLimit()); err != nil {
		return err
	}
	holds, err := collections.CountHolds(app, visitor, now)
	if err != nil {
		return err
	}
	if holds >= rules.MaxHolds {
		return rules.ErrTooManyHolds
	}
	return nil
}

// checkRequest refuses what the practitioner does not offer at all.
func (h *handlers) checkRequest(app core.App, a *collections.Appointment) (*collections.Practitioner, error) {
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
