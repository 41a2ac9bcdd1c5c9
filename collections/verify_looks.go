package collections

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// lookAtFile lets SQLite look at its file: pages, order of rows, NOT NULL and types.
func lookAtFile(ctx context.Context, v *inspection, found *Finding) error {
	return v.each(ctx, "PRAGMA quick_check", nil, func(row *dbx.Rows) error {
		var line string
		if err := row.Scan(&line); err != nil {
			return err
		}
		if line != "ok" {
			v.tell(found, "%s", line)
		}
		return nil
	})
}

func lookAtOverlaps(ctx context.Context, v *inspection, found *Finding) error {
	return eachOverlap(ctx, v.db.DB(), func(slot string) { v.tell(found, "slot %s overlaps the one before it", slot) })
}

// eachOverlap tells of each slot that begins before the one before it has ended.
func eachOverlap(ctx context.Context, db *sql.DB, tell func(slot string)) error {
	const query = "SELECT practitioner, start, [end], id FROM slots ORDER BY practitioner, start"
	var before, till []byte
	return eachRow(ctx, db, query, func(slot []string) {
		practitioner, start, end := slot[0], slot[1], slot[2]
		if practitioner != string(before) {
			before, till = append(before[:0], practitioner...), till[:0]
		}
		if start < string(till) {
			tell(strings.Clone(slot[3]))
		}
		if end > string(till) {
			till = append(till[:0], end...)
		}
	})
}

// lookAtMoney compares what is due and paid with what the log has written down when it was created.
func lookAtMoney(ctx context.Context, v *inspection, found *Finding) error {
	for _, name := range withMoney {
		query := "SELECT l.collection || ' ' || l.record || IIF(t.id IS NULL, ' is gone, of ', ' is not of the ')" +
			" || l.money || ' that it was created with' FROM audit_log l LEFT JOIN " + name + " t ON t.id = l.record" +
			" WHERE l.collection = {:name} AND l.money != '' AND l.money IS NOT " + moneyColumns
		if err := v.tellLines(ctx, found, query, dbx.Params{"name": name}); err != nil {
			return err
		}
	}
	return nil
}

// lookAtReferences follows each relation of each collection.
func lookAtReferences(ctx context.Context, v *inspection, found *Finding) error {
	all, err := v.App.FindAllCollections(core.CollectionTypeBase, core.CollectionTypeAuth)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, c := range all {
		names[c.Id] = c.Name
	}
	for _, c := range all {
		for _, field := range c.Fields {
			relation, ok := field.(*core.RelationField)
			if ok && (c.Name != Payments || relation.Name != "appointment") { // strayPayments is quicker
				if err := v.followRelation(ctx, found, c.Name, relation, names[relation.CollectionId]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (v *inspection) followRelation(
	ctx context.Context, found *Finding, from string, field *core.RelationField, to string,
) error {
	if field.IsMultiple() {
		return v.tellLines(
			ctx,
			found,
			fmt.Sprintf("SELECT '%[1]s ' || t.id || ' refers to %[3]s ' || j.value || ', which is gone'"+
				" FROM [[%[1]s]] t, json_each(t.[[%[2]s]]) j WHERE NOT EXISTS (SELECT 1 FROM [[%[3]s]] WHERE id = j.value)",
				from, field.Name, to),
			nil,
		)
	}
	if field.Required {
		query := fmt.Sprintf("SELECT '%[1]s ' || id || ' has no %[2]s' FROM [[%[1]s]] WHERE [[%[2]s]] = ''", from, field.Name)
		if err := v.tellLines(ctx, found, query, nil); err != nil {
			return err
		}
	}
	// What is gone first: an index gives what is referred to, each once.
	gone := fmt.Sprintf("SELECT id FROM (SELECT DISTINCT [[%[2]s]] AS id FROM [[%[1]s]] WHERE [[%[2]s]] > '') r"+
		" WHERE NOT EXISTS (SELECT 1 FROM [[%[3]s]] WHERE id = r.id)", from, field.Name, to)
	return v.tellLines(
		ctx,
		found,
		fmt.Sprintf("SELECT '%[1]s ' || t.id || ' refers to %[3]s ' || gone.id || ', which is gone'"+
			" FROM (%[4]s) gone CROSS JOIN [[%[1]s]] t ON t.[[%[2]s]] = gone.id", from, field.Name, to, gone),
		nil,
	)
}

// lookAtBankAccounts decrypts all that is encrypted.
func lookAtBankAccounts(_ context.Context, v *inspection, found *Finding) error {
	records, err := v.App.FindAllRecords(BankAccounts)
	for _, record := range records {
		account := AsBankAccount(record)
		stored := record.Clone()
		if err := account.Decrypt(v.Cipher); err != nil {
			v.tell(found, "bank account %s: %v", record.Id, err)
			continue
		}
		for _, secret := range secrets {
			plain := record.GetString(secret.field)
			if _, err := secret.parse(plain); err != nil || plain == stored.GetString(secret.field) {
				v.tell(found, "bank account %s has a %s that is no valid one, encrypted", record.Id, secret.field)
			}
		}
	}
	return err
}
