package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

const forSuperAdmins = "Shown to super admins alone."

// schemasOf makes the schemas of a record as it is answered, and of what clients may create and update; shown says by
// the id of a collection what the records that come along are shown as.
func schemasOf(collection *core.Collection, n note, shown map[string]object) (object, error) {
	name := n.text("schema")
	record, err := recordSchema(collection, n)
	if err != nil {
		return nil, err
	}
	properties := record.at("properties")
	properties.set("expand", expandSchema(collection, shown))
	record.set("properties", properties)
	schemas := object{{name, record}}
	for _, act := range []string{"create", "update"} {
		if n.at("who").text(act) == "" {
			continue
		}
		body, err := bodySchema(collection, n, act)
		if err != nil {
			return nil, err
		}
		schemas.set(name+map[string]string{"create": "Create", "update": "Update"}[act], body)
	}
	return schemas, nil
}

func recordSchema(collection *core.Collection, n note) (object, error) {
	properties := object{
		{"collectionId", object{{"type", "string"}}},
		{"collectionName", object{{"const", collection.Name}}},
	}
	required := []string{"collectionId", "collectionName"}
	for _, field := range collection.Fields {
		if isSecret(field) {
			continue
		}
		schema, err := fieldSchema(field, n)
		if err != nil {
			return nil, err
		}
		if field.GetHidden() || slices.Contains(n.strings("writeOnly"), field.GetName()) {
			schema = describe(schema, forSuperAdmins)
		} else {
			required = append(required, field.GetName())
		}
		if isReadOnly(field, n) {
			schema = slices.Concat(schema, object{{"readOnly", true}})
		}
		properties.set(field.GetName(), schema)
	}
	for _, computed := range n.at("computed") {
		schema := slices.Concat(computed.value.(object), object{{"readOnly", true}})
		properties.set(computed.key, schema)
		required = append(required, computed.key)
	}
	properties.set(
		"expand",
		object{{"type", "object"}, {"description", "The records that `expand` asked for, by relation."}},
	)
	return object{
		{"type", "object"}, {"description", n.text("description")}, {"additionalProperties", false},
		{"required", required}, {"properties", properties},
	}, nil
}

// expandSchema describes the records that may come along; of other collections, too, which refer to this one.
func expandSchema(collection *core.Collection, shown map[string]object) object {
	related := object{}
	for _, field := range collection.Fields {
		if relation, ok := field.(*core.RelationField); ok {
			related.set(relation.Name, shown[relation.CollectionId])
		}
	}
	return object{
		{"type", "object"}, {"description", "The records that `expand` asked for, by relation."},
		{"properties", related}, {"additionalProperties", true},
	}
}

// bodySchema says what a client may send; act is create or update.
func bodySchema(collection *core.Collection, n note, act string) (object, error) {
	properties, required := object{}, []string{}
	optional := append(n.strings("optional"), core.FieldNameId)
	for _, field := range collection.Fields {
		if !isSent(field, n, act) {
			continue
		}
		schema, err := sentSchema(field, n)
		if err != nil {
			return nil, err
		}
		if act == "create" && isRequired(field) && !slices.Contains(optional, field.GetName()) {
			required = append(required, field.GetName())
		}
		properties.set(field.GetName(), schema)
	}
	if properties.has(core.FieldNamePassword) {
		properties.set("passwordConfirm", object{{"type", "string"}})
		if slices.Contains(required, core.FieldNamePassword) {
			required = append(required, "passwordConfirm")
		}
	}
	body := object{{"type", "object"}, {"additionalProperties", false}}
	if len(required) > 0 {
		body.set("required", required)
	}
	body.set("properties", properties)
	return body, nil
}

// isSent reports whether clients set the field. An id is given with what is created, to make a repetition harmless.
func isSent(field core.Field, n note, act string) bool {
	name := field.GetName()
	if only := n.at("only").strings(act); len(only) > 0 {
		return slices.Contains(only, name)
	}
	if also := n.at("also"); slices.Contains(also.strings(act), name) {
		return true
	} else if slices.Contains(also.strings("create"), name) { // and not on an update
		return false
	}
	if name == core.FieldNameId {
		return act == "create"
	}
	return !field.GetHidden() && !isReadOnly(field, n)
}

func isReadOnly(field core.Field, n note) bool {
	return field.GetName() == core.FieldNameId || field.Type() == core.FieldTypeAutodate ||
		slices.Contains(n.strings("readOnly"), field.GetName())
}

func isSecret(field core.Field) bool {
	return field.GetName() == core.FieldNameTokenKey || field.Type() == core.FieldTypePassword
}

func describe(schema object, sentence string) object {
	described := slices.Clone(schema)
	text := described.text("description")
	if text != "" {
		text += " "
	}
	described.set("description", text+sentence)
	return described
}

func reference(schema string) object { return object{{"$ref", "#/components/schemas/" + schema}} }

// fieldSchema says what a field holds in an answer: what collections.yaml says of it, or else what its type says.
func fieldSchema(field core.Field, n note) (object, error) {
	if noted := n.at("fields", field.GetName()); noted != nil {
		return withHelp(slices.Clone(noted), field), nil
	}
	schema, err := typeSchema(field)
	return withHelp(schema, field), err
}

// sentSchema says what a field takes.
func sentSchema(field core.Field, n note) (object, error) {
	if sent := n.at("sent", field.GetName()); sent != nil {
		return withHelp(sent, field), nil
	}
	switch f := field.(type) {
	case *core.DateField:
		return withHelp(reference("AnyInstant"), field), nil
	case *core.FileField:
		return withHelp(object{
			{"type", []string{"string", "null"}}, {"format", "binary"},
			{"description", fmt.Sprintf("A file of at most %d MB, as multipart/form-data.", f.MaxSize>>20)},
		}, field), nil
	}
	schema, err := fieldSchema(field, n)
	if strings.HasPrefix(schema.text("$ref"), reference("CalendarDate").text("$ref")) { // with "OrEmpty" or without
		schema.set("$ref", reference("AnyDate").text("$ref"))
	}
	return schema, err
}

// typeSchema says what PocketBase answers for a field of the type.
func typeSchema(field core.Field) (object, error) {
	switch f := field.(type) {
	case *core.TextField:
		return textSchema(f), nil
	case *core.EmailField, *core.URLField:
		return object{{"type", "string"}}, nil
	case *core.NumberField:
		return numberSchema(f), nil
	case *core.BoolField:
		return object{{"type", "boolean"}}, nil
	case *core.DateField:
		return orEmpty("Instant", f.Required), nil
	case *core.AutodateField:
		return reference("Instant"), nil
	case *core.SelectField:
		return selectSchema(f), nil
	case *core.RelationField:
		return orEmpty("Id", f.Required), nil
	case *core.FileField:
		return object{{"type", "string"}, {"description", "The name of the file, or empty."}}, nil
	case *core.PasswordField:
		return object{{"type", "string"}, {"minLength", 8}, {"writeOnly", true}}, nil
	}
	return nil, fmt.Errorf("collections.yaml has to say what the field %s holds", field.GetName())
}

func textSchema(f *core.TextField) object {
	if f.PrimaryKey {
		return reference("Id")
	}
	return object{{"type", "string"}, {"maxLength", f.Max}}
}

func numberSchema(f *core.NumberField) object {
	schema := object{{"type", "number"}}
	if f.OnlyInt {
		schema.set("type", "integer")
	}
	if f.Min != nil {
		schema.set("minimum", *f.Min)
	}
	if f.Max != nil {
		schema.set("maximum", *f.Max)
	}
	return schema
}

func selectSchema(f *core.SelectField) object {
	values := slices.Clone(f.Values)
	if f.MaxSelect > 1 {
		return object{{"type", "array"}, {"items", object{{"type", "string"}, {"enum", values}}}}
	}
	if !f.Required {
		values = append(values, "")
	}
	if len(values) > 100 {
		return reference("CountryOrEmpty")
	}
	return object{{"type", "string"}, {"enum", values}}
}

func orEmpty(schema string, required bool) object {
	if required {
		return reference(schema)
	}
	return reference(schema + "OrEmpty")
}

// withHelp adds the sentence that the dashboard shows beside the field, where there is no other.
func withHelp(schema object, field core.Field) object {
	if help := helpOf(field); help != "" && schema != nil && !schema.has("description") {
		return describe(schema, help)
	}
	return schema
}

func helpOf(field core.Field) string {
	switch f := field.(type) {
	case *core.TextField:
		return f.Help
	case *core.EmailField:
		return f.Help
	case *core.NumberField:
		return f.Help
	case *core.BoolField:
		return f.Help
	case *core.JSONField:
		return f.Help
	case *core.SelectField:
		return f.Help
	case *core.RelationField:
		return f.Help
	}
	return ""
}

func isRequired(field core.Field) bool {
	switch f := field.(type) {
	case *core.TextField:
		return f.Required
	case *core.EmailField:
		return f.Required
	case *core.NumberField:
		return f.Required
	case *core.DateField:
		return f.Required
	case *core.SelectField:
		return f.Required
	case *core.RelationField:
		return f.Required
	case *core.JSONField:
		return f.Required
	case *core.PasswordField:
		return f.Required
	}
	return false
}
