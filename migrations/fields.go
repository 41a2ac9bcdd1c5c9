// Package migrations is the schema: fields, indexes, triggers and API rules, one file for each noun;
// from the first release on one file per step, and a step that has been released is never edited.
package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

func text(name string, required bool, help string) *core.TextField {
	return &core.TextField{Name: name, Required: required, Max: 200, Help: help}
}

func longText(name, help string) *core.TextField {
	return &core.TextField{Name: name, Max: 5000, Help: help}
}

func choice(name string, required bool, values ...string) *core.SelectField {
	return &core.SelectField{Name: name, Required: required, MaxSelect: 1, Values: values}
}

// language is one that there is a catalogue for.
func language(help string) *core.SelectField {
	field := choice("language", false, "en", "hi", "de", "ar")
	field.Help = help
	return field
}

func instant(name string, required bool) *core.DateField {
	return &core.DateField{Name: name, Required: required}
}

func whole(name string, min, max float64, help string) *core.NumberField {
	return &core.NumberField{Name: name, OnlyInt: true, Min: &min, Max: &max, Help: help}
}

// minutes is how long an appointment is.
func minutes(name string) *core.NumberField {
	field := whole(name, 5, 480, "Minutes.")
	field.Required = true
	return field
}

func relation(name string, to *core.Collection, required, cascade bool) *core.RelationField {
	return &core.RelationField{Name: name, CollectionId: to.Id, Required: required, CascadeDelete: cascade, MaxSelect: 1}
}

func timestamps() []core.Field {
	return []core.Field{
		&core.AutodateField{Name: "created", OnCreate: true},
		&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
	}
}

func presentable(field core.Field) core.Field {
	switch f := field.(type) {
	case *core.TextField:
		f.Presentable = true
	case *core.DateField:
		f.Presentable = true
	case *core.SelectField:
		f.Presentable = true
	case *core.RelationField:
		f.Presentable = true
	}
	return field
}

func hidden(field core.Field) core.Field {
	field.SetHidden(true)
	return field
}

// rules are the API rules of a collection; nil lets super admins pass alone.
type rules struct {
	list, view, create, update, delete *string
}

func (r rules) applyTo(c *core.Collection) {
	c.ListRule, c.ViewRule, c.CreateRule, c.UpdateRule, c.DeleteRule = r.list, r.view, r.create, r.update, r.delete
}

func rule(expression string) *string { return types.Pointer(expression) }

func create(app core.App, name string, r rules, fields ...core.Field) (*core.Collection, error) {
	c := core.NewBaseCollection(name)
	c.Fields.Add(fields...)
	c.Fields.Add(timestamps()...)
	ours(c)
	r.applyTo(c)
	return c, app.Save(c)
}

// ours marks the fields that there are as what the clinic's code needs: they are told by it from those that
// somebody adds later, and stay as they are.
func ours(c *core.Collection) {
	for _, field := range c.Fields {
		field.SetSystem(true)
	}
}
