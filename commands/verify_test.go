package commands

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func inspect(app core.App, out io.Writer) error {
	cipher, err := collections.NewCipher(make([]byte, collections.KeySize))
	if err != nil {
		return err
	}
	return verify(context.Background(), collections.Inspection{App: app, Cipher: cipher, Now: now}, out)
}

func TestVerifyTellsEachBreach(t *testing.T) {
	app := newApp(t)
	_, err := makeIn(app, 2, 40)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, inspect(app, &out))
	require.Equal(t, len(collections.Invariants), strings.Count(out.String(), "ok     "))

	_, err = app.DB().NewQuery("DELETE FROM payments" +
		" WHERE appointment IN ('" + demoID('a', 1) + "', '" + demoID('a', 2) + "')").Execute()
	require.NoError(t, err)
	out.Reset()
	require.EqualError(t, inspect(app, &out), "3 breaches", "their receipts are missing, too")
	require.Contains(t, out.String(), "BROKEN what took place or will was paid for once\n"+
		"        appointment "+demoID('a', 1)+" was not paid for\n"+
		"        appointment "+demoID('a', 2)+" was not paid for\n")
	require.Equal(t, len(collections.Invariants)-2, strings.Count(out.String(), "ok     "))
}

func TestVerifySaysHowManyBreachesItDoesNotTell(t *testing.T) {
	app := newApp(t)
	_, err := makeIn(app, 2, 60)
	require.NoError(t, err)
	_, err = app.DB().NewQuery("UPDATE slots SET hold_expires = start").Execute()
	require.NoError(t, err)
	slots := count(t, app, "slots")
	require.Greater(t, slots, 30)
	var out bytes.Buffer
	require.EqualError(t, inspect(app, &out), fmt.Sprint(slots, " breaches"))
	require.Equal(t, 20, strings.Count(out.String(), " has a slot that is not booked\n"))
	require.Contains(t, out.String(), fmt.Sprintf("\n        and %d more\n", slots-20))
}
