package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"text/template"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// ownCollections leaves out those that PocketBase keeps for itself.
var ownCollections = dbx.NewExp("system = FALSE")

// newDocument adds the collections' routes and schemas to what clinic.yaml says, and to all routes how they refuse.
func newDocument(stored []*core.Collection) (object, error) {
	document, err := readYAML(clinicYAML)
	if err != nil {
		return nil, fmt.Errorf("clinic.yaml: %w", err)
	}
	notes, err := readYAML(collectionsYAML)
	if err != nil {
		return nil, fmt.Errorf("collections.yaml: %w", err)
	}
	paths, components := document.at("paths"), document.at("components")
	schemas, shown := components.at("schemas"), shownRecords(stored, notes)
	for _, collection := range stored {
		note := note{notes.at(collection.Name)}
		notes.remove(collection.Name)
		if note.object == nil {
			return nil, fmt.Errorf("collections.yaml says nothing of %s", collection.Name)
		}
		routes, err := routesOf(collection, note)
		if err != nil {
			return nil, fmt.Errorf("the routes of %s: %w", collection.Name, err)
		}
		paths = append(paths, routes...)
		added, err := schemasOf(collection, note, shown)
		if err != nil {
			return nil, fmt.Errorf("the schemas of %s: %w", collection.Name, err)
		}
		schemas = append(schemas, added...)
	}
	if len(notes) > 0 {
		return nil, fmt.Errorf("collections.yaml speaks of %s, which is not there", notes[0].key)
	}
	schemas.set("ErrorCode", errorCodes())
	if err := addRefusals(paths); err != nil {
		return nil, err
	}
	components.set("schemas", schemas)
	components.set("responses", append(components.at("responses"), plainAnswers()...))
	components.set("examples", errorExamples())
	document.set("paths", paths)
	document.set("components", components)
	return document, nil
}

// note is what collections.yaml says of a collection.
type note struct{ object }

// viewed says what whoever views a record sees, which may be less than its owner does.
func (n note) viewed() object {
	if viewed := n.at("viewed"); viewed != nil {
		return viewed
	}
	return reference(n.text("schema"))
}

// shownRecords says by the id of a collection what one of its records is shown as.
func shownRecords(stored []*core.Collection, notes object) map[string]object {
	shown := map[string]object{}
	for _, collection := range stored {
		shown[collection.Id] = note{notes.at(collection.Name)}.viewed()
	}
	return shown
}

// ofAnyRecord are the codes with which the values of any record may be refused, and what is asked to be answered.
var ofAnyRecord = []string{rules.ErrInvalidType.Code, rules.ErrControlCharacters.Code, rules.ErrQuestionTooLarge.Code}

var records = template.Must(template.New("records").Parse(recordsTemplate))

func routesOf(collection *core.Collection, n note) (object, error) {
	who, codes := n.at("who"), n.at("codes")
	viewed, err := json.Marshal(n.viewed())
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = records.Execute(&text, map[string]any{
		"Name": collection.Name, "Schema": n.text("schema"), "Tag": n.text("tag"), "Viewed": string(viewed),
		"List": who.text("list"), "View": who.text("view"),
		"Create": who.text("create"), "Update": who.text("update"), "Delete": who.text("delete"),
		"CreateCodes": flow(append(codes.strings("create"), ofAnyRecord...)),
		"UpdateCodes": flow(append(codes.strings("update"), ofAnyRecord...)),
		"DeleteCodes": flow(append(codes.strings("delete"), rules.ErrQuestionTooLarge.Code)), "Files": hasFiles(collection),
	})
	if err != nil {
		return nil, err
	}
	return readYAML(text.Bytes())
}

func flow(codes []string) string { return "[" + strings.Join(codes, ", ") + "]" }

func hasFiles(collection *core.Collection) bool {
	for _, field := range collection.Fields {
		if field.Type() == core.FieldTypeFile {
			return true
		}
	}
	return false
}
