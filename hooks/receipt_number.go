package hooks

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// nextReceipt numbers what is paid or given back at the moment, by the year of the clinic's calendar.
func (h *handlers) nextReceipt(tx core.App, now time.Time) (string, error) {
	settings, _ := h.roster.Known("")
	if settings == nil {
		var err error
		if settings, err = collections.FindSettings(tx); err != nil {
			return "", err
		}
	}
	loc, err := settings.Location()
	if err != nil {
		return "", err
	}
	return collections.NextReceipt(tx, now.In(loc).Year())
}
