package hooks

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/dbutils"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// guardSchema keeps the collections of the clinic as its code needs them, whoever saves them: the dashboard, an import
// or the API. It begins with serving, so that migrations, which run before, can change them.
func guardSchema(e *core.ServeEvent) error {
	// Not bound to names: a collection that is renamed would pass by its new one.
	e.App.OnCollectionUpdate().BindFunc(keepSchema)
	e.App.OnCollectionDelete().BindFunc(keepCollection)
	return e.Next()
}

func ownedByClinic(c *core.Collection) bool {
	return slices.Contains(written, c.Name) || slices.Contains(systemWritten, c.Name) || c.Name == collections.RefundsDue
}

func keepCollection(e *core.CollectionEvent) error {
	if !ownedByClinic(e.Collection) {
		return e.Next()
	}
	return schemaGuarded("name", "The collection %s cannot be deleted: the clinic needs it.", e.Collection.Name)
}

func schemaGuarded(part, format string, args ...any) error {
	// PocketBase keeps of an error what its validators would have said, and makes text of any other.
	return validation.Errors{part: rules.ErrSchemaGuarded.On(part).Because(fmt.Sprintf(format, args...))}
}

// keepSchema refuses a change of what the clinic's code goes by. What it leaves is what somebody has added, how the
// dashboard shows a field, the texts of mails and how long tokens last.
func keepSchema(e *core.CollectionEvent) error {
	stored, err := e.App.FindCollectionByNameOrId(e.Collection.Id)
	if err != nil {
		return orNotFound(err)
	}
	if !ownedByClinic(stored) {
		return e.Next()
	}
	for _, check := range []func(stored, changed *core.Collection) error{keepOptions, keepFields, keepIndexes} {
		if err := check(stored, e.Collection); err != nil {
			return err
		}
	}
	return e.Next()
}

// guardedOptions are the keys of a collection's JSON that stay as they are; of one-time passwords all but the mail.
var guardedOptions = []string{
	"name", "type", "system", "listRule", "viewRule", "createRule", "updateRule", "deleteRule", "viewQuery",
	"authRule", "manageRule", "passwordAuth", "oauth2", "mfa", "otp",
}

func keepOptions(stored, changed *core.Collection) error {
	before, after, err := bothAsJSON(stored, changed)
	if err != nil {
		return err
	}
	for _, key := range guardedOptions {
		if !bytes.Equal(withoutKeys(before[key], "emailTemplate"), withoutKeys(after[key], "emailTemplate")) {
			return schemaGuarded(
				key,
				"The %s of the collection %s cannot be changed: the clinic needs it as it is.",
				key,
				stored.Name,
			)
		}
	}
	return nil
}

// keepFields keeps the clinic's own fields, which are the system fields. Others come and go; none may be required, or
// the clinic could not write its records.
func keepFields(stored, changed *core.Collection) error {
	if stored.IsView() {
		return nil // its fields follow from its query
	}
	for _, field := range stored.Fields {
		if !field.GetSystem() {
			continue
		}
		now := changed.Fields.GetById(field.GetId())
		if now == nil {
			return schemaGuarded("fields", "The field %s.%s cannot be deleted: the clinic needs it.",
				stored.Name, field.GetName())
		}
		same, err := sameField(field, now)
		if err != nil {
			return err
		}
		if !same {
			return schemaGuarded(
				"fields",
				"The field %s.%s cannot be changed, but for how the dashboard shows it: the clinic needs it.",
				stored.Name,
				field.GetName(),
			)
		}
	}
	for _, field := range changed.Fields {
		if old := stored.Fields.GetById(field.GetId()); (old == nil || !old.GetSystem()) && required(field) {
			return schemaGuarded("fields", "The field %s.%s cannot be required: the clinic writes records without it.",
				stored.Name, field.GetName())
		}
	}
	return nil
}

func required(field core.Field) bool {
	asked, err := asJSON(field)
	return err != nil || string(asked["required"]) == "true"
}

func sameField(stored, changed core.Field) (bool, error) {
	before, after, err := bothAsJSON(stored, changed)
	if err != nil {
		return false, err
	}
	for _, fields := range []map[string]json.RawMessage{before, after} {
		for _, shown := range []string{"presentable", "help"} {
			delete(fields, shown)
		}
	}
	if len(before) != len(after) {
		return false, nil
	}
	for key, value := range before {
		if !bytes.Equal(value, after[key]) {
			return false, nil
		}
	}
	return true, nil
}

// keepIndexes keeps the clinic's own indexes, and lets nobody make unique what the clinic does not.
func keepIndexes(stored, changed *core.Collection) error {
	for _, definition := range stored.Indexes {
		name := dbutils.ParseIndex(definition).IndexName
		if ownIndex(stored, name) && !sameIndex(definition, changed.GetIndex(name)) {
			return schemaGuarded("indexes", "The index %s cannot be changed or deleted: the clinic needs it.", name)
		}
	}
	for _, definition := range changed.Indexes {
		index := dbutils.ParseIndex(definition)
		if index.Unique && !slices.Contains(stored.Indexes, definition) && onOwnField(stored, index) {
			return schemaGuarded(
				"indexes",
				"The index %s of %s cannot be unique: the clinic writes records that are alike in it.",
				index.IndexName,
				stored.Name,
			)
		}
	}
	return nil
}

// ownIndex tells the clinic's indexes from those that somebody has added by their names.
func ownIndex(c *core.Collection, name string) bool {
	return strings.HasPrefix(name, "idx_"+c.Name+"_")
}

func sameIndex(stored, changed string) bool {
	return dbutils.ParseIndex(stored).Build() == dbutils.ParseIndex(changed).Build()
}

func onOwnField(stored *core.Collection, index dbutils.Index) bool {
	return slices.ContainsFunc(index.Columns, func(column dbutils.IndexColumn) bool {
		field := stored.Fields.GetByName(column.Name)
		return field != nil && field.GetSystem()
	})
}

func bothAsJSON(stored, changed any) (before, after map[string]json.RawMessage, err error) {
	if before, err = asJSON(stored); err != nil {
		return nil, nil, err
	}
	after, err = asJSON(changed)
	return before, after, err
}

func asJSON(value any) (keys map[string]json.RawMessage, err error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return keys, json.Unmarshal(raw, &keys)
}

// withoutKeys leaves keys out of a JSON object; what is none stays as it is.
func withoutKeys(raw json.RawMessage, keys ...string) json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil || object == nil {
		return raw
	}
	for _, key := range keys {
		delete(object, key)
	}
	rest, _ := json.Marshal(object)
	return rest
}
