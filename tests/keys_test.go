package tests

import (
	"database/sql"
	"encoding/json"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
	"pocketclinic/hooks"
)

const (
	firstKey  = "11111111111111111111111111111111"
	secondKey = "22222222222222222222222222222222"
)

func keyVariables(present, old string) []string {
	return []string{hooks.KeyVariable + "=" + present, hooks.OldKeysVariable + "=" + old}
}

// storedIn returns one value of a data directory, as it is on disk.
func storedIn(t *testing.T, dir, query string) (value string) {
	t.Helper()
	db, err := core.DefaultDBConnect(filepath.Join(dir, "data.db"))
	require.NoError(t, err)
	defer db.Close()
	err = db.NewQuery(query).Row(&value)
	if err != nil {
		require.ErrorIs(t, err, sql.ErrNoRows)
	}
	return value
}

const (
	theSettings = "SELECT value FROM _params WHERE id = 'settings'"
	allNumbers  = "SELECT group_concat(pan_number || account_number || ifsc_code) FROM bank_accounts"
)

func settingsUnder(t *testing.T, dir, key string) string {
	t.Helper()
	plain, err := security.Decrypt(storedIn(t, dir, theSettings), key)
	require.NoError(t, err)
	return string(plain)
}

// TestAKeyIsRotatedBesideARunningClinic goes the way that docs/configuration.md tells.
func TestAKeyIsRotatedBesideARunningClinic(t *testing.T) {
	t.Parallel()
	dir := migratedDir(t, nil)
	require.True(t, json.Valid([]byte(storedIn(t, dir, theSettings))), "no key, no encryption")

	// With a key, the settings are encrypted from the first start on.
	w, stop := serveBinary(t, dir, keyVariables(firstKey, ""))
	require.Contains(t, settingsUnder(t, dir, firstKey), `"smtp"`)
	w.signInAdmin()
	w.do("PATCH", "/api/settings", w.admin,
		object{"smtp": object{"enabled": false, "host": "smtp.clinic.test", "port": 587, "password": "of the mail server"}}).
		ok()
	doctor := w.practitioner(nil)
	bank := text(w.create("bank_accounts", w.admin, account1(doctor)).ok(), "id")
	user := text(w.view("practitioners", doctor, w.admin).ok(), "user")
	w.update("users", user, w.admin, object{"verified": true}).ok()
	token := text(w.do("POST", "/api/collections/users/impersonate/"+user, w.admin, nil).ok(), "token")
	feed := text(w.do("POST", "/api/clinic/calendar", token, nil).ok(), "path")
	require.Contains(t, w.get(feed, "").raw, "BEGIN:VCALENDAR")
	stop()

	// A wrong key lets nobody in, and changes nothing.
	numbers, settings := storedIn(t, dir, allNumbers), storedIn(t, dir, theSettings)
	for _, wrong := range [][]string{nil, keyVariables(secondKey, ""), keyVariables(secondKey, strings.Repeat("3", 32))} {
		out, status := runBinary(t, wrong, "serve", "--http=127.0.0.1:0", "--dir="+dir)
		require.Equal(t, 1, status, out)
		require.Contains(t, out, "PocketBase's settings cannot be read")
		require.Contains(t, out, "Nothing was changed. Start with POCKETCLINIC_ENCRYPTION_KEY as it was before")
	}
	require.Equal(t, []string{numbers, settings}, []string{storedIn(t, dir, allNumbers), storedIn(t, dir, theSettings)})

	// With both keys, the clinic works, and writes with the present one.
	both := keyVariables(secondKey, firstKey)
	out, status := runBinary(t, both, "verify", "--dir="+dir)
	require.Zero(t, status, out)
	require.Equal(t, settings, storedIn(t, dir, theSettings), "what only reads changes nothing")
	w, stop = serveBinary(t, dir, both)
	w.signInAdmin()
	require.Equal(t, "123456789012", w.view("bank_accounts", bank, w.admin).ok()["account_number"])
	require.Contains(t, settingsUnder(t, dir, secondKey), "of the mail server")
	require.Equal(t, numbers, storedIn(t, dir, allNumbers))

	// The rotation disturbs nobody who reads and writes at the same time.
	var over atomic.Bool
	busy := make(chan int)
	go func() {
		n := 0
		for ; !over.Load() || n == 0; n++ {
			number := []string{"123456789012", "210987654321"}[n%2]
			changed := w.update("bank_accounts", bank, w.admin, object{"account_number": number})
			if changed.status != 200 || w.view("bank_accounts", bank, w.admin).body["account_number"] != number {
				n = -1
				break
			}
		}
		busy <- n
	}()
	out, status = runBinary(t, both, "rotate-key", "--dir="+dir)
	over.Store(true)
	require.Positive(t, <-busy, "each number read is the one that was written")
	require.Zero(t, status, out)
	require.Contains(t, out, "Everything is encrypted with the key "+collections.KeyID([]byte(secondKey)))
	stop()

	// The old key can go.
	w, _ = serveBinary(t, dir, keyVariables(secondKey, ""))
	w.signInAdmin()
	w.view("bank_accounts", bank, w.admin).ok()
	require.Equal(t, 3, strings.Count(storedIn(t, dir, allNumbers), "sealed:2:"+collections.KeyID([]byte(secondKey))))
	require.Equal(t, "smtp.clinic.test", w.get("/api/settings", w.admin).ok()["smtp"].(object)["host"])
	require.Contains(t, w.get(feed, "").raw, "BEGIN:VCALENDAR", "a rotation breaks no calendar")
}

// Where PocketBase's settings have a key of their own, the bank accounts say that theirs is wrong.
func TestAWrongKeyOfBankDetailsLetsNobodyIn(t *testing.T) {
	t.Parallel()
	own := []string{"PB_ENCRYPTION_KEY=" + strings.Repeat("p", 32)}
	dir := migratedDir(t, nil)
	out, status := runBinary(t, nil, "serve", "--http=127.0.0.1:0", "--dir="+dir, "--encryptionEnv=PB_ENCRYPTION_KEY")
	require.Equal(t, 1, status, out)
	require.Contains(t, out, "--encryptionEnv names PB_ENCRYPTION_KEY, which is not set")
	w, stop := serveBinary(t, dir, own, "--encryptionEnv=PB_ENCRYPTION_KEY")
	w.signInAdmin()
	w.create("bank_accounts", w.admin, account1(w.practitioner(nil))).ok()
	require.NotEmpty(t, settingsUnder(t, dir, strings.Repeat("p", 32)))
	stop()

	numbers := storedIn(t, dir, allNumbers)
	out, status = runBinary(t, append(own, keyVariables(secondKey, "")...),
		"serve", "--http=127.0.0.1:0", "--dir="+dir, "--encryptionEnv=PB_ENCRYPTION_KEY")
	require.Equal(t, 1, status, out)
	require.Contains(t, out, "bank details are encrypted with the key "+collections.KeyID([]byte(hooks.DevelopmentKey))+
		", and POCKETCLINIC_ENCRYPTION_KEY is the key "+collections.KeyID([]byte(secondKey)))
	require.Contains(t, out, "It was the development key: "+hooks.DevelopmentKey)
	require.Equal(t, numbers, storedIn(t, dir, allNumbers))

	out, status = runBinary(t, append(own, keyVariables(secondKey, hooks.DevelopmentKey)...),
		"rotate-key", "--dir="+dir, "--encryptionEnv=PB_ENCRYPTION_KEY")
	require.Zero(t, status, out)
	require.NotEmpty(t, settingsUnder(t, dir, strings.Repeat("p", 32)), "PocketBase's own key stays")
	serveBinary(t, dir, append(own, keyVariables(secondKey, "")...), "--encryptionEnv=PB_ENCRYPTION_KEY")
}
