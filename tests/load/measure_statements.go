package main

import (
	"context"
	"database/sql"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/fatih/color"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"

	"pocketclinic/collections"
	"pocketclinic/hooks"
	"pocketclinic/providers"
)

// measureStatements counts what an operation asks of data.db: in this process, by the app that production binds.
// What is done in the background afterwards, such as sending, is left out, and so are BEGIN and COMMIT.
func measureStatements(ctx context.Context, b *bench) error {
	dir, err := b.copyClinic("statements")
	if err != nil {
		return err
	}
	color.Output = io.Discard // what serve announces is of no interest here
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: collections.Connect})
	if err := registerHooks(app); err != nil {
		return err
	}
	if err := app.Bootstrap(); err != nil {
		return err
	}
	defer func() { _ = app.ResetBootstrapState() }()
	addr, stop, err := serveHere(ctx, app)
	if err != nil {
		return err
	}
	defer stop()
	return b.countStatements(ctx, app, addr)
}

func registerHooks(app core.App) error {
	return hooks.Register(app, hooks.Deps{
		Now: time.Now, Background: func(func()) {}, Key: []byte(strings.Repeat("k", collections.KeySize)),
		Dummy: providers.Dummy{}, Files: providers.NewFiles(app.DataDir, time.Now),
		SMTP: func(s core.SMTPConfig) mailer.Mailer { return providers.NewSMTP(s, time.Now) },
	})
}

// serveHere serves the app in this process.
func serveHere(ctx context.Context, app core.App) (addr string, stop func(), err error) {
	router, err := apis.NewRouter(app)
	if err != nil {
		return "", nil, err
	}
	event := &core.ServeEvent{App: app, Router: router}
	if err := app.OnServe().Trigger(event, func(*core.ServeEvent) error { return nil }); err != nil {
		return "", nil, err
	}
	app.Cron().Stop()
	mux, err := router.BuildMux()
	if err != nil {
		return "", nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), func() { _ = server.Close() }, nil
}

func (b *bench) countStatements(ctx context.Context, app core.App, addr string) error {
	supply, err := b.clinic.newSupply(ctx, addr)
	if err != nil {
		return err
	}
	seen := watchStatements(app)
	c := newClient(addr)
	defer c.close()
	// The first of each fills caches; the second counts.
	var holds []held
	for _, what := range []struct {
		name        string
		do          operation
		floor, goal float64
	}{
		{"hold", func(c *client, _ int) error {
			at, visitor, _ := supply.next()
			h, err := hold(c, at, visitor)
			holds = append(holds, h)
			return err
		}, 10, 8},
		{"payment, told and audited", func(c *client, i int) error { return holds[i].pay(c) }, 16, 12},
		{"availability of one day", get(b.clinic.availability(1)), 0, 0},
		{"list of 30 practitioners", get(b.clinic.list), 0, 0},
	} {
		row := Row{Name: "statements: " + what.name, N: 1, Unit: statements}
		for i := range 2 {
			seen.Store(0)
			if err := what.do(c, i); err != nil {
				row.Errors, row.Error = 1, err.Error()
			}
			row.Value = float64(seen.Load())
		}
		if what.floor > 0 {
			row = row.atMost("value", what.floor, what.goal)
		}
		b.add(row)
	}
	return nil
}

// watchStatements counts from now on.
func watchStatements(app core.App) *atomic.Int64 {
	seen := &atomic.Int64{}
	count := func(statement string) {
		if !strings.HasPrefix(statement, "EXPLAIN") {
			seen.Add(1)
		}
	}
	for _, builder := range []dbx.Builder{app.ConcurrentDB(), app.NonconcurrentDB()} {
		db := builder.(*dbx.DB)
		db.QueryLogFunc = func(_ context.Context, _ time.Duration, s string, _ *sql.Rows, _ error) { count(s) }
		db.ExecLogFunc = func(_ context.Context, _ time.Duration, s string, _ sql.Result, _ error) { count(s) }
	}
	return seen
}
