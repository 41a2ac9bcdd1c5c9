package tests

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
	"pocketclinic/hooks"
)

type settings = core.Settings

// ailing is a clinic that the doctor looks at while the app has it open, too.
type ailing struct {
	t         *testing.T
	app       core.App // without our hooks, so that it can be spoilt
	variables []string
}

func newAiling(t *testing.T) *ailing {
	t.Helper()
	dir := migratedDir(t, nil)
	require.NoError(t, os.Chmod(dir, 0o700))
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: collections.Connect})
	require.NoError(t, app.Bootstrap())
	t.Cleanup(func() { _ = app.ResetBootstrapState() })
	return &ailing{t, app, nil}
}

// examine has the doctor look, and sees to it that nothing is changed by that.
func (a *ailing) examine() (report string, status int) {
	a.t.Helper()
	before := a.version()
	report, status = runBinary(a.t, a.variables, "doctor", "--dir="+a.app.DataDir())
	require.Equal(a.t, before, a.version(), "the doctor changes nothing")
	require.Equal(a.t, status == 1, strings.Contains(report, "WRONG"), report)
	return report, status
}

// version changes when somebody else writes into the database.
func (a *ailing) version() (version int) {
	require.NoError(a.t, a.app.NonconcurrentDB().NewQuery("PRAGMA data_version").Row(&version))
	return version
}

func (a *ailing) set(change func(*settings)) func() {
	return func() {
		change(a.app.Settings())
		require.NoError(a.t, a.app.Save(a.app.Settings()))
	}
}

func (a *ailing) sql(statement string) func() {
	return func() {
		_, err := a.app.NonconcurrentDB().NewQuery(statement).Execute()
		require.NoError(a.t, err)
	}
}

func (a *ailing) run(args ...string) func() {
	return func() {
		out, status := runBinary(a.t, a.variables, append(args, "--dir="+a.app.DataDir())...)
		require.Zero(a.t, status, out)
	}
}

func (a *ailing) environment(variables ...string) func() { return func() { a.variables = variables } }

func (a *ailing) mfa(enabled bool) func() {
	return func() {
		superAdmins, err := a.app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
		require.NoError(a.t, err)
		superAdmins.OTP.Enabled, superAdmins.MFA.Enabled = enabled, enabled
		require.NoError(a.t, a.app.Save(superAdmins))
	}
}

// addBankAccount stores one as a clinic without a key does.
func (a *ailing) addBankAccount() {
	cipher, err := collections.NewCipher([]byte(hooks.DevelopmentKey))
	require.NoError(a.t, err)
	collection, err := a.app.FindCollectionByNameOrId(collections.BankAccounts)
	require.NoError(a.t, err)
	record := core.NewRecord(collection)
	record.Id = "account00000001"
	record.Load(account1("doctor000000001"))
	collections.AsBankAccount(record).Encrypt(cipher)
	require.NoError(a.t, a.app.SaveNoValidate(record))
}

func TestTheDoctorFindsWhatIsWrongUntilItIsMended(t *testing.T) {
	t.Parallel()
	a := newAiling(t)
	dir := a.app.DataDir()
	set, sql := a.set, a.sql
	twilio := []string{"TWILIO_ACCOUNT_SID=AC1", "TWILIO_AUTH_TOKEN=x", "TWILIO_FROM=+15550000000"}
	razorpay := append(twilio, "RAZORPAY_KEY_ID=x", "RAZORPAY_KEY_SECRET=x", "RAZORPAY_WEBHOOK_SECRET=x")
	with := func(key, old string) func() {
		return a.environment(append(razorpay[:len(razorpay):len(razorpay)], keyVariables(key, old)...)...)
	}

	for _, ailment := range []struct {
		finding     string
		spoil, mend func() // spoil is nil where a new clinic is like that
	}{
		{
			"WRONG  Data folder: everybody on this machine may look into it (drwxr-x--x)",
			func() { require.NoError(t, os.Chmod(dir, 0o751)) }, func() { require.NoError(t, os.Chmod(dir, 0o750)) },
		},
		{
			"WRONG  Mail: goes to files", nil,
			set(func(s *settings) { s.SMTP.Enabled, s.SMTP.Host = true, "smtp.clinic.test" }),
		},
		{
			"WRONG  Mail: goes to files", set(func(s *settings) { s.SMTP.Host = "mail.example.org" }),
			set(func(s *settings) { s.SMTP.Host = "smtp.clinic.test" }),
		},
		{
			"WRONG  Mail: comes from support@example.com", nil,
			set(func(s *settings) { s.Meta.SenderAddress = "desk@clinic.test" }),
		},
		{"warn   Text messages: go to files", nil, a.environment(twilio...)},
		{
			"WRONG  Address: http://localhost:8090 is this machine alone", nil,
			set(func(s *settings) { s.Meta.AppURL = "https://127.0.0.1" }),
		},
		{
			"WRONG  Address: https://127.0.0.1 is this machine alone", nil,
			set(func(s *settings) { s.Meta.AppURL = "clinic.test" }),
		},
		{"WRONG  Address: clinic.test is none", nil, set(func(s *settings) { s.Meta.AppURL = "http://clinic.test" })},
		{"WRONG  Address: http://clinic.test is open", nil, set(func(s *settings) { s.Meta.AppURL = "https://clinic.test" })},
		{"warn   Proxy: none is trusted", nil, set(func(s *settings) { s.TrustedProxy.Headers = []string{"X-Real-IP"} })},
		{
			"warn   Proxy: the leftmost address of X-Real-IP", set(func(s *settings) { s.TrustedProxy.UseLeftmostIP = true }),
			set(func(s *settings) { s.TrustedProxy.UseLeftmostIP = false }),
		},
		{
			"WRONG  Limits of requests: off", set(func(s *settings) { s.RateLimits.Enabled = false }),
			set(func(s *settings) { s.RateLimits.Enabled = true }),
		},
		{
			"warn   Limits of requests: not for 10.0.0.0/8",
			set(func(s *settings) { s.RateLimits.ExcludedIPs = []string{"10.0.0.0/8"} }),
			set(func(s *settings) { s.RateLimits.ExcludedIPs = nil }),
		},
		{
			"warn   Batch API: on, 50 requests in one", set(func(s *settings) { s.Batch.Enabled = true }),
			set(func(s *settings) { s.Batch.Enabled = false }),
		},
		{"WRONG  Backups: none", nil, set(func(s *settings) { s.Backups.Cron = "0 2 * * *" })},
		{"warn   Backups: on the disk that they are to outlive", nil, set(func(s *settings) {
			s.Backups.S3 = core.S3Config{
				Enabled: true, Bucket: "b", Region: "r", Endpoint: "https://s3.clinic.test", AccessKey: "a", Secret: "s",
			}
		})},
		{
			"WRONG  Super admins: admin@clinic.test has the demo's password",
			a.run("superuser", "upsert", "admin@clinic.test", "pocketclinic-demo"),
			a.run("superuser", "upsert", "admin@clinic.test", binaryPassword),
		},
		{
			"WRONG  Super admins: none", sql("UPDATE _superusers SET email = '" + core.DefaultInstallerEmail + "'"),
			a.run("superuser", "upsert", "admin@clinic.test", binaryPassword),
		},
		{"warn   Super admins: a password alone", nil, a.mfa(true)},
		{"warn   Clinic: has no name of its own", nil, sql("UPDATE clinic SET name = 'Lake Clinic'")},
		{
			"WRONG  Clinic: its time zone is Mars/Olympus", sql("UPDATE clinic SET timezone = 'Mars/Olympus'"),
			sql("UPDATE clinic SET timezone = 'Asia/Kolkata'"),
		},
		{
			"WRONG  Clock: ", sql("INSERT INTO audit_log (id, sequence, at) VALUES ('a', 1, '2099-01-01 00:00:00.000Z')," +
				" ('b', 2, '2020-01-01 00:00:00.000Z')"),
			sql("DELETE FROM audit_log"),
		},
		{
			"WRONG  Payments: 1 practitioners take a fee",
			sql("INSERT INTO practitioners (id, fee, active) VALUES ('doctor000000001', 50000, TRUE)"),
			sql("UPDATE practitioners SET active = FALSE"),
		},
		{
			"WRONG  Payments: 1 practitioners take a fee", sql("UPDATE practitioners SET active = TRUE"),
			a.environment(razorpay...),
		},
		{"WRONG  Encryption key: the development key", a.addBankAccount, with(firstKey, "")},
		{
			"WRONG  Encryption key: bank details are encrypted with the key " + collections.KeyID([]byte(hooks.DevelopmentKey)),
			nil, with(firstKey, hooks.DevelopmentKey),
		},
		{"WRONG  Encryption key: 1 bank accounts are not encrypted with the present one", nil, a.run("rotate-key")},
		{"WRONG  Encryption key: PocketBase's settings are not encrypted", set(func(*settings) {}), a.run("rotate-key")},
		{"warn   Encryption key: an old one is given that nothing needs", nil, with(firstKey, "")},
	} {
		if ailment.spoil != nil {
			ailment.spoil()
		}
		report, _ := a.examine()
		require.Contains(t, report, "\n"+ailment.finding)
		ailment.mend()
		report, _ = a.examine()
		require.NotContains(t, report, "\n"+ailment.finding)
	}

	report, status := a.examine()
	require.Zero(t, status, report)
	require.NotContains(t, report, "warn ")
	require.Contains(t, report, "\nNothing is wrong, 0 things are to think about.\n")
	for _, secret := range []string{firstKey, "AC1", binaryPassword} {
		require.NotContains(t, report, secret)
	}
}

func TestTheDoctorLooksAtTheMachine(t *testing.T) {
	t.Parallel()
	a := newAiling(t)
	path, err := builtBinary()
	require.NoError(t, err)
	limited := func(files string) string {
		script := "ulimit -n " + files + " && exec " + path + " doctor --dir=" + a.app.DataDir()
		out, _ := exec.CommandContext(t.Context(), "sh", "-c", script).CombinedOutput()
		return string(out)
	}
	require.Contains(t, limited("256"), "warn   Open files: 256 at once")
	require.Contains(t, limited("8192"), "ok     Open files: 8192 at once")
}

func TestTheDoctorFindsADamagedDatabase(t *testing.T) {
	t.Parallel()
	a := newAiling(t)
	report, _ := a.examine()
	require.Contains(t, report, "ok     Database: whole")
	var page, size int64
	require.NoError(t, a.app.DB().NewQuery("SELECT rootpage FROM sqlite_master WHERE name = 'notifications'").Row(&page))
	require.NoError(t, a.app.DB().NewQuery("PRAGMA page_size").Row(&size))
	require.NoError(t, a.app.ResetBootstrapState()) // and with it what is in the write-ahead log

	file, err := os.OpenFile(filepath.Join(a.app.DataDir(), "data.db"), os.O_RDWR, 0)
	require.NoError(t, err)
	_, err = file.WriteAt([]byte(strings.Repeat("x", int(size))), (page-1)*size)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	out, status := runBinary(t, nil, "doctor", "--dir="+a.app.DataDir())
	require.Equal(t, 1, status)
	require.Contains(t, out, "WRONG  Database: ")
}

func TestTheDoctorSaysWhatHasNotRun(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	out, status := runBinary(t, nil, "doctor", "--dir="+dir)
	require.Equal(t, 1, status)
	require.Contains(t, out, "there is no clinic in "+dir)
	require.NoDirExists(t, dir)

	out, status = runBinary(t, nil, "superuser", "upsert", "admin@clinic.test", binaryPassword, "--dir="+dir)
	require.Zero(t, status, out)
	out, status = runBinary(t, nil, "doctor", "--dir="+dir)
	require.Equal(t, 1, status)
	require.Contains(t, out, "migrations have not run")
	require.NotContains(t, out, "Clock")

	_, stop := serveBinary(t, dir, nil)
	stop()
	out, _ = runBinary(t, nil, "doctor", "--dir="+dir)
	require.Contains(t, out, "ok     Schema: of this version")
	require.Contains(t, out, "Clock")
}
