package hooks

import (
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// forgetWhatIsOld deletes what the clinic's settings say is kept no longer, a little at a time: nobody who books waits
// for more than one batch.
func (h *handlers) forgetWhatIsOld(app core.App) error {
	settings, err := collections.FindSettings(app)
	if err != nil {
		return err
	}
	now := h.Now()
	return errors.Join(
		forget(app, settings.KeepMessages(), now, collections.PurgeMessages),
		forget(app, settings.KeepAddresses(), now, collections.ForgetAddresses),
	)
}

func forget(
	app core.App, keep time.Duration, now time.Time, some func(core.App, time.Time, int64) (int64, error),
) error {
	if keep == 0 {
		return nil // for ever
	}
	return purge(func(limit int64) (int64, error) { return some(app, now.Add(-keep), limit) })
}
