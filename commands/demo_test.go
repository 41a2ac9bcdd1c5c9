package commands

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// requireWhole checks that a demo is as it was asked for, and true to every invariant.
func requireWhole(t *testing.T, app core.App, practitioners, appointments int) {
	t.Helper()
	require.Equal(t, practitioners, count(t, app, "practitioners"))
	require.Equal(t, appointments, count(t, app, "appointments"))
	require.Equal(t, appointments, count(t, app, "payments"))
	require.Equal(t, appointments-count(t, app, "appointments WHERE status = 'cancelled'"), count(t, app, "slots"))
	require.Zero(t, count(t, app, "notifications"), "nobody is told of bookings that nobody made")
	var out bytes.Buffer
	require.NoError(t, inspect(app, &out), out.String())
	// Not even those that are over or were cancelled.
	require.Zero(t, count(t, app, "(SELECT start, LAG([[end]]) OVER (PARTITION BY visitor ORDER BY start) AS before"+
		" FROM appointments) WHERE before > start"))
}

func TestTheUsualDemo(t *testing.T) {
	app := newApp(t)
	out, err := makeIn(app, 12, 1200)
	require.NoError(t, err)
	require.Contains(t, out, "Made a demo clinic of 12 practitioners and 1200 appointments")
	require.Contains(t, out, "admin@example.com with the password pocketclinic-demo")
	require.Contains(t, out, "anandi.joshi@example.com")
	require.Contains(t, out, "visitor1@example.com")
	require.Contains(t, out, "reception@example.com")
	requireWhole(t, app, 12, 1200)
	require.Equal(t, 1, count(t, app, "users WHERE role = 'receptionist'"))
	require.Equal(t, 24, count(t, app, "patients"))
	require.Greater(t, count(t, app, "appointments WHERE patient != ''"), 60)
	require.Zero(t, count(t, app, "practitioners WHERE timezone != 'Asia/Kolkata'"))
	require.Equal(t, 120, count(t, app, "users WHERE role = 'visitor'"))
	require.Greater(t, count(t, app, "appointments WHERE status = 'confirmed' AND start > '2030-01-07'"), 400)
	require.Greater(t, count(t, app, "appointments WHERE status = 'completed' AND start > '2029-10-01'"), 400)
	require.Greater(t, count(t, app, "appointments WHERE status = 'no_show'"), 20)
	require.Greater(t, count(t, app, "payments WHERE status = 'refunded'"), 20)

	before := contents(t, app)
	out, err = makeIn(app, 5, 5)
	require.NoError(t, err)
	require.Contains(t, out, "left as it is")
	require.Equal(t, before, contents(t, app))
}

func TestTheFirstOfEachKindHaveSmallPicturesAndNoTwoAreAlike(t *testing.T) {
	app := newApp(t)
	_, err := makeIn(app, 30, 0)
	require.NoError(t, err)
	require.Equal(t, 12, count(t, app, "practitioners WHERE picture != ''"), "copies have no file")
	files, err := app.NewFilesystem()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, files.Close()) })
	seen := map[string]bool{}
	for n := range 12 {
		doctor, err := app.FindRecordById(collections.Practitioners, practitionerID(n))
		require.NoError(t, err)
		file, err := files.GetReader(doctor.BaseFilesPath() + "/" + doctor.GetString("picture"))
		require.NoError(t, err)
		drawn, err := io.ReadAll(file)
		require.NoError(t, err)
		require.NoError(t, file.Close())
		require.Less(t, len(drawn), 10_000)
		_, format, err := image.Decode(bytes.NewReader(drawn))
		require.NoError(t, err)
		require.Equal(t, "png", format)
		seen[string(drawn)] = true
	}
	require.Len(t, seen, 12)
}

func TestADemoOfAnySizeEnds(t *testing.T) {
	for _, size := range [][2]int{{1, 0}, {1, 10}, {3, 1}, {150, 150}, {40, 4000}} {
		t.Run("", func(t *testing.T) {
			app := newApp(t)
			_, err := makeIn(app, size[0], size[1])
			require.NoError(t, err)
			requireWhole(t, app, size[0], size[1])
		})
	}
}

func TestWhatCannotBeMadeIsSaidBeforeAnythingIsThere(t *testing.T) {
	app := newApp(t)
	for _, c := range []struct {
		practitioners, appointments, ahead int
		words                              string
	}{
		{0, 1, 0, "takes 1 to 100000"},
		{100_001, 1, 0, "takes 1 to 100000"},
		{1, -1, 0, "0 to 10000000"},
		{1, 10_000_001, 0, "0 to 10000000"},
		{1, 1_000_000, 0, "1 practitioners have room for about"},
		{1, 10, -1, "no more than there are appointments"},
		{1, 10, 11, "no more than there are appointments"},
	} {
		asked := collections.Demo{Practitioners: c.practitioners, Appointments: c.appointments, Ahead: c.ahead}
		err := makeDemo(t.Context(), app, asked, now, io.Discard)
		require.ErrorContains(t, err, c.words)
		require.Zero(t, count(t, app, "practitioners"))
		require.Zero(t, count(t, app, "users"))
		require.Zero(t, count(t, app, "_superusers"))
	}
}

func TestClinicsWithAsMuchAheadDifferByTheirPastAlone(t *testing.T) {
	young, old := newAppTwice(t)
	ahead := func(app core.App, appointments int) (planned []string) {
		asked := collections.Demo{Practitioners: 14, Appointments: appointments, Ahead: 160}
		require.NoError(t, makeDemo(t.Context(), app, asked, now, io.Discard))
		requireWhole(t, app, 14, appointments)
		query := app.DB().NewQuery("SELECT json_array(practitioner, start, [[end]], mode, status) FROM appointments" +
			" WHERE start >= '2030-01-07' ORDER BY practitioner, start")
		require.NoError(t, query.Column(&planned))
		return planned
	}
	planned := ahead(young, 400)
	require.Len(t, planned, 160)
	require.Equal(t, planned, ahead(old, 3000))
}

func TestNobodyIsGivenMoreThanThereIsRoomFor(t *testing.T) {
	for _, c := range []struct {
		appointments int
		room, want   []int
	}{
		{0, []int{5, 5}, []int{0, 0}},
		{9, []int{9, 9, 9}, []int{3, 3, 3}},
		{10, []int{9, 9, 9}, []int{4, 3, 3}},
		{10, []int{9, 1, 9}, []int{5, 1, 4}},
		{19, []int{9, 1, 9}, []int{9, 1, 9}},
	} {
		got, err := share(c.appointments, c.room)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
	_, err := share(20, []int{9, 1, 9})
	require.ErrorContains(t, err, "3 practitioners have room for about 19 appointments")
}

func TestNoVisitorIsInTwoPlacesInAnHour(t *testing.T) {
	t.Parallel()
	p := &plan{visitors: []any{"asha", "ravi"}, children: []any{"kavi", ""}, busy: map[int64]map[appearance]bool{}}
	at := func(minute, length int) rules.Interval {
		start := now.Truncate(time.Hour).Add(time.Duration(minute) * time.Minute)
		return rules.Interval{Start: start, End: start.Add(time.Duration(length) * time.Minute)}
	}
	for _, c := range []struct {
		slot rules.Interval
		want any
	}{
		{at(0, 60), "asha"}, {at(45, 30), "ravi"}, {at(60, 15), "asha"}, {at(120, 15), "ravi"}, {at(180, 60), "asha"},
	} {
		visitor, _, err := p.freeVisitor(c.slot)
		require.NoError(t, err)
		require.Equal(t, c.want, visitor)
	}
	_, _, err := p.freeVisitor(at(30, 15))
	require.ErrorContains(t, err, "all visitors are busy")
	_, _, err = p.freeVisitor(at(150, 15))
	require.NoError(t, err, "asha is free again")
}

// failAt lets the writing of an appointment fail, as a full disk would, until it is mended.
func failAt(t *testing.T, app core.App, n int) {
	t.Helper()
	_, err := app.DB().NewQuery("CREATE TRIGGER fail BEFORE INSERT ON appointments" +
		" WHEN NEW.id = '" + demoID('a', n) + "' BEGIN SELECT RAISE(ABORT, 'no room left'); END").Execute()
	require.NoError(t, err)
}

func mend(t *testing.T, app core.App) {
	t.Helper()
	_, err := app.DB().NewQuery("DROP TRIGGER fail").Execute()
	require.NoError(t, err)
}

func TestAnInterruptedDemoGoesOn(t *testing.T) {
	whole, app := newAppTwice(t)
	_, err := makeIn(whole, 13, 2500)
	require.NoError(t, err)

	failAt(t, app, batchSize+500)
	_, err = makeIn(app, 13, 2500)
	require.ErrorContains(t, err, "no room left")
	require.Equal(t, batchSize, count(t, app, "appointments"))
	mend(t, app)
	require.NoError(t, inspect(app, &bytes.Buffer{}), "a half-made clinic is sound")

	interrupted, stop := context.WithCancel(context.Background())
	stop()
	err = makeDemo(interrupted, app, collections.Demo{Practitioners: 1}, now, &bytes.Buffer{})
	require.ErrorContains(t, err, "interrupted: 1000 of 2500 appointments are there; run 'demo' again to go on")

	var out bytes.Buffer
	later := now.Add(time.Hour)
	require.NoError(t, makeDemo(context.Background(), app, collections.Demo{Practitioners: 1}, later, &out))
	require.Contains(t, out.String(), "A demo clinic of 13 practitioners and 2500 appointments was interrupted after 1000")
	requireWhole(t, app, 13, 2500)
	require.Equal(t, contents(t, whole), contents(t, app))
	again, err := makeIn(app, 13, 2500)
	require.NoError(t, err)
	require.Contains(t, again, "left as it is")
}

func TestBulkMakesTheSame(t *testing.T) {
	steps, bulk := newAppTwice(t)
	before := schema(t, bulk)
	addPeople(t, steps)
	addPeople(t, bulk)
	d, p, s := begin(t, steps, 14, 3000)
	require.NoError(t, d.loadInSteps(context.Background(), steps, p, s))
	d, p, s = begin(t, bulk, 14, 3000)
	require.NoError(t, d.loadInBulk(context.Background(), bulk, p, s))
	bulk = openApp(t, bulk.DataDir())

	requireWhole(t, bulk, 14, 3000)
	require.Equal(t, contents(t, steps), contents(t, bulk))
	_, err := bulk.DB().NewQuery("INSERT INTO people_index (people_index, rank) VALUES ('integrity-check', 1)").Execute()
	require.NoError(t, err, "everybody is found by what the database itself says")
	require.Equal(t, before, schema(t, bulk))
	requireNothingAside(t, bulk)
	var mode, sound string
	require.NoError(t, bulk.DB().NewQuery("PRAGMA journal_mode").Row(&mode))
	require.Equal(t, "wal", mode)
	require.NoError(t, bulk.DB().NewQuery("PRAGMA integrity_check").Row(&sound))
	require.Equal(t, "ok", sound)
	_, err = bulk.DB().NewQuery("INSERT INTO slots (id, practitioner, start, end)" +
		" SELECT 'another', practitioner, start, end FROM slots LIMIT 1").Execute()
	require.ErrorContains(t, err, "slot_taken")
}

// addPeople adds visitors whose names and addresses are not as simple as those of a demo.
func addPeople(t *testing.T, app core.App) {
	t.Helper()
	for n, person := range [][3]string{
		{"", "", ""}, {"A", "", "A@EXAMPLE.TEST"}, {" Two  blanks ", "+49 (0) 30-123", "two@example.test"},
		{"देवी शर्मा-राव", "+919810000000", "devi@example.test"}, {"Ærøskøbing Łukasz", "+45", "ÆRØ@example.test"},
		{strings.Repeat("long", 8) + " O'Neil", "00", strings.Repeat("x", 200) + "@example.test"}, {"Ab Abc 12 Ab", "1", ""},
	} {
		_, err := app.DB().Insert(collections.Users, dbx.Params{
			"id": fmt.Sprintf("person%09d", n), "tokenKey": fmt.Sprintf("key%047d", n), "role": "visitor", "verified": true,
			"name": person[0], "phone": person[1], "email": person[2],
		}).Execute()
		require.NoError(t, err)
	}
}

func requireNothingAside(t *testing.T, app core.App) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(app.DataDir(), "bulk*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestBulkIsThereAsAWholeOrNotAtAll(t *testing.T) {
	app := newApp(t)
	d, p, s := begin(t, app, 14, 3000)
	failAt(t, app, 2500)
	before, people := schema(t, app), contents(t, app)
	for _, name := range []string{"bulk_claims.db", "bulk_people.db"} {
		require.NoError(t, os.WriteFile(filepath.Join(app.DataDir(), name), []byte("left by a crash"), 0o600))
	}
	require.ErrorContains(t, d.loadInBulk(context.Background(), app, p, s), "no room left")
	app = openApp(t, app.DataDir())
	require.Equal(t, before, schema(t, app))
	require.Equal(t, people, contents(t, app))
	requireNothingAside(t, app)

	interrupted, stop := context.WithCancel(context.Background())
	stop()
	d, p, s = begin(t, app, 14, 3000)
	require.ErrorContains(t, d.loadInBulk(interrupted, app, p, s), "interrupted: none of the 3000 appointments was kept")
	app = openApp(t, app.DataDir())
	require.Equal(t, people, contents(t, app))

	mend(t, app)
	out, err := makeIn(app, 1, 1)
	require.NoError(t, err)
	require.Contains(t, out, "Made a demo clinic of 14 practitioners and 3000 appointments")
	requireWhole(t, app, 14, 3000)
}

func TestBulkRefusesWhatTheTriggersWould(t *testing.T) {
	app := newApp(t)
	d, p, s := begin(t, app, 6, 120)
	empty := contents(t, app)
	p.doctors[5].id = p.doctors[0].id // one works in quarters of an hour, the other in thirds
	require.ErrorContains(t, d.loadInBulk(context.Background(), app, p, s), "overlaps the one before it")
	app = openApp(t, app.DataDir())
	require.Equal(t, empty, contents(t, app))
}

func TestBulkKeepsAndMindsWhatWasBookedBefore(t *testing.T) {
	app := newApp(t)
	d, p, s := begin(t, app, 6, 120)
	book := func(app core.App, start, end string) {
		_, err := app.DB().Insert(collections.Slots, dbx.Params{
			"id": "booked_before_1", "practitioner": p.doctors[0].id, "start": start, "end": end,
		}).Execute()
		require.NoError(t, err)
	}
	book(app, "2029-12-01 00:00:00.000Z", "2030-02-01 00:00:00.000Z")
	require.ErrorContains(t, d.loadInBulk(context.Background(), app, p, s), "overlaps the one before it")
	app = openApp(t, app.DataDir())
	require.Equal(t, 1, count(t, app, "slots"))
	_, err := app.DB().Delete(collections.Slots, nil).Execute()
	require.NoError(t, err)

	book(app, "2031-02-01 00:00:00.000Z", "2031-02-01 01:00:00.000Z")
	require.NoError(t, d.loadInBulk(context.Background(), app, p.again(), s))
	app = openApp(t, app.DataDir())
	require.Equal(t, 1, count(t, app, "slots WHERE id = 'booked_before_1'"))
	require.Equal(t, 121-count(t, app, "appointments WHERE status = 'cancelled'"), count(t, app, "slots"))
}

func TestBulkWantsTheDatabaseForItself(t *testing.T) {
	app := newApp(t)
	d, p, s := begin(t, app, 2, 100)
	other, err := collections.Connect(filepath.Join(app.DataDir(), "data.db"))
	require.NoError(t, err)
	defer other.Close()
	var one int
	require.NoError(t, other.NewQuery("SELECT 1 FROM users").Row(&one))
	require.ErrorContains(t, d.loadInBulk(context.Background(), app, p, s), "is something else, such as 'serve'")
	app = openApp(t, app.DataDir())
	require.Zero(t, count(t, app, "appointments"))
	require.NoError(t, d.loadInSteps(context.Background(), app, p, s), "a small demo is made beside others")
	requireWhole(t, app, 2, 100)
}

func TestAMorningToLookAt(t *testing.T) {
	app := newApp(t)
	zone, err := time.LoadLocation(demoZone)
	require.NoError(t, err)
	_, err = demoTime("25:00", now)
	require.ErrorContains(t, err, "such as 10:20")
	same, err := demoTime("", now)
	require.NoError(t, err)
	require.Equal(t, now, same)
	morning, err := demoTime("10:20", now)
	require.NoError(t, err)
	require.Equal(t, time.Date(2030, 1, 7, 10, 20, 0, 0, zone), morning)

	asked := collections.Demo{Practitioners: 12, Appointments: 1200}
	require.NoError(t, makeDemo(t.Context(), app, asked, morning, io.Discard))
	requireWhole(t, app, 12, 1200)
	at := "'" + collections.Stamp(morning) + "'"
	today := "appointments WHERE start >= '2030-01-06 18:30:00.000Z' AND start < '2030-01-07 18:30:00.000Z' AND "
	for _, there := range []string{
		"status = 'completed' AND [[end]] <= " + at, "status = 'confirmed' AND start > " + at,
		"status = 'arrived' AND arrived_at < " + at,
	} {
		require.NotZero(t, count(t, app, today+there), there)
	}
	require.Zero(t, count(t, app, "appointments WHERE status = 'completed' AND [[end]] > "+at))
}
