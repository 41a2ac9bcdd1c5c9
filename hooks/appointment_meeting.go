package hooks

import (
	"crypto/rand"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const meetingIDLength = 20 // characters of base32: 100 bits, which nobody guesses

// arrangeMeeting gives a video appointment the address of its call when it is confirmed, and another one when it is
// handed over, since the former practitioner knows the first. A move keeps it, unless it tells the date.
func (h *handlers) arrangeMeeting(tx core.App, a *collections.Appointment, t rules.Transition) error {
	if a.Mode() != rules.Video ||
		t.Tell != rules.TellConfirmation && t.Tell != rules.TellHandOver && t.Tell != rules.TellMove {
		return nil
	}
	settings, practitioner := h.roster.Known(a.Practitioner())
	var err error
	if settings == nil {
		if settings, err = collections.FindSettings(tx); err != nil {
			return err
		}
	}
	template := settings.MeetingTemplate()
	if t.Tell == rules.TellMove && !template.Dated() {
		return nil
	}
	if practitioner == nil {
		if practitioner, err = collections.FindPractitioner(tx, a.Practitioner()); err != nil {
			return err
		}
	}
	loc, err := practitioner.Location()
	if err != nil {
		return err
	}
	id := strings.ToLower(rand.Text()[:meetingIDLength])
	a.SetMeeting(template.Address(id, rules.DateOf(a.Start(), loc)))
	return nil
}
