package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// validateVisitType keeps a list of them that somebody can choose from, and what was booked with whom it was booked.
func validateVisitType(e *core.RecordEvent) error {
	t := collections.AsVisitType(e.Record)
	t.TrimName()
	if !t.IsNew() && changed(t.Record, "practitioner") {
		return rules.ErrNotAllowed.On("practitioner").Because("A type of visit stays its practitioner's.")
	}
	return refusals(checkRoom(e.App, t), e.Next())
}

func checkRoom(app core.App, t *collections.VisitType) error {
	if !t.IsNew() {
		return nil
	}
	others, err := t.CountOthers(app)
	if err == nil && others >= rules.MaxVisitTypes {
		return rules.ErrTooManyVisitTypes
	}
	return err
}

// refuseWhileBooked keeps a type that tells what appointments were for: it is deactivated instead.
func refuseWhileBooked(e *core.RecordEvent) error {
	booked, err := collections.AsVisitType(e.Record).IsBooked(e.App)
	if err != nil {
		return err
	}
	if booked {
		return rules.ErrVisitTypeBooked
	}
	return e.Next()
}
