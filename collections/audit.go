package collections

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// AuditEntry says who did what to which record, when and from where.
type AuditEntry struct {
	At         time.Time
	Actor      string // collection/id, or the name of what acted by itself
	Action     string // create | read | update | delete
	Collection string
	Record     string
	Fields     []string // names alone: the log holds no personal data
	Money      string   // of an order or a payment that is created, as moneyOf writes it
	IP         string   // but for this, which is forgotten after a while
	IPHash     string
}

// NewAuditEntry tells of what is done to a record.
func NewAuditEntry(action string, record *core.Record, fields ...string) AuditEntry {
	entry := AuditEntry{
		Action: action, Collection: record.Collection().Name, Record: record.Id, Fields: fields,
	}
	if action == "create" && slices.Contains(withMoney, entry.Collection) {
		entry.Money = moneyOf(record)
	}
	return entry
}

// withMoney are the collections whose amounts never change, and are never deleted.
var withMoney = []string{Appointments, Payments}

// moneyOf writes what the log keeps of an order or a payment, so that its amount cannot be changed unnoticed:
// "50000 INR order_1", the amount in the currency's minor unit. moneyColumns is the same in SQL.
func moneyOf(record *core.Record) string {
	return fmt.Sprintf("%d %s %s", record.GetInt("amount"), record.GetString("currency"), record.GetString("order_id"))
}

const moneyColumns = "CAST(amount AS INTEGER) || ' ' || currency || ' ' || order_id"

// hash chains the entry to the one before it, so that none can be changed or left out unnoticed.
func (entry AuditEntry) hash(sequence int64, previous string) (string, error) {
	content, err := json.Marshal([]any{
		previous,
		sequence,
		Stamp(entry.At),
		entry.Actor,
		entry.Action,
		entry.Collection,
		entry.Record,
		entry.Fields,
		entry.Money,
		entry.IPHash,
	})
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), err
}

// hashAddress stands for an address in the chain: the address can be forgotten, and with the salt nobody finds it out
// by trying them all.
func hashAddress(ip, salt string) string {
	if ip == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(salt + " " + ip))
	return hex.EncodeToString(sum[:])
}

// Audit appends entries. Call it in the transaction of what they tell of.
func Audit(tx core.App, entries ...AuditEntry) error {
	sequence, previous, err := lastAudit(tx.DB(), anyAudit)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		sequence++
		if previous, err = appendAudit(tx, entry, sequence, previous); err != nil {
			return err
		}
	}
	return nil
}

func appendAudit(tx core.App, entry AuditEntry, sequence int64, previous string) (hash string, err error) {
	if entry.Fields == nil {
		entry.Fields = []string{}
	}
	salt := ""
	if entry.IP != "" {
		salt = security.RandomString(16)
	}
	entry.IPHash = hashAddress(entry.IP, salt)
	if hash, err = entry.hash(sequence, previous); err != nil {
		return "", err
	}
	record, err := create(tx, AuditLog)
	if err != nil {
		return "", err
	}
	record.Load(map[string]any{
		"sequence":      sequence,
		"at":            dateTime(entry.At),
		"actor":         entry.Actor,
		"action":        entry.Action,
		"collection":    entry.Collection,
		"record":        entry.Record,
		"fields":        entry.Fields,
		"money":         entry.Money,
		"ip":            entry.IP,
		"ip_salt":       salt,
		"ip_hash":       entry.IPHash,
		"previous_hash": previous,
		"hash":          hash,
	})
	return hash, tx.SaveNoValidate(record)
}

const anyAudit = math.MaxInt64

// lastAudit returns the last entry up to a sequence; zero where there is none.
func lastAudit(db dbx.Builder, upTo int64) (sequence int64, hash string, err error) {
	err = db.NewQuery("SELECT sequence, hash FROM audit_log WHERE sequence <= {:upTo} ORDER BY sequence DESC LIMIT 1").
		Bind(dbx.Params{"upTo": upTo}).Row(&sequence, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", nil
	}
	return sequence, hash, err
}

// ForgetAddresses takes the addresses out of entries up to the instant, so many at once. It returns of how many.
func ForgetAddresses(app core.App, upTo time.Time, limit int64) (int64, error) {
	result, err := app.DB().NewQuery("UPDATE audit_log SET ip = '', ip_salt = '' WHERE id IN " +
		"(SELECT id FROM audit_log WHERE ip != '' AND at <= {:upTo} ORDER BY at LIMIT {:limit})").
		Bind(dbx.Params{"upTo": Stamp(upTo), "limit": limit}).Execute()
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
