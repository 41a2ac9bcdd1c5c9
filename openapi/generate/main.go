// Command generate makes openapi.json, the document of the API, of what is written by hand in this folder, of the
// schema that the migrations make, and of the refusals that the rules know.
package main

import (
	"bytes"
	_ "embed" // what is written by hand
	"encoding/json"
	"fmt"
	"os"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	_ "pocketclinic/migrations"
)

var (
	//go:embed clinic.yaml
	clinicYAML []byte
	//go:embed collections.yaml
	collectionsYAML []byte
	//go:embed records.yaml.tmpl
	recordsTemplate string
)

const documentFile = "openapi/openapi.json" // from the folder of the project

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate() error {
	stored, err := migrated()
	if err != nil {
		return err
	}
	document, err := newDocument(stored)
	if err != nil {
		return err
	}
	text, err := indented(document)
	if err != nil {
		return err
	}
	return os.WriteFile(documentFile, text, 0o600)
}

func indented(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(value)
	return text.Bytes(), err
}

// migrated returns the clinic's collections as the migrations make them, in order of their names.
func migrated() ([]*core.Collection, error) {
	dir, err := os.MkdirTemp("", "pocketclinic-openapi")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: collections.Connect})
	if err := app.Bootstrap(); err != nil {
		return nil, err
	}
	defer func() { _ = app.ResetBootstrapState() }()
	if err := app.RunAllMigrations(); err != nil {
		return nil, err
	}
	stored := []*core.Collection{}
	query := app.CollectionQuery().AndWhere(ownCollections).OrderBy("name")
	return stored, query.All(&stored)
}
