package hooks

import (
	"context"
	"fmt"
	"regexp"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

var recordID = regexp.MustCompile(`^[a-z0-9]{15}$`)

// createOrder opens the order of a booking before the transaction that takes the hold: there is no network
// inside one. What is refused anyway opens none, and is refused without waiting for the database's one writer.
func (h *handlers) createOrder(e *core.RecordRequestEvent) error {
	if e.HasSuperuserAuth() || collections.AsUser(e.Auth).Role() != collections.VisitorRole {
		return rules.ErrNotAllowed.Because("Appointments are booked by visitors.")
	}
	a := collections.AsAppointment(e.Record)
	a.SetVisitor(e.Auth.Id)
	if repeated, err := collections.AppointmentExists(e.App, a.Id); err != nil {
		return err
	} else if repeated || a.Id != "" && !recordID.MatchString(a.Id) {
		return e.Next() // answered like the first, or refused, without an order
	}
	if err := rules.CheckProfile(collections.AsUser(e.Auth).Profile(), a.Mode()); err != nil {
		return err
	}
	if _, err := h.checkHold(e.App, a, h.Now()); err != nil {
		// What takes the time may be the same request, sent twice at once.
		if repeated, _ := collections.AppointmentExists(e.App, a.Id); repeated {
			return e.Next()
		}
		return err
	}
	if err := h.order(e.Request.Context(), e.App, a); err != nil {
		return err
	}
	return e.Next()
}

// order opens the order of an unsaved appointment. It fails with rules.ErrPaymentsUnavailable where the provider does.
func (h *handlers) order(ctx context.Context, app core.App, a *collections.Appointment) error {
	p, err := collections.FindPractitioner(app, a.Practitioner())
	if err != nil {
		return err
	}
	settings, err := collections.FindSettings(app)
	if err != nil {
		return err
	}
	if a.Id == "" {
		a.Id = core.GenerateDefaultRandomId()
	}
	due := rules.Money{Amount: p.Fee(), Currency: settings.Currency()}
	ctx, cancel := context.WithTimeout(ctx, providerTimeout)
	defer cancel()
	// The amount belongs to the receipt: a price that has changed since an attempt that failed needs another order.
	receipt := fmt.Sprintf("%s-%d-%s", a.Id, due.Amount, due.Currency)
	id, err := h.providerOf(due.Amount).CreateOrder(ctx, receipt, due)
	if err != nil {
		app.Logger().Error("no order could be opened", "provider", h.Payments.Name(), "error", err)
		return rules.ErrPaymentsUnavailable
	}
	a.SetOrder(id, due)
	return nil
}
