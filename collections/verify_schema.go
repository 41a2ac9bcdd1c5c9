package collections

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// part is one of what a database is made of: an index, a trigger, a view, or a column of a table.
type part struct{ kind, name string }

// migrated is the schema that the migrations make of an empty directory, with the text of each part.
var migrated = sync.OnceValues(func() (schema map[part]string, err error) {
	dir, err := os.MkdirTemp("", "pocketclinic-schema")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: Connect})
	if err := errors.Join(app.Bootstrap(), app.RunAllMigrations()); err != nil {
		return nil, err
	}
	schema, err = schemaOf(context.Background(), app.DB())
	return schema, errors.Join(err, app.OnTerminate().Trigger(&core.TerminateEvent{App: app}), app.ResetBootstrapState())
})

func schemaOf(ctx context.Context, db dbx.Builder) (map[part]string, error) {
	var rows []struct {
		Kind string `db:"kind"`
		Name string `db:"name"`
		SQL  string `db:"sql"`
	}
	err := db.NewQuery(`
		SELECT type AS kind, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type != 'table'
		UNION ALL
		SELECT 'column', t.name || '.' || c.name, c.type || ' ' || c.[[notnull]] || c.pk
		FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'`).
		WithContext(ctx).All(&rows)
	schema := make(map[part]string, len(rows))
	for _, row := range rows {
		schema[part{row.Kind, row.Name}] = unquoted.Replace(row.SQL)
	}
	return schema, err
}

// unquoted leaves out what makes no difference: the same index may have been written by hand, or by the dashboard.
var unquoted = strings.NewReplacer(" ", "", "\t", "", "\n", "", "`", "", "\"", "", "[", "", "]", "")

// lookAtSchema compares the schema with what the migrations make. More columns and indexes do no harm; a trigger
// that is not of the clinic could do anything.
func lookAtSchema(ctx context.Context, v *inspection, found *Finding) error {
	wanted, err := migrated()
	if err != nil {
		return err
	}
	actual, err := schemaOf(ctx, v.db)
	for of, text := range wanted {
		switch is, ok := actual[of]; {
		case err != nil:
		case !ok:
			v.tell(found, "the %s %s is gone", of.kind, of.name)
		case is != text:
			v.tell(found, "the %s %s is another one than the clinic's", of.kind, of.name)
		}
	}
	for of := range actual {
		if _, ok := wanted[of]; !ok && of.kind == "trigger" {
			v.tell(found, "the trigger %s is not the clinic's", of.name)
		}
	}
	return err
}
