package collections

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// Copies writes rows that are like a record but for some columns, straight into its table: past the hooks,
// which would judge the past by the present.
type Copies struct {
	tx          *Bulk
	columns     int
	insert, row string
	many, one   *statement
}

const copiesTogether = 32

// NewCopies makes copies, for as long as the transaction lasts, of the record of which the columns differ.
func NewCopies(tx *Bulk, like *core.Record, columns ...string) (*Copies, error) {
	row, err := like.DBExport(nil) // it asks nothing of the app
	if err != nil {
		return nil, err
	}
	usual, err := defaultsOf(tx, like.TableName())
	if err != nil {
		return nil, err
	}
	names, values := slices.Clone(columns), slices.Repeat([]string{"?"}, len(columns))
	for _, name := range slices.Sorted(maps.Keys(row)) {
		if slices.Contains(columns, name) {
			continue
		}
		value, err := literal(row[name])
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", like.TableName(), name, err)
		}
		// SQLite works a default out once, and what is said of a row for each.
		if !strings.EqualFold(value, usual[name]) {
			names, values = append(names, name), append(values, value)
		}
	}
	return newCopies(tx, like.TableName(), len(columns), names, values), nil
}

func newCopies(tx *Bulk, table string, columns int, names, values []string) *Copies {
	return &Copies{
		tx: tx, columns: columns,
		// An insert that is refused ends the transaction: SQLite need not keep what one alone would undo.
		insert: "INSERT OR ROLLBACK INTO `" + table + "` (`" + strings.Join(names, "`,`") + "`) VALUES ",
		row:    "(" + strings.Join(values, ",") + ")",
	}
}

// defaultsOf returns what the columns of a table are where nothing is said of them, in SQL.
func defaultsOf(tx *Bulk, table string) (map[string]string, error) {
	rows, err := tx.Query("SELECT name, dflt_value FROM pragma_table_info(?)", table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	defaults := map[string]string{}
	for rows.Next() {
		var name string
		var value sql.NullString
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		defaults[name] = value.String
	}
	return defaults, rows.Err()
}

func literal(value any) (string, error) {
	plain, err := driver.DefaultParameterConverter.ConvertValue(value)
	if err != nil {
		return "", err
	}
	switch v := plain.(type) {
	case nil:
		return "NULL", nil
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'", nil
	case []byte:
		return "'" + strings.ReplaceAll(string(v), "'", "''") + "'", nil
	case bool, int64, float64:
		return fmt.Sprint(v), nil
	}
	return "", fmt.Errorf("cannot be written as SQL: %T", plain)
}

// Write writes the rows: their values one after another, each row's in the order of the columns.
func (c *Copies) Write(rows []any) error {
	rows, err := c.write(&c.many, rows, copiesTogether)
	if err != nil {
		return err
	}
	_, err = c.write(&c.one, rows, 1)
	return err
}

// write writes as many rows as it can, so many together, and returns the rest.
func (c *Copies) write(prepared **statement, rows []any, together int) (rest []any, err error) {
	arguments := together * c.columns
	for ; len(rows) >= arguments; rows = rows[arguments:] {
		if *prepared == nil {
			text := c.insert + strings.Join(slices.Repeat([]string{c.row}, together), ",")
			if *prepared, err = c.tx.prepare(text); err != nil {
				return nil, err
			}
		}
		if err := (*prepared).run(rows[:arguments]); err != nil {
			return nil, err
		}
	}
	return rows, nil
}
