// Package collections says what is stored: the collections' names, typed views of their records, and queries.
package collections

import (
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

// The collections' names.
const (
	Users             = "users"
	Practitioners     = "practitioners"
	BankAccounts      = "bank_accounts"
	VisitTypes        = "visit_types"
	Patients          = "patients"
	WorkingHours      = "working_hours"
	ScheduleOverrides = "schedule_overrides"
	TimeOff           = "time_off"
	Slots             = "slots"
	Appointments      = "appointments"
	Payments          = "payments"
	RefundsDue        = "refunds_due"
	Notifications     = "notifications"
	Clinic            = "clinic"
	AuditLog          = "audit_log"
)

// Stamp writes an instant the way PocketBase stores it: UTC, in milliseconds, comparable as text.
func Stamp(t time.Time) string {
	return t.UTC().Format(types.DefaultDateLayout)
}

// dateTime wraps an instant as a field's value.
func dateTime(t time.Time) types.DateTime {
	value, _ := types.ParseDateTime(t.UTC().Truncate(time.Millisecond))
	return value
}

// findOne loads one record, where nil for any, and hands it to the typed view that wrap makes.
// It fails with sql.ErrNoRows where there is none.
func findOne[T any](app core.App, collection string, where dbx.Expression, wrap func(*core.Record) T) (T, error) {
	query := app.RecordQuery(collection)
	if where != nil {
		query.AndWhere(where)
	}
	return findFirst(query, wrap)
}

func findFirst[T any](query *dbx.SelectQuery, wrap func(*core.Record) T) (T, error) {
	record := &core.Record{}
	if err := query.Limit(1).One(record); err != nil {
		var none T
		return none, err
	}
	return wrap(record), nil
}

func findAll[T any](query *dbx.SelectQuery, wrap func(*core.Record) T) ([]T, error) {
	records := []*core.Record{}
	if err := query.All(&records); err != nil {
		return nil, err
	}
	wrapped := make([]T, len(records))
	for i, record := range records {
		wrapped[i] = wrap(record)
	}
	return wrapped, nil
}

func create(app core.App, collection string) (*core.Record, error) {
	c, err := app.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	record := core.NewRecord(c)
	record.Id = NewID()
	return record, nil
}

// NewID makes an id as PocketBase's are, 15 of a-z and 0-9, of which the first eight tell the millisecond: what is
// written together lies together in the indexes, however many rows they have (as with UUIDv7, RFC 9562).
func NewID() string {
	return strconv.FormatInt(time.Now().UnixMilli(), 36) + security.RandomStringWithAlphabet(7, core.DefaultIdAlphabet)
}

func exists(query *dbx.SelectQuery) (bool, error) {
	var found []int
	err := query.Select("(1)").Limit(1).Column(&found)
	return len(found) > 0, err
}

// deleteSome deletes at most so many of the rows that a condition holds for, in an order, past all hooks.
// It returns how many those were.
func deleteSome(app core.App, table, where, order string, params dbx.Params, limit int64) (int64, error) {
	some := "SELECT [[rowid]] FROM {{" + table + "}} WHERE " + where + " ORDER BY " + order + " LIMIT " +
		strconv.FormatInt(limit, 10)
	result, err := app.DB().NewQuery("DELETE FROM {{" + table + "}} WHERE [[rowid]] IN (" + some + ")").
		Bind(params).Execute()
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
