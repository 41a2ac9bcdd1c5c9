package commands

import (
	"bytes"
	"context"
	"os"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	pbtests "github.com/pocketbase/pocketbase/tests"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
	"pocketclinic/hooks"
	_ "pocketclinic/migrations"
	"pocketclinic/providers"
)

// now is when every test's command runs: 08:00 in Kolkata on Monday, 7 January 2030.
var now = time.Date(2030, 1, 7, 2, 30, 0, 0, time.UTC)

// template is a migrated data directory; each test works on a clone of it.
var template string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "pocketclinic-commands")
	if err != nil {
		panic(err)
	}
	template = dir
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: collections.Connect})
	for _, step := range []func() error{app.Bootstrap, app.RunAllMigrations, app.ResetBootstrapState} {
		if err := step(); err != nil {
			panic(err)
		}
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// newApp is the clinic as it is after the migrations, with nobody in it.
func newApp(t *testing.T) core.App {
	t.Helper()
	t.Parallel()
	return cloneApp(t)
}

func cloneApp(t *testing.T) core.App {
	t.Helper()
	dir, err := pbtests.TempDirClone(template)
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return openApp(t, dir)
}

// openApp opens a data directory, once more where bulk writing has closed it.
func openApp(t *testing.T, dir string) core.App {
	t.Helper()
	return openWith(t, dir, Keys{Present: make([]byte, collections.KeySize)})
}

func openWith(t *testing.T, dir string, keys Keys) core.App {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: collections.Connect})
	clock := func() time.Time { return now }
	require.NoError(t, hooks.Register(app, hooks.Deps{
		Now: clock, Background: func(run func()) { run() }, Key: keys.Present, OldKeys: keys.Old,
		Dummy: providers.Dummy{}, Files: providers.NewFiles(app.DataDir, clock),
	}))
	require.NoError(t, app.Bootstrap())
	t.Cleanup(func() { _ = app.ResetBootstrapState() })
	return app
}

// makeIn runs the command, and returns what it prints.
func makeIn(app core.App, practitioners, appointments int) (string, error) {
	var out bytes.Buffer
	asked := collections.Demo{Practitioners: practitioners, Appointments: appointments}
	err := makeDemo(context.Background(), app, asked, now, &out)
	return out.String(), err
}

// begin begins a demo, up to where its bookings are to be written.
func begin(t *testing.T, app core.App, practitioners, appointments int) (*demo, *plan, *samples) {
	t.Helper()
	d := &demo{Demo: collections.Demo{Practitioners: practitioners, Appointments: appointments, Begun: now}}
	p, err := d.begin(app)
	require.NoError(t, err)
	s, err := d.samples(app)
	require.NoError(t, err)
	return d, p, s
}

func count(t *testing.T, app core.App, from string) (n int) {
	t.Helper()
	require.NoError(t, app.DB().NewQuery("SELECT COUNT(*) FROM "+from).Row(&n))
	return n
}

// contents returns what is stored of the bookings and of the people, but for what is secret or random.
func contents(t *testing.T, app core.App) (lines []string) {
	t.Helper()
	for _, query := range []string{
		"SELECT json_array(id, email, name, phone, role, verified) FROM users ORDER BY id",
		"SELECT json_array(id, user, name, timezone, date_joined, buffer_after, email) FROM practitioners ORDER BY id",
		"SELECT json_array(id, practitioner, weekday, start, [[end]]) FROM working_hours ORDER BY id",
		"SELECT json_array(id, practitioner, practitioner_user, visitor, start, [[end]], duration, mode, status," +
			" amount, currency, order_id, confirmed_at, slot, cancelled_by) FROM appointments ORDER BY id",
		"SELECT json_array(id, practitioner, start, [[end]], state) FROM slots ORDER BY id",
		"SELECT json_array(id, appointment, visitor, amount, currency, order_id, payment_id, status, refund_id)" +
			" FROM payments ORDER BY id",
		"SELECT id FROM _params WHERE id != 'settings'",
	} {
		var some []string
		require.NoError(t, app.DB().NewQuery(query).Column(&some))
		lines = append(lines, some...)
	}
	return lines
}

// schema returns every table, index and trigger.
func schema(t *testing.T, app core.App) (definitions []string) {
	t.Helper()
	require.NoError(t, app.DB().NewQuery("SELECT type || name || sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1").
		Column(&definitions))
	return definitions
}

func newAppTwice(t *testing.T) (first, second core.App) {
	t.Helper()
	t.Parallel()
	return cloneApp(t), cloneApp(t)
}
