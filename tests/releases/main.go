// Command releases keeps a small data directory of the release that bin/pocketclinic is, for the test that every
// later release migrates it: 'make release-data' runs it. There is a demo clinic of one practitioner, with bank
// details, a held appointment and the audit entries of both.
package main

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite"
)

const (
	binary = "bin/pocketclinic"
	key    = "0123456789abcdef0123456789abcdef" // the tests' own
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	told, err := exec.Command(binary, "--version").Output()
	if err != nil {
		return err
	}
	version := strings.Fields(string(told))[2]
	dir, err := os.MkdirTemp("", "pocketclinic-release")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	demo := command(dir, "demo", "--practitioners=1", "--appointments=10")
	if err := errors.Join(demo.Run(), useClinic(dir)); err != nil {
		return err
	}
	kept := filepath.Join("tests", "releases", version, "data.db.gz")
	if err := keep(filepath.Join(dir, "data.db"), kept); err != nil {
		return err
	}
	fmt.Println("Wrote", kept)
	return nil
}

func command(dir string, args ...string) *exec.Cmd {
	c := exec.Command(binary, append(args, "--dir="+dir)...)
	c.Env = append(os.Environ(), "POCKETCLINIC_ENCRYPTION_KEY="+key)
	c.Stderr = os.Stderr
	return c
}

// keep writes the database, vacuumed and packed.
func keep(database, to string) error {
	db, err := sql.Open("sqlite", database)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Exec("VACUUM INTO ?", database+".small"); err != nil {
		return err
	}
	content, err := os.ReadFile(database + ".small")
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := writer.Write(content); err != nil {
		return err
	}
	return errors.Join(writer.Close(), os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, packed.Bytes(), 0o644))
}

// useClinic does, over HTTP, what a demo does not.
func useClinic(dir string) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	serve := command(dir, "serve", "--http="+address)
	if err := serve.Start(); err != nil {
		return err
	}
	defer func() {
		_ = serve.Process.Signal(os.Interrupt)
		_ = serve.Wait()
	}()
	c := client{url: "http://" + address}
	for end := time.Now().Add(30 * time.Second); c.do("GET", "/api/health", nil, nil) != nil; {
		if time.Now().After(end) {
			return errors.New("the server does not answer")
		}
		time.Sleep(20 * time.Millisecond)
	}
	return c.use()
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

type object = map[string]any

type client struct{ url, token string }

func (c *client) use() error {
	var signedIn, visitor struct{ Token string }
	var doctors, visitors struct{ Items []struct{ ID string } }
	var free struct{ Slots []struct{ Start string } }
	today := time.Now()
	return inOrder(
		func() error {
			return c.do("POST", "/api/collections/_superusers/auth-with-password",
				object{"identity": "admin@example.com", "password": "pocketclinic-demo"}, &signedIn)
		},
		func() error {
			c.token = signedIn.Token
			return c.do("GET", "/api/collections/practitioners/records", nil, &doctors)
		},
		func() error {
			return c.do("POST", "/api/collections/bank_accounts/records", object{
				"practitioner": doctors.Items[0].ID, "account_holder": "Anandi Joshi",
				"pan_number": "ABCPE1234F", "account_number": "123456789012", "ifsc_code": "HDFC0001234",
			}, nil)
		},
		func() error {
			return c.do("GET", "/api/collections/users/records?filter=role='visitor'", nil, &visitors)
		},
		func() error {
			return c.do("POST", "/api/collections/users/impersonate/"+visitors.Items[0].ID, object{"duration": 600}, &visitor)
		},
		func() error {
			c.token = visitor.Token
			return c.do("GET", fmt.Sprintf("/api/clinic/availability?practitioner=%s&duration=30&from=%s&to=%s",
				doctors.Items[0].ID, today.AddDate(0, 0, 5).Format("2006-01-02"), today.AddDate(0, 0, 20).Format("2006-01-02")),
				nil, &free)
		},
		func() error {
			return c.do("POST", "/api/collections/appointments/records", object{
				"practitioner": doctors.Items[0].ID, "start": free.Slots[0].Start, "duration": 30, "mode": "video",
			}, nil)
		},
	)
}

func inOrder(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (c *client) do(method, path string, body object, answer any) error {
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(method, c.url+path, bytes.NewReader(content))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", c.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %d %s", method, path, response.StatusCode, raw)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(raw, answer)
}
