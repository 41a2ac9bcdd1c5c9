package rules

import "time"

// The hours of a day at which people like to be seen.
const dayBegins, dayEnds = 7, 21

// Soonest returns from when on free time, which is in order, is of use to somebody of a time zone: its first start by
// day on the date on which it begins there; where it is all at night, the end of that date.
func Soonest(free []Interval, loc *time.Location) time.Time {
	year, month, day := free[0].Start.In(loc).Date()
	end := time.Date(year, month, day+1, 0, 0, 0, 0, loc)
	for _, slot := range free {
		start := slot.Start.In(loc)
		if start.Before(end) && start.Hour() >= dayBegins && start.Hour() < dayEnds {
			return slot.Start
		}
	}
	return end
}
