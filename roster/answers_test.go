package roster

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pocketclinic/rules"
)

func TestHoweverMuchIsAskedLittleIsRemembered(t *testing.T) {
	var a answers
	now := time.Date(2030, 1, 7, 2, 30, 0, 0, time.UTC)
	is := answer{body: make([]byte, 1<<20), since: now, until: now.Add(time.Hour)}
	question := func(minutes int) asked { return asked{1, Question{Minutes: minutes}, true} }
	known := func(minutes int, at time.Time) bool {
		_, ok := a.find(question(minutes), at)
		return ok
	}

	require.False(t, known(0, now))
	for minutes := range 200 {
		a.remember(question(minutes), is)
		require.True(t, known(0, now), "it is asked for again and again")
		require.LessOrEqual(t, a.bytes, mostRemembered)
	}
	require.True(t, known(199, now))
	require.False(t, known(1, now), "it was not asked for the longest")
	require.False(t, known(199, now.Add(time.Hour)), "it is true no more")
	require.False(t, known(199, now.Add(-1)), "it is not true yet")

	before := a.bytes
	a.remember(question(199), answer{free: make([]rules.Interval, 3), since: now, until: now.Add(time.Hour)})
	require.Less(t, a.bytes, before-1<<19, "what it was is counted no more")
	kept := 0
	for _, what := range a.known.Keys() {
		is, _ := a.known.Peek(what)
		kept += is.size()
	}
	require.Equal(t, kept, a.bytes)
}
