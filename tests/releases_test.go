package tests

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestEveryReleaseMigrates opens the data of each release that the changelog knows, and goes on to use it.
func TestEveryReleaseMigrates(t *testing.T) {
	changelog, err := os.ReadFile("../CHANGELOG.md")
	require.NoError(t, err)
	releases := regexp.MustCompile(`(?m)^## (\d\S+) `).FindAllSubmatch(changelog, -1)
	require.NotEmpty(t, releases)
	made := newWorld(t).indexes()
	for _, release := range releases {
		t.Run(string(release[1]), func(t *testing.T) {
			t.Parallel()
			w := openRelease(t, string(release[1]))
			w.requireInvariants()
			require.Equal(t, made, w.indexes())
			w.useRelease()
			w.requireInvariants()
		})
	}
}

// openRelease opens a copy of a release's data, which 'make release-data' has kept.
func openRelease(t *testing.T, version string) *world {
	t.Helper()
	packed, err := os.Open(filepath.Join("releases", version, "data.db.gz"))
	require.NoError(t, err, "make release-data")
	defer packed.Close()
	content, err := gzip.NewReader(packed)
	require.NoError(t, err)
	dir, err := os.MkdirTemp("", "pocketclinic-release")
	require.NoError(t, err)
	database, err := os.Create(filepath.Join(dir, "data.db"))
	require.NoError(t, err)
	_, err = io.Copy(database, content)
	require.NoError(t, err)
	require.NoError(t, database.Close())
	w := closedWorld(t)
	w.settingsKey = testKeyVariable
	w.open(dir)
	t.Cleanup(w.close)
	w.admin = w.superAdmin("admin@clinic.test")
	w.liftRateLimits()
	return w
}

// indexes are those that PocketBase knows, and those that the database has.
func (w *world) indexes() (all []string) {
	w.t.Helper()
	require.NoError(w.t, w.app.DB().NewQuery(`SELECT name || ' ' || indexes FROM _collections
		UNION ALL SELECT name || ' ' || sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
		ORDER BY 1`).Column(&all))
	return all
}

func (w *world) requireInvariants() {
	w.t.Helper()
	require.Empty(w.t, breachesOf(w.t, w))
}

// useRelease reads, pays and cancels what the release has booked, a minute before its hold is over.
func (w *world) useRelease() {
	w.t.Helper()
	held := w.rows("appointments", `status = "held"`)
	require.Len(w.t, held, 1)
	expires, err := time.Parse("2006-01-02 15:04:05.000Z", text(held[0], "hold_expires"))
	require.NoError(w.t, err)
	w.Set(expires.Add(-time.Minute))

	owner := w.view("users", text(held[0], "visitor"), w.admin).ok()
	visitor := w.signIn(text(owner, "email"))
	require.Equal(w.t, text(held[0], "visitor"), visitor.id)
	appointment := w.view("appointments", text(held[0], "id"), visitor.token).ok()
	require.Equal(w.t, "held", text(appointment, "status"))
	require.Equal(w.t, "confirmed", text(w.pay(visitor, appointment, "pay_later").ok()["appointment"].(object), "status"))
	slots := func() []object {
		return w.rows("slots", `start <= "`+text(appointment, "start")+`" && end >= "`+text(appointment, "end")+`"`)
	}
	require.Len(w.t, slots(), 1)
	require.Equal(w.t, "booked", text(slots()[0], "state"))

	cancelled := w.update("appointments", text(appointment, "id"), visitor.token, object{"status": "cancelled"}).ok()
	require.Equal(w.t, "visitor", text(cancelled, "cancelled_by"))
	require.Empty(w.t, slots())
	require.Len(w.t, w.rows("payments", `payment_id = "pay_later" && status != "successful"`), 1)

	accounts := w.rows("bank_accounts", `id != ""`)
	require.Len(w.t, accounts, 1)
	require.Equal(w.t, "123456789012", text(accounts[0], "account_number"), "still decrypts")
	require.Len(w.t, w.rows("appointments", `id != ""`), 11)
}
