// Package tests tries the clinic from outside, over HTTP, as a client sees it.
package tests

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	pbtests "github.com/pocketbase/pocketbase/tests"
	"github.com/pocketbase/pocketbase/tools/mailer"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
	"pocketclinic/hooks"
	_ "pocketclinic/migrations"
	"pocketclinic/providers"
)

// template is a migrated data directory; each test works on a clone of it.
var template string

// patience is for how long a test waits for what comes by itself: only one that hangs waits so long.
const patience = 3 * time.Minute

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "pocketclinic-template")
	if err != nil {
		panic(err)
	}
	template = dir
	keepPrinted()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: collections.Connect})
	hashCheaply := func() error {
		for _, name := range []string{collections.Users, core.CollectionNameSuperusers, core.CollectionNameOTPs} {
			collection, err := app.FindCollectionByNameOrId(name)
			if err != nil {
				return err
			}
			collection.Fields.GetByName(core.FieldNamePassword).(*core.PasswordField).Cost = 4
			if err := app.Save(collection); err != nil {
				return err
			}
		}
		return nil
	}
	if err := errorsOf(
		setLives,
		setKey,
		app.Bootstrap,
		app.RunAllMigrations,
		hashCheaply,
		app.ResetBootstrapState,
	); err != nil {
		panic(err)
	}
	code := m.Run()
	if leaked := secrets.FindAllString(printed.String(), -1); len(leaked) > 0 {
		fmt.Println("FAIL: printed what is private:", leaked)
		code = 1
	}
	_ = errors.Join(os.RemoveAll(dir), os.RemoveAll(binaryDir))
	os.Exit(code)
}

func errorsOf(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func setKey() error { return os.Setenv(testKeyVariable, string(testKey)) }

// A random life is long: some few of them, unless the command line asks for more.
func setLives() error {
	return errors.Join(flag.Set("rapid.checks", "12"), flag.Set("rapid.steps", "25"))
}

// monday is when every test begins: 08:00 in Kolkata on Monday, 7 January 2030.
var monday = time.Date(2030, 1, 7, 2, 30, 0, 0, time.UTC)

// clock is a clock that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

func (c *clock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }

// client gives a slow server time to refuse a body before it is sent, and holds every answer against the document
// of the API.
var client = func() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ExpectContinueTimeout = time.Minute
	return &http.Client{Transport: documented{transport}}
}()

// world is one clinic: the app that production binds, served on a real port.
type world struct {
	*clock
	t      testing.TB
	app    core.App
	url    string
	admin  string // a super admin's token
	server *httptest.Server
	routes []string // every route, such as "GET /api/health"
	sms    *smsRecorder
	lazy   bool
	down   bool
	events *events
	woken  *atomic.Int32 // how often something was to run in the background

	careless  bool                  // sends what the document of the API does not allow
	extended  bool                  // has fields that the document does not know
	anyhow    bool                  // asks for whatever there is, documented or not
	payments  hooks.PaymentProvider // nil: the dummy
	openSQL   bool
	origins   []string // elsewhere
	public    fs.FS    // the pages
	collector string   // the token for metrics
	leads     func() bool
	whenLeads func(func())

	closeNode func() // ends what serves the database, where the process does not do so itself

	settingsKey string // the variable with which PocketBase's settings are encrypted; empty: they are not
}

var testKey = []byte("0123456789abcdef0123456789abcdef")

// testKeyVariable is the variable that holds it.
const testKeyVariable = "POCKETCLINIC_TESTS_KEY"

var testPages = fstest.MapFS{
	"index.html": {Data: []byte(`<!doctype html><title>clinic</title><script type="importmap">{"imports":{}}</script>`)},
	"style.css":  {Data: []byte(strings.Repeat("body { margin: 0 }\n", 200))},
}

// newPortal is a world with the pages that production has.
func newPortal(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	dir, err := pbtests.TempDirClone(template)
	require.NoError(t, err)
	w := closedWorld(t)
	w.public = os.DirFS("../pb_public")
	w.open(dir)
	t.Cleanup(w.close)
	w.admin = w.superAdmin("admin@clinic.test")
	w.liftRateLimits()
	return w
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	w := worldOf(t)
	w.admin = w.superAdmin("admin@clinic.test")
	w.liftRateLimits()
	return w
}

// worldOf is a clinic as it is after the migrations, with nobody in it.
func worldOf(t testing.TB) *world {
	t.Helper()
	dir, err := pbtests.TempDirClone(template)
	require.NoError(t, err)
	return openWorld(t, dir)
}

// openWorld starts the app on a data directory.
func openWorld(t testing.TB, dir string) *world {
	t.Helper()
	w := closedWorld(t)
	w.open(dir)
	t.Cleanup(w.close)
	return w
}

func closedWorld(t testing.TB) *world {
	w := &world{t: t, clock: &clock{now: monday}, sms: &smsRecorder{}, events: &events{}, woken: &atomic.Int32{}}
	w.collector, w.public = metricsToken, testPages
	return w
}

// in is the same clinic, of which a subtest asks.
func (w *world) in(t testing.TB) *world {
	of := *w
	of.t = t
	return &of
}

// restart loses everything that is not on disk.
func (w *world) restart() {
	w.t.Helper()
	w.shut()
	w.lazy = false
	w.open(w.app.DataDir())
}

func (w *world) open(dir string) {
	t := w.t
	t.Helper()
	connect, closeNode := databasesIn(t, dir)
	w.closeNode = closeNode
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: connect, EncryptionEnv: w.settingsKey})
	require.NoError(t, hooks.Register(app, hooks.Deps{
		Now:          w.Now,
		Background:   w.background,
		Key:          testKey,
		MetricsToken: w.collector,
		SMS:          w.sms,
		Public:       w.public,
		Payments:     w.payments,
		Dummy:        providers.Dummy{},
		Files:        providers.NewFiles(app.DataDir, w.Now),
		SMTP:         func(s core.SMTPConfig) mailer.Mailer { return providers.NewSMTP(s, w.Now) },
		OpenSQL:      func() bool { return w.openSQL },
		Origins:      func() []string { return w.origins },
		Leads:        w.leads,
		WhenLeads:    w.whenLeads,
	}))
	require.NoError(t, errorsOf(app.Bootstrap, app.RunAllMigrations))
	w.events.watch(app)
	if !everyWorldLogs {
		app.Settings().Logs.MaxDays = 0
	}
	// PocketBase's logger wakes every few seconds to read the settings without their lock, which is a race
	// with a test that changes them.
	require.NoError(t, app.OnTerminate().Trigger(&core.TerminateEvent{App: app}))
	w.app, w.down = app, false

	router, err := apis.NewRouter(app)
	require.NoError(t, err)
	event := &core.ServeEvent{App: app, Router: router}
	require.NoError(t, app.OnServe().Trigger(event, func(*core.ServeEvent) error { return nil }))
	app.Cron().Stop() // jobs run when a test says so
	w.routes = routesOf(router)
	mux, err := router.BuildMux()
	require.NoError(t, err)
	w.server = httptest.NewServer(mux)
	w.url = w.server.URL
}

// background does at once what production does a moment later; a lazy world dies before it gets to it.
func (w *world) background(run func()) {
	w.woken.Add(1)
	if !w.lazy {
		run()
	}
}

func (w *world) close() {
	w.shut()
	_ = os.RemoveAll(w.app.DataDir())
}

func (w *world) shut() {
	if everyWorldLogs && !w.down {
		w.keepsSecrets()
	}
	w.down = true
	w.server.CloseClientConnections()
	w.server.Close()
	// PocketBase may still be looking up a code whose mail is out: it finds the databases closed, not gone.
	for _, db := range []dbx.Builder{
		w.app.ConcurrentDB(), w.app.NonconcurrentDB(), w.app.AuxConcurrentDB(), w.app.AuxNonconcurrentDB(),
	} {
		_ = db.(*dbx.DB).Close()
	}
	w.closeNode()
}

func (w *world) liftRateLimits() {
	settings := w.app.Settings()
	settings.RateLimits.ExcludedIPs = []string{"127.0.0.1"}
	require.NoError(w.t, w.app.Save(settings))
}

func (w *world) superAdmin(email string) string {
	w.t.Helper()
	superusers, err := w.app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	require.NoError(w.t, err)
	record := core.NewRecord(superusers)
	record.SetEmail(email)
	record.SetRandomPassword()
	require.NoError(w.t, w.app.Save(record))
	token, err := record.NewAuthToken()
	require.NoError(w.t, err)
	return token
}

// account is somebody who is signed in.
type account struct {
	id, token, email string
}

var otpPattern = regexp.MustCompile(`\b\d{8}\b`)

// signIn goes through the one-time password, with the mail that is really sent.
func (w *world) signIn(email string) account {
	w.t.Helper()
	return w.signInAs(email, email)
}

// signInAs is signIn with an address that may be written another way than it is stored.
func (w *world) signInAs(written, stored string) account {
	w.t.Helper()
	otpID, code := w.requestOTPAs(written, stored)
	body := w.authWithOTP(otpID, code).ok()
	return account{text(body["record"].(object), "id"), text(body, "token"), stored}
}

func (w *world) requestOTP(email string) (otpID, code string) {
	w.t.Helper()
	return w.requestOTPAs(email, email)
}

func (w *world) requestOTPAs(written, stored string) (otpID, code string) {
	w.t.Helper()
	before := len(w.mailsTo(stored))
	otpID = text(w.do("POST", "/api/collections/users/request-otp", "", object{"email": written}).ok(), "otpId")
	if w.lazy {
		w.run("send_codes")
	}
	require.Eventually(w.t, func() bool { return len(w.mailsTo(stored)) > before }, patience, 2*time.Millisecond)
	mails := w.mailsTo(stored)
	return otpID, otpPattern.FindString(mails[len(mails)-1])
}

// mails returns the mails written so far, in order.
func (w *world) mails() []string {
	w.t.Helper()
	files, err := filepath.Glob(filepath.Join(w.app.DataDir(), "outbox", "*.eml"))
	require.NoError(w.t, err)
	slices.Sort(files)
	mails := make([]string, len(files))
	for i, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(w.t, err)
		mails[i] = string(raw)
	}
	return mails
}

func (w *world) mailsTo(email string) []string {
	w.t.Helper()
	return slices.DeleteFunc(w.mails(), func(mail string) bool { return !strings.Contains(mail, "To: <"+email+">") })
}

// smsRecorder stands in for the mobile network. It fails as long as it is told to.
type smsRecorder struct {
	mu     sync.Mutex
	sent   []string
	fail   error
	during func(context.Context) // called in the middle of each message, if set
}

func (r *smsRecorder) SendSMS(ctx context.Context, to, body string) error {
	if r.during != nil {
		r.during(ctx)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return r.fail
	}
	r.sent = append(r.sent, to+": "+body)
	return nil
}

var completeProfile = object{
	"name": "Asha Rao", "address_line1": "12 Lake Road", "postal_code": "560001", "city": "Bengaluru",
	"country": "IN", "nationality": "IN", "gender": "female", "date_of_birth": "1990-05-17", "type": "patient",
	"phone": "+919812345678",
}

// visitor is signed in, with a complete profile.
func (w *world) visitor(email string) account {
	w.t.Helper()
	a := w.signIn(email)
	w.update("users", a.id, a.token, completeProfile).ok()
	return a
}

// receptionist is made one by a super admin.
func (w *world) receptionist(email string) account {
	w.t.Helper()
	a := w.signIn(email)
	w.update("users", a.id, w.admin, object{"role": "receptionist"}).ok()
	return a
}

// with returns a copy of the object, with other fields.
func with(base object, changes object) object {
	merged := object{}
	for k, v := range base {
		merged[k] = v
	}
	for k, v := range changes {
		merged[k] = v
	}
	return merged
}

var newPractitioner = object{
	"name": "Dr. Meera Iyer", "specialization": "Cardiology", "date_joined": "2020-01-15", "timezone": "Asia/Kolkata",
	"slot_durations": []int{15, 30, 60}, "modes": []string{"telephone", "video", "physical"}, "fee": 50000,
	"phone": "+918022334455", "location": "Room 4",
}

// practitioner is added by a super admin, and open on weekdays from 09:00 to 12:00.
func (w *world) practitioner(changes object) (id string) {
	w.t.Helper()
	email := fmt.Sprintf("doctor%d@clinic.test", time.Now().UnixNano())
	id = text(w.create("practitioners", w.admin, with(with(newPractitioner, object{"email": email}), changes)).ok(), "id")
	for weekday := 1; weekday <= 5; weekday++ {
		w.create("working_hours", w.admin, object{"practitioner": id, "weekday": weekday, "start": "09:00", "end": "12:00"}).
			ok()
	}
	return id
}

// practitionerAccount is a practitioner who is signed in.
func (w *world) practitionerAccount(email string, changes object) (id string, a account) {
	w.t.Helper()
	id = w.practitioner(with(object{"email": email}, changes))
	return id, w.signIn(email)
}

// booking asks for half an hour by video at 09:00 today, in Kolkata.
func booking(practitioner string, changes object) object {
	return with(
		object{"practitioner": practitioner, "start": "2030-01-07T09:00:00+05:30", "duration": 30, "mode": "video"},
		changes,
	)
}

func (w *world) book(visitor account, practitioner string, changes object) object {
	w.t.Helper()
	return w.create("appointments", visitor.token, booking(practitioner, changes)).ok()
}

func paymentFor(appointment object, paymentID string) object {
	return object{
		"order_id": appointment["order_id"], "payment_id": paymentID,
		"amount": appointment["amount"], "appointment_id": appointment["id"],
	}
}

func (w *world) pay(payer account, appointment object, paymentID string) *answer {
	w.t.Helper()
	return w.do("POST", "/api/clinic/payments", payer.token, paymentFor(appointment, paymentID))
}

// run runs a cron job now.
func (w *world) run(job string) {
	w.t.Helper()
	for _, j := range w.app.Cron().Jobs() {
		if j.Id() == job {
			j.Run()
			return
		}
	}
	require.Fail(w.t, "no such job", job)
}

func (w *world) freeStarts(practitioner, date string, duration int) []string {
	w.t.Helper()
	values := fmt.Sprintf("practitioner=%s&date=%s&duration=%d", practitioner, date, duration)
	body := w.get("/api/clinic/availability?"+values, "").ok()
	starts := []string{}
	for _, slot := range body["slots"].([]any) {
		starts = append(starts, text(slot.(object), "start"))
	}
	return starts
}

// rows returns what a collection holds, as the super admin sees it. A machine that is busy with other tests may be told
// to try again.
func (w *world) rows(collection, filter string) []object {
	w.t.Helper()
	path := "/api/collections/" + collection + "/records?perPage=500&filter=" + query(filter)
	found := w.get(path, w.admin)
	for range 5 {
		if found.status != http.StatusServiceUnavailable {
			break
		}
		found = w.get(path, w.admin)
	}
	return found.items()
}
