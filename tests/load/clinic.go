package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// What 'demo' says that its super admin signs in with.
const (
	adminEmail    = "admin@example.com"
	adminPassword = "pocketclinic-demo"
)

// holdMinutes is so long that no hold of a run is over before the run is: what expires is not measured here.
const holdMinutes = 1440

// clinic is a data directory that measurements start from, each on a copy of its own, and who is in it.
type clinic struct {
	dir      string
	made     time.Duration // what the demo took
	admin    string        // a token
	doctors  []*doctor
	visitors []person
}

type person struct {
	id    string
	token string
}

type doctor struct {
	person   // the account
	id       string
	duration int // minutes, the shortest that is offered
	mode     string
}

// begun is when it is in the clinics of a run while they are made, and mostAhead how much is to come in each: they
// differ by their past alone.
var begun = time.Now().In(time.FixedZone("of the demo", 5*3600+1800)).Format("15:04")

const mostAhead = 5_000

// makeClinic has the binary make a demo clinic, and adds visitors who have nothing booked yet.
func makeClinic(ctx context.Context, dir string, o options, appointments int) (*clinic, error) {
	started := time.Now()
	err := runToEnd(ctx, "demo", "--dir="+dir, "--at="+begun, "--practitioners="+strconv.Itoa(o.practitioners),
		"--appointments="+strconv.Itoa(appointments), "--ahead="+strconv.Itoa(min(o.sizes[0]/2, mostAhead)))
	if err != nil {
		return nil, err
	}
	c := &clinic{dir: dir, made: time.Since(started)}
	err = withDatabase(dir, func(app core.App) error {
		if err := addVisitors(app, o.visitors); err != nil {
			return err
		}
		return c.load(app)
	})
	if err != nil {
		return nil, err
	}
	return c, c.configure(ctx)
}

// withDatabase opens a data directory that nobody serves.
func withDatabase(dir string, do func(core.App) error) error {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: collections.Connect})
	if err := app.Bootstrap(); err != nil {
		return err
	}
	err := do(app)
	if closing := app.ResetBootstrapState(); err == nil {
		err = closing
	}
	return err
}

// load reads who is in the clinic, and makes their tokens.
func (c *clinic) load(app core.App) error {
	admin, err := app.FindAuthRecordByEmail(core.CollectionNameSuperusers, adminEmail)
	if err != nil {
		return err
	}
	if c.admin, err = admin.NewAuthToken(); err != nil {
		return err
	}
	doctors, err := app.FindRecordsByFilter("practitioners", "active = true", "created", 0, 0)
	if err != nil {
		return err
	}
	for _, record := range doctors {
		d, err := loadDoctor(app, record)
		if err != nil {
			return err
		}
		c.doctors = append(c.doctors, d)
	}
	return c.loadVisitors(app)
}

func loadDoctor(app core.App, record *core.Record) (*doctor, error) {
	account, err := app.FindRecordById("users", record.GetString("user"))
	if err != nil {
		return nil, err
	}
	d := &doctor{id: record.Id, mode: record.GetStringSlice("modes")[0]}
	var durations []int
	if err := record.UnmarshalJSONField("slot_durations", &durations); err != nil {
		return nil, err
	}
	d.duration = durations[0]
	d.person, err = loadPerson(account)
	return d, err
}

func loadPerson(account *core.Record) (person, error) {
	token, err := account.NewAuthToken()
	return person{account.Id, token}, err
}

// loadVisitors reads those that addVisitors has added, some at a time: a record takes much memory.
func (c *clinic) loadVisitors(app core.App) error {
	for last := ""; ; {
		var some []*core.Record
		err := app.RecordQuery("users").
			AndWhere(dbx.NewExp("id > {:last} AND id LIKE {:added}", dbx.Params{"last": last, "added": visitorPrefix + "%"})).
			OrderBy("id").Limit(1000).All(&some)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, account := range some {
			visitor, err := loadPerson(account)
			if err != nil {
				return err
			}
			c.visitors = append(c.visitors, visitor)
			last = account.Id
		}
	}
}

// configure lets the load come from one address, and holds outlast the run.
func (c *clinic) configure(ctx context.Context) error {
	s, err := serve(ctx, binary, c.dir)
	if err != nil {
		return err
	}
	defer s.stop()
	var session struct{ Token string }
	err = s.call(ctx, "POST", "/api/collections/_superusers/auth-with-password", "",
		map[string]any{"identity": adminEmail, "password": adminPassword}, &session)
	if err != nil {
		return err
	}
	unlimited := map[string]any{"rateLimits": map[string]any{"excludedIPs": []string{"127.0.0.1", networkClients}}}
	if err := s.call(ctx, "PATCH", "/api/settings", session.Token, unlimited, nil); err != nil {
		return err
	}
	return s.changeClinic(ctx, session.Token, map[string]any{"hold_minutes": holdMinutes})
}

// changeClinic changes the clinic's one record.
func (s *server) changeClinic(ctx context.Context, token string, fields map[string]any) error {
	var clinics struct{ Items []struct{ ID string } }
	if err := s.call(ctx, "GET", "/api/collections/clinic/records", token, nil, &clinics); err != nil {
		return err
	}
	return s.call(ctx, "PATCH", "/api/collections/clinic/records/"+clinics.Items[0].ID, token, fields, nil)
}

// call is a request that is not measured: a body (nil = none), and where the answer goes (nil = nowhere).
func (s *server) call(ctx context.Context, method, path, token string, body, into any) error {
	var content bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&content).Encode(body); err != nil {
			return err
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://"+s.addr+path, &content)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", token)
	request.Header.Set("Content-Type", "application/json")
	raw, err := answerTo(request)
	if err != nil || into == nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// answerTo returns the body of the answer to a request. One that is not as wished is an error.
func answerTo(request *http.Request) ([]byte, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode > 299 {
		err = fmt.Errorf("%s %s: %w", request.Method, request.URL.Path, &answerError{response.StatusCode, string(raw)})
	}
	return raw, err
}

// copyClinic copies the clinic's data directory, as it was before anything was measured.
func (b *bench) copyClinic(name string) (dir string, err error) {
	b.copies++
	dir = filepath.Join(b.dir, fmt.Sprintf("%s-%d", name, b.copies))
	return dir, os.CopyFS(dir, os.DirFS(b.clinic.dir))
}

// serveCopy serves a copy of the clinic by a binary.
func (b *bench) serveCopy(ctx context.Context, path, name string) (*server, error) {
	dir, err := b.copyClinic(name)
	if err != nil {
		return nil, err
	}
	return serve(ctx, path, dir)
}
