package commands

import (
	"errors"
	"time"

	"github.com/pocketbase/dbx"

	"pocketclinic/collections"
)

// demoTime returns the instant at which the demo clinic is looked at: a clock time (HH:MM) of today in its time zone,
// or (empty) now.
func demoTime(at string, now time.Time) (time.Time, error) {
	if at == "" {
		return now, nil
	}
	clock, err := time.Parse("15:04", at)
	if err != nil {
		return now, errors.New("--at takes a time of the day, such as 10:20")
	}
	zone, err := time.LoadLocation(demoZone)
	if err != nil {
		return now, err
	}
	today := now.In(zone)
	return time.Date(today.Year(), today.Month(), today.Day(), clock.Hour(), clock.Minute(), 0, 0, zone), nil
}

// letIn has two of three people arrive whose appointment is about now, a few minutes early or just in time.
func letIn(db dbx.Builder, now time.Time) error {
	_, err := db.NewQuery(`UPDATE appointments SET status = 'arrived', arrived_at = MIN({:justNow},
			strftime('%Y-%m-%d %H:%M:%fZ', start, '-' || (3 + rowid % 12) || ' minutes'))
		WHERE status = 'confirmed' AND start > {:from} AND start < {:to} AND rowid % 3 != 0`).
		Bind(dbx.Params{
			"justNow": collections.Stamp(now.Add(-2 * time.Minute)),
			"from":    collections.Stamp(now.Add(-40 * time.Minute)), "to": collections.Stamp(now.Add(20 * time.Minute)),
		}).Execute()
	return err
}
