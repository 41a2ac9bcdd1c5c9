package hooks

import (
	"time"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// followArrival lets the instant of arrival follow what a transition says of it.
func (op operation) followArrival(a *collections.Appointment, effect rules.ArrivalEffect) {
	switch effect {
	case rules.NoteArrival:
		a.SetArrivedAt(op.now)
	case rules.UndoArrival:
		a.SetArrivedAt(time.Time{})
	}
}
