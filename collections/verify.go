package collections

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Invariant is something that is true of the whole database at every moment.
type Invariant struct {
	Name   string
	breach string // what a breaking row means; %s is its id
	query  string // the ids of the rows that break it; {:now} is the present
}

const paidStatuses = "('confirmed', 'arrived', 'completed', 'no_show')"

// Invariants lists what Verify checks, but for the chain of the audit log.
var Invariants = []Invariant{
	{
		"no two occupied intervals of a practitioner overlap",
		"slot %s overlaps the one before it",
		`SELECT id FROM (
				SELECT id, start, LAG([[end]]) OVER (PARTITION BY practitioner ORDER BY start) AS [[before]] FROM slots)
			WHERE [[before]] > start`,
	},
	{
		"every live appointment has exactly its slot", "appointment %s is live without the slot that belongs to it",
		`SELECT a.id FROM appointments a LEFT JOIN slots s ON s.id = a.slot WHERE a.status IN ('held', 'confirmed', 'arrived')
			AND (s.id IS NULL OR s.practitioner != a.practitioner OR s.start > a.start OR s.[[end]] < a.[[end]]
			OR s.state != CASE a.status WHEN 'held' THEN 'held' ELSE 'booked' END
			OR a.status = 'held' AND s.hold_expires != a.hold_expires)`,
	},
	{
		"nothing that is over keeps its time", "appointment %s is over and still has a slot",
		`SELECT id FROM appointments WHERE status IN ('cancelled', 'expired') AND slot != ''`,
	},
	{
		"every slot belongs to an appointment", "slot %s belongs to no appointment",
		`SELECT s.id FROM slots s LEFT JOIN appointments a ON a.slot = s.id AND a.slot != '' WHERE a.id IS NULL`,
	},
	{
		"no visitor is in two places",
		"appointment %s overlaps another one of its visitor",
		`SELECT id FROM (
				SELECT id, start, LAG([[end]]) OVER (PARTITION BY visitor ORDER BY start) AS [[before]] FROM appointments
				WHERE status IN ('confirmed', 'arrived') OR status = 'held' AND hold_expires > {:now})
			WHERE [[before]] > start`,
	},
	{
		"what took place or will was paid for once", "appointment %s does not have exactly one payment applied to it",
		`SELECT a.id FROM appointments a LEFT JOIN payments p ON p.appointment = a.id AND p.status = 'successful'
			WHERE a.status IN ` + paidStatuses + ` GROUP BY a.id HAVING COUNT(p.id) != 1`,
	},
	{
		"every payment is applied or due back",
		"payment %s is applied to an appointment that it did not confirm",
		`SELECT p.id FROM payments p JOIN appointments a ON a.id = p.appointment
			WHERE p.status = 'successful' AND a.status NOT IN ` + paidStatuses,
	},
	{
		"every payment that is applied is of its order", "payment %s is not what was due",
		`SELECT p.id FROM payments p JOIN appointments a ON a.id = p.appointment
			WHERE p.status = 'successful' AND (p.order_id != a.order_id OR p.amount != a.amount OR p.currency != a.currency)`,
	},
	{
		"completed appointments are counted", "practitioner %s has completed another number of appointments",
		`SELECT p.id FROM practitioners p WHERE p.completed != (SELECT COUNT(*) FROM appointments a
			WHERE a.practitioner = p.id AND a.status = 'completed')`,
	},
	{
		"every offer to the waitlist holds a time",
		"waitlist entry %s has an offer that holds no time, or the time of another",
		`SELECT w.id FROM waitlist w LEFT JOIN appointments a ON a.id = w.appointment AND a.visitor = w.visitor
			WHERE w.status = 'offered' AND (a.id IS NULL OR a.status != 'held')
			OR w.status = 'accepted' AND (a.id IS NULL OR a.confirmed_at = '')`,
	},
}

// Breaches returns a line for each row that breaks the invariant at the moment now.
func (i Invariant) Breaches(app core.App, now time.Time) ([]string, error) {
	var ids []string
	if err := app.ConcurrentDB().NewQuery(i.query).Bind(dbx.Params{"now": Stamp(now)}).Column(&ids); err != nil {
		return nil, fmt.Errorf("%s: %w", i.Name, err)
	}
	for n, id := range ids {
		ids[n] = fmt.Sprintf(i.breach, id)
	}
	return ids, nil
}

// AuditBreaches recomputes the chain of the audit log, and returns a line for each entry that does not fit.
func AuditBreaches(app core.App) (breaches []string, err error) {
	rows, err := app.ConcurrentDB().Select("*").From(AuditLog).OrderBy("sequence").Rows()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	previous := ""
	for expected := 1; rows.Next(); expected++ {
		var row auditRow
		if err := rows.ScanStruct(&row); err != nil {
			return nil, err
		}
		hash, err := row.entry().hash(row.Sequence, previous)
		if err != nil {
			return nil, err
		}
		address := row.IP == "" || hashAddress(row.IP, row.Salt) == row.IPHash
		if row.Sequence != expected || row.Previous != previous || row.Hash != hash || !address {
			breaches = append(breaches, fmt.Sprintf("audit entry %s does not fit the one before it", row.ID))
			expected = row.Sequence
		}
		previous = row.Hash
	}
	return breaches, rows.Err()
}

type auditRow struct {
	ID         string         `db:"id"`
	Sequence   int            `db:"sequence"`
	At         types.DateTime `db:"at"`
	Actor      string         `db:"actor"`
	Action     string         `db:"action"`
	Collection string         `db:"collection"`
	Record     string         `db:"record"`
	Fields     types.JSONRaw  `db:"fields"`
	IP         string         `db:"ip"`
	Salt       string         `db:"ip_salt"`
	IPHash     string         `db:"ip_hash"`
	Previous   string         `db:"previous_hash"`
	Hash       string         `db:"hash"`
}

func (row auditRow) entry() AuditEntry {
	entry := AuditEntry{
		At: row.At.Time(), Actor: row.Actor, Action: row.Action, Collection: row.Collection, Record: row.Record,
		IP: row.IP, IPHash: row.IPHash,
	}
	// What is no list any more has been tampered with, and cannot give the hash of one.
	_ = json.Unmarshal(row.Fields, &entry.Fields)
	return entry
}
