package hooks

import (
	"database/sql"
	"errors"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

type relocationRequest struct {
	ID           string                 `json:"id"`
	Practitioner string                 `json:"practitioner"`
	Appointments []string               `json:"appointments"` // left out: all that lie outside the hours
	Action       rules.RelocationAction `json:"action"`
	To           string                 `json:"to"`
	Message      string                 `json:"message"`
}

// relocate has something done with many appointments of a practitioner who cannot come, one after the other.
func (h *handlers) relocate(e *core.RequestEvent) error {
	if err := requireDesk(e.Auth); err != nil {
		return err
	}
	var in relocationRequest
	if err := e.BindBody(&in); err != nil {
		return e.BadRequestError("Failed to read the submitted data.", err)
	}
	op := h.operationOf(e)
	if err := in.check(e.App); err != nil {
		return err
	}
	var r *collections.Relocation
	err := e.App.RunInTransaction(func(tx core.App) (err error) {
		r, err = op.queueRelocation(tx, e, in)
		return err
	})
	if err != nil {
		return err
	}
	return answerRecord(e, r.Record)
}

// check refuses what could not be done with any appointment.
func (in relocationRequest) check(app core.App) error {
	actions := []rules.RelocationAction{rules.ProposeTimes, rules.MoveAll, rules.CancelAll}
	switch {
	case in.ID != "" && !recordID.MatchString(in.ID):
		return invalid("id", "validation_invalid_format", "Must be 15 small letters and digits.")
	case in.Practitioner == "":
		return blank("practitioner")
	case in.Action == "":
		return blank("action")
	case !slices.Contains(actions, in.Action):
		return invalid("action", "validation_in_invalid", "Must be propose, move or cancel.")
	case in.To != "" && in.Action != rules.MoveAll:
		return rules.ErrNotAllowed.On("to").Because("Only what is moved is moved to somebody.")
	case len(in.Appointments) > rules.MostRelocated:
		return errTooManyAtOnce()
	}
	former, err := practitionerNamed(app, in.Practitioner, "practitioner")
	if err != nil || in.To == "" {
		return err
	}
	colleague, err := practitionerNamed(app, in.To, "to")
	if err != nil {
		return err
	}
	if !colleague.Staff().CanStandInFor(former.Staff()) {
		return rules.ErrNotAColleague.On("to")
	}
	return nil
}

func errTooManyAtOnce() error {
	return invalid("appointments", "validation_length_too_long", "At most 500 can be relocated at once.")
}

func practitionerNamed(app core.App, id, field string) (*collections.Practitioner, error) {
	p, err := collections.FindPractitioner(app, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noSuchRecord(field)
	}
	return p, err
}

// queueRelocation writes down what is to be done. The same request again finds it.
func (op operation) queueRelocation(
	tx core.App, e *core.RequestEvent, in relocationRequest,
) (*collections.Relocation, error) {
	wish := collections.RelocationWish{
		ID: in.ID, Practitioner: in.Practitioner, Action: in.Action, To: in.To, Message: in.Message, Actor: op.actor,
	}
	if in.ID != "" {
		earlier, err := collections.FindRelocation(tx, in.ID)
		if err == nil {
			return earlier, sameRelocation(tx, earlier, wish, in.Appointments)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
	}
	running, err := collections.IsRelocating(tx, in.Practitioner)
	if err != nil {
		return nil, err
	}
	if running {
		return nil, rules.ErrRelocationRunning
	}
	appointments, err := op.whatToRelocate(tx, in)
	if err != nil {
		return nil, err
	}
	r, err := collections.NewRelocation(tx, wish, len(appointments))
	if err != nil {
		return nil, err
	}
	fields := changedFields(r.Record)
	if err := op.saveRelocation(tx, r, appointments); err != nil {
		return nil, err
	}
	entry := op.entry("create", r.Record, fields...)
	entry.IP = e.RealIP()
	return r, collections.Audit(tx, entry)
}

// sameRelocation refuses an id that was used for another relocation. Which appointments lie outside the hours may be
// others by now: where all of them are asked for, that makes no difference.
func sameRelocation(
	tx core.App, earlier *collections.Relocation, wish collections.RelocationWish, appointments []string,
) error {
	items, err := collections.RelocationItemsOf(tx, earlier.Id)
	if err != nil {
		return err
	}
	stored := make([]string, len(items))
	for i, item := range items {
		stored[i] = item.Appointment()
	}
	same := appointments == nil || slices.Equal(distinct(appointments), distinct(stored))
	if !same || !earlier.IsOf(wish) {
		return rules.ErrIDReused
	}
	return nil
}

func distinct(ids []string) []string { return slices.Compact(slices.Sorted(slices.Values(ids))) }

// whatToRelocate returns the appointments in order of their start: the next one first. What has become a colleague's
// since the desk looked is refused in its turn.
func (op operation) whatToRelocate(tx core.App, in relocationRequest) (found []*collections.Appointment, err error) {
	if in.Appointments == nil {
		found, err = collections.Conflicts(tx, in.Practitioner, op.now)
		if len(found) > rules.MostRelocated { // some of them would be left out, and again by the next one
			return nil, errTooManyAtOnce()
		}
	} else {
		found, err = collections.AppointmentsByStart(tx, in.Appointments)
		if err == nil && len(found) < len(distinct(in.Appointments)) {
			return nil, noSuchRecord("appointments")
		}
	}
	if err == nil && len(found) == 0 {
		return nil, blank("appointments")
	}
	return found, err
}

func (op operation) saveRelocation(
	tx core.App, r *collections.Relocation, appointments []*collections.Appointment,
) error {
	if err := refusals(collections.CheckTexts(r.Record)...); err != nil {
		return err
	}
	if err := op.save(tx, r); err != nil {
		return err
	}
	for i, a := range appointments {
		item, err := collections.NewRelocationItem(tx, r.Id, a.Id, i+1)
		if err != nil {
			return err
		}
		if err := op.saveOwn(tx, item); err != nil {
			return err
		}
	}
	return nil
}
