package commands

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func TestVerifyTellsEachBreach(t *testing.T) {
	app := newApp(t)
	_, err := makeIn(app, 2, 40)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, verify(app, now, &out))
	require.Equal(t, len(collections.Invariants)+1, strings.Count(out.String(), "ok     "))

	_, err = app.DB().NewQuery("DELETE FROM payments" +
		" WHERE appointment IN ('" + demoID('a', 1) + "', '" + demoID('a', 2) + "')").Execute()
	require.NoError(t, err)
	out.Reset()
	require.EqualError(t, verify(app, now, &out), "2 breaches")
	require.Contains(t, out.String(), "BROKEN what took place or will was paid for once\n"+
		"        appointment "+demoID('a', 1)+" does not have exactly one payment applied to it\n"+
		"        appointment "+demoID('a', 2)+" does not have exactly one payment applied to it\n")
	require.Equal(t, len(collections.Invariants), strings.Count(out.String(), "ok     "))
}
