package rules

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestFreeTimeAtNightIsOfUseOnceTheDayIsOver(t *testing.T) {
	loc, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	at := func(day, hour, minute int) time.Time { return time.Date(2030, 3, day, hour, minute, 0, 0, loc) }
	for name, c := range map[string]struct {
		starts []time.Time
		want   time.Time
	}{
		"by day":                 {[]time.Time{at(4, 9, 0)}, at(4, 9, 0)},
		"as the day begins":      {[]time.Time{at(4, 6, 59), at(4, 7, 0)}, at(4, 7, 0)},
		"as the day ends":        {[]time.Time{at(4, 21, 0)}, at(5, 0, 0)},
		"in the evening":         {[]time.Time{at(4, 20, 59)}, at(4, 20, 59)},
		"at night alone":         {[]time.Time{at(4, 3, 0), at(4, 3, 30)}, at(5, 0, 0)},
		"by day on the next one": {[]time.Time{at(4, 23, 0), at(5, 9, 0)}, at(5, 0, 0)},
		"on a day of 23 hours":   {[]time.Time{at(10, 1, 0)}, at(11, 0, 0)},
	} {
		var free []Interval
		for _, start := range c.starts {
			free = append(free, Interval{start.UTC(), start.Add(time.Hour).UTC()})
		}
		require.True(t, c.want.Equal(Soonest(free, loc)), name)
	}
}
