package hooks

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"regexp"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// bookAppointment holds a time for a visitor, who asks for it or for whom the desk does: load, decide, apply, answer.
// It answers by itself, so that what is decided on before the transaction reaches the one who decides within it.
func (h *handlers) bookAppointment(e *core.RecordRequestEvent) error {
	a := collections.AsAppointment(e.Record)
	visitor, err := whoBooks(e, a)
	if err != nil {
		return err
	}
	a.SetVisitor(visitor.Id)
	if !collections.IsDesk(e.Auth) {
		a.SetTakenFrom(h.originOf(e.RealIP()))
	}
	booked, err := h.bookOnce(e, visitor, a)
	if err != nil {
		return err
	}
	return answerRecord(e.RequestEvent, booked.Record)
}

// whoBooks returns the visitor that a booking is for: visitors book for themselves, the desk for whom it names. No API
// rule says so: it would cost each booking a query.
func whoBooks(e *core.RecordRequestEvent, a *collections.Appointment) (*collections.User, error) {
	if e.Auth == nil {
		return nil, e.UnauthorizedError("", nil)
	}
	if a.Id != "" && !recordID.MatchString(a.Id) {
		return nil, invalid("id", "validation_invalid_format", "Must be 15 small letters and digits.")
	}
	if collections.IsDesk(e.Auth) {
		return visitorNamed(e.App, a.Visitor(), "visitor")
	}
	visitor := collections.AsUser(e.Auth)
	if visitor.Role() != collections.VisitorRole {
		return nil, rules.ErrNotAllowed.Because("Appointments are booked by visitors, or by the front desk for them.")
	}
	return visitor, nil
}

// visitorNamed finds whom the desk does something for, named in a field.
func visitorNamed(app core.App, id, field string) (*collections.User, error) {
	if id == "" {
		return nil, blank(field)
	}
	visitor, err := collections.FindUser(app, id)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !canBeNamed(visitor) {
		return nil, noSuchRecord(field)
	}
	return visitor, err
}

func canBeNamed(account *collections.User) bool {
	return account.Role() == collections.VisitorRole && !account.IsErased()
}

var recordID = regexp.MustCompile(`^[a-z0-9]{15}$`)

// bookOnce makes a repeated booking harmless: the client's id is the key. What refuses the second
// may be the first, sent twice at once, so it is looked for after a refusal again.
func (h *handlers) bookOnce(
	e *core.RecordRequestEvent, visitor *collections.User, a *collections.Appointment,
) (*collections.Appointment, error) {
	if a.Id == "" {
		return h.book(e, visitor, a)
	}
	earlier, err := collections.FindAppointment(e.App, a.Id)
	if errors.Is(err, sql.ErrNoRows) {
		booked, refusal := h.book(e, visitor, a)
		if refusal == nil {
			return booked, nil
		}
		if earlier, err = collections.FindAppointment(e.App, a.Id); errors.Is(err, sql.ErrNoRows) {
			return nil, refusal
		}
	}
	if err != nil {
		return nil, err
	}
	return earlier, sameBooking(earlier, collections.AsAppointment(e.Record))
}

func sameBooking(earlier, again *collections.Appointment) error {
	same := earlier.Visitor() == again.Visitor() && earlier.Practitioner() == again.Practitioner() &&
		earlier.Start().Equal(again.Start()) && sameTerms(earlier, again) &&
		earlier.Mode() == again.Mode() && earlier.Patient() == again.Patient() && earlier.Reason() == again.Reason()
	if !same {
		return rules.ErrIDReused
	}
	return nil
}

// sameTerms reports whether a booking asks for what was booked: the clinic has said what it did not say.
func sameTerms(earlier, again *collections.Appointment) bool {
	if again.VisitType() == "" {
		return earlier.Minutes() == again.Minutes()
	}
	return earlier.VisitType() == again.VisitType() && (again.Minutes() == 0 || earlier.Minutes() == again.Minutes())
}

// book decides before it waits for the database's one writer, and before an order is made: there is no network in
// a transaction. The transaction decides once more, on what others can have changed meanwhile.
func (h *handlers) book(
	e *core.RecordRequestEvent, visitor *collections.User, wish *collections.Appointment,
) (*collections.Appointment, error) {
	op := h.operationOf(e.RequestEvent)
	if err := h.checkProfile(e.App, visitor, wish.Mode()); err != nil {
		return nil, err
	}
	b, err := h.loadBooking(e.App, wish, "", op)
	if err != nil {
		return nil, err
	}
	if err := requireInCare(b.facts.Visitor); err != nil {
		return nil, err
	}
	if err := b.facts.Decide(op.now); err != nil {
		return nil, err
	}
	if err := validateWish(e.Request.Context(), e.App, wish); err != nil {
		return nil, err
	}
	wish.SetHoldExpires(op.now.Add(b.settings.Hold()))
	if err := h.prepareHold(e.Request.Context(), e.App, wish, b); err != nil {
		return nil, err
	}
	return h.hold(e, wish, saving{operation: op, booking: b})
}

// hold writes the booking. Each time that it has to be written anew it begins with the wish.
func (h *handlers) hold(
	e *core.RecordRequestEvent, wish *collections.Appointment, s saving,
) (a *collections.Appointment, err error) {
	fields := changedFields(wish.Record)
	err = h.group.run(e.App, func(tx core.App) (err error) {
		a = collections.AsAppointment(wish.Clone())
		s.decided, err = h.decideAgain(tx, a, s)
		return err
	}, func(tx core.App) error {
		if err := s.saveOwn(tx, a); err != nil {
			return asFault(err)
		}
		e.Record = a.Record
		return auditRequest(tx, e, s.operation, "create", fields)
	})
	return a, err
}

// validateWish validates what the client has said of a booking; whom and what it is about is loaded already.
func validateWish(ctx context.Context, app core.App, wish *collections.Appointment) error {
	invalid := validation.Errors{}
	for _, name := range []string{"duration", "mode", "reason"} {
		if err := wish.Collection().Fields.GetByName(name).ValidateValue(ctx, app, wish.Record); err != nil {
			invalid[name] = err
		}
	}
	return refusals(append(collections.CheckTexts(wish.Record), invalid.Filter())...)
}

// prepareHold sets all that the clinic says of a new appointment, its order included.
func (h *handlers) prepareHold(ctx context.Context, app core.App, a *collections.Appointment, b *booking) error {
	if a.Id == "" {
		a.Id = collections.NewID()
	}
	a.SetStatus(rules.Held)
	a.SetPractitioner(b.practitioner)
	due := rules.Money{Amount: b.terms.Fee, Currency: b.settings.Currency()}
	order, err := h.createOrder(ctx, app, a.Id, due)
	if err != nil {
		return err
	}
	a.SetOrder(order, due)
	return nil
}

// answerRecord answers with a record, as PocketBase does.
func answerRecord(e *core.RequestEvent, record *core.Record) error {
	if err := apis.EnrichRecord(e, record); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, record)
}
