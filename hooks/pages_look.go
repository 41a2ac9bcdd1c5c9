package hooks

import (
	"database/sql"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/hooks/lang"
)

// look is what a document is filled with. One without a canonical address is nothing for search engines.
type look struct {
	Clinic, Title, Description string

	Language *lang.Language // the reader's
	NoScript string         // what is said where no script runs

	Canonical string
	Picture   string
	Schema    any      // of schema.org
	Modules   []string // the scripts that it begins with
	Catalogue string   // of the language that they speak

	Known      *known // what need not be asked for; nil: nothing
	FirstTimes string // what is asked for first; empty: nothing

	status int
	moved  string // the address of the page, where it is another one
}

// look finds out what a document says of itself before any script runs.
func (p *pages) look(e *core.RequestEvent, folder string) (look, error) {
	clinic, err := p.roster.Settings(e.App)
	if err != nil {
		return look{}, err
	}
	l := lang.Read(e.Request.Header.Get("Accept-Language"))
	e.Response.Header().Add("Vary", "Accept-Language")
	seen := look{
		Clinic: clinic.Name(), Title: clinic.Name(), Language: l, NoScript: l.Say("This page needs JavaScript.", nil),
		Description: l.Say("Book an appointment at {clinic}.", lang.Values{"clinic": clinic.Name()}),
		Modules:     p.files.starts[folder], status: http.StatusOK,
	}
	if len(seen.Modules) > 0 {
		seen.Catalogue = p.files.catalogue(l.Code)
	}
	path := e.Request.PathValue("path")
	key, isPractitioner := strings.CutPrefix(path, ofPractitioner)
	switch {
	case isPractitioner:
		return p.lookAtPractitioner(e, seen, clinic, key)
	case folder == embedding && path != embedding:
		_, err := p.findPage(e.App, strings.TrimPrefix(path, embedding))
		return seen.orMissing(err)
	case folder == checkout:
		seen.NoScript += " " + l.Say("Your appointment is held while you call the clinic.", nil)
	case path == portal:
		seen.Title = l.Say("Book an appointment", nil) + " · " + clinic.Name()
		seen.Canonical = publicAddress(e) + "/"
		seen.Schema = schemaOfClinic(clinic, publicAddress(e))
	case folder == portal:
		if first, _, _ := strings.Cut(path, "/"); !isPortalPage(first) {
			seen.status = http.StatusNotFound
		}
	}
	return seen, nil
}

// lookAtPractitioner is of the page of one practitioner. One who takes no bookings any more has none.
func (p *pages) lookAtPractitioner(
	e *core.RequestEvent, seen look, clinic *collections.Settings, key string,
) (look, error) {
	seen.Modules = p.files.starts[ofPractitioner]
	practitioner, err := p.findPage(e.App, key)
	if err != nil {
		return seen.orMissing(err)
	}
	path := "/" + ofPractitioner + practitioner.Slug()
	if key != practitioner.Slug() {
		seen.moved = (&url.URL{Path: path, RawQuery: e.Request.URL.RawQuery}).String()
		return seen, nil
	}
	address := publicAddress(e)
	seen.Title = practitioner.Name() + " · " + clinic.Name()
	seen.Description = seen.Language.Say("Book an appointment with {name}, {specialization}, at {clinic}.", lang.Values{
		"name": practitioner.Name(), "specialization": practitioner.Specialization(), "clinic": clinic.Name(),
	})
	seen.Canonical = address + path
	seen.Picture = pictureOf(practitioner, address)
	seen.Schema = schemaOfPractitioner(practitioner, clinic, address)
	if seen.Known, err = p.knownOf(e.App, practitioner, clinic.Fresh()); err != nil {
		return seen, err
	}
	if e.Request.URL.RawQuery == "" {
		seen.FirstTimes, err = p.firstTimes(seen.Known)
	}
	return seen, err
}

// findPage finds the practitioner whom a page is about. It fails with sql.ErrNoRows where there is none.
func (p *pages) findPage(app core.App, key string) (*collections.Practitioner, error) {
	practitioner, err := collections.FindPractitionerByKey(app, key)
	if err == nil && !practitioner.Active() {
		return nil, sql.ErrNoRows
	}
	return practitioner, err
}

// orMissing is the page of nobody, where that is what is wrong.
func (l look) orMissing(err error) (look, error) {
	if errors.Is(err, sql.ErrNoRows) {
		l.status, err = http.StatusNotFound, nil
	}
	return l, err
}
