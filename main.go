// PocketClinic is the backend of a clinic: one binary on PocketBase.
package main

import (
	"embed"
	"io/fs"
	"log"
	"os"
	"runtime/debug"
	"time"
	_ "time/tzdata" // the time zones travel with the binary

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/cmd"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"
	"github.com/pocketbase/pocketbase/tools/routine"

	"pocketclinic/cluster"
	"pocketclinic/collections"
	"pocketclinic/commands"
	"pocketclinic/hooks"
	_ "pocketclinic/migrations"
	"pocketclinic/providers"
)

//go:embed all:pb_public
var public embed.FS

// now is the clock. A drill builds another one in: see stepped_clock.go.
var now = time.Now

func main() {
	config, err := readConfig(os.Getenv)
	if err != nil {
		log.Fatal(err)
	}
	app, err := newApp(config)
	if err != nil {
		log.Fatal(err)
	}
	failed := commands.RecordFailures(app.RootCmd)
	if commands.IsHealth(app.RootCmd, os.Args[1:]) || cluster.IsAdmin(app.RootCmd, os.Args[1:]) {
		_ = app.RootCmd.Execute() // which has said what failed
	} else if err := app.Execute(); err != nil {
		log.Fatal(err)
	}
	if failed() {
		os.Exit(1)
	}
}

// servingGarbage is how much garbage there may be while serving, in percent of what is in use, before it is
// collected: less than Go's own hundred, for the sake of memory.
const servingGarbage = 70

// collectOften leaves it to GOGC where that is set.
func collectOften(e *core.ServeEvent) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(servingGarbage)
	}
	return e.Next()
}

func newApp(config Config) (*pocketbase.PocketBase, error) {
	node := cluster.New(collections.Connect)
	app := pocketbase.NewWithConfig(pocketbase.Config{
		DefaultDataDir: "pb_data", DBConnect: node.Connect(), DefaultEncryptionEnv: hooks.KeyVariable,
		DataMaxOpenConns: cluster.Readers, DataMaxIdleConns: cluster.Readers,
	})
	app.RootCmd.SetErr(os.Stderr) // PocketBase's own writer colours errors, and prints them to standard output
	app.RootCmd.Version = fullVersion()
	app.RootCmd.Short = "The backend of a clinic: practitioners' time, bookings and payments."
	app.RootCmd.Long = app.RootCmd.Short +
		"\n\nFor a clinic to look at, run 'pocketclinic demo' and then 'pocketclinic serve'."

	app.RootCmd.PersistentFlags().Lookup("encryptionEnv").Usage = "the variable whose 32 characters encrypt" +
		" PocketBase's own settings"

	pages, err := fs.Sub(public, "pb_public")
	if err != nil {
		return nil, err
	}
	serve, err := commands.NewServe(app)
	if err != nil {
		return nil, err
	}
	unsafeSQL := serve.Flags().Bool("unsafe-sql", false,
		"open the dashboard's SQL console to super admins: it goes past the clinic's rules and its audit log")
	err = hooks.Register(app, hooks.Deps{
		Now:        now,
		Background: func(run func()) { routine.FireAndForget(run) },
		SMS:        config.sms(),
		Payments:   config.payments(),
		Dummy:      providers.Dummy{},
		Files:      providers.NewFiles(app.DataDir, now),
		SMTP:       func(settings core.SMTPConfig) mailer.Mailer { return providers.NewSMTP(settings, now) },
		Key:        config.Key,
		OldKeys:    config.OldKeys,
		Public:     pages,
		OpenSQL:    func() bool { return *unsafeSQL },
		Origins:    func() []string { return commands.Origins(serve) },
		Leads:      node.Leads,
		WhenLeads:  node.WhenLeads,

		MetricsToken: config.MetricsToken,
	})
	if err != nil {
		return nil, err
	}
	app.OnBootstrap().BindFunc(commands.RequireExisting(app))
	cipher, err := collections.NewCipher(config.Key, config.OldKeys...)
	if err != nil {
		return nil, err
	}
	app.OnServe().BindFunc(warnOfDevelopmentKey(config))
	app.OnServe().BindFunc(collectOften)
	node.Register(app, serve)
	app.RootCmd.AddCommand(
		serve,
		cmd.NewSuperuserCommand(app),
		commands.NewDemo(app),
		commands.NewVerify(app, cipher),
		commands.NewDoctor(app, config.setup()),
		commands.NewRotateKey(app, config.keys()),
		commands.NewHealth(),
	)
	return app, nil
}
