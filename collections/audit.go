package collections

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// AuditEntry says who did what to which record, when and from where.
type AuditEntry struct {
	At         time.Time
	Actor      string // collection/id, or the name of what acted by itself
	Action     string // create | update | delete
	Collection string
	Record     string
	Fields     []string // names alone: the log holds no personal data
	IP         string   // but for this, which is forgotten after a while
	IPHash     string
}

// hash chains the entry to the one before it, so that none can be changed or left out unnoticed.
func (entry AuditEntry) hash(sequence int, previous string) (string, error) {
	content, err := json.Marshal([]any{
		previous,
		sequence,
		Stamp(entry.At),
		entry.Actor,
		entry.Action,
		entry.Collection,
		entry.Record,
		entry.Fields,
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
	sequence, previous, err := lastAudit(tx)
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

func appendAudit(tx core.App, entry AuditEntry, sequence int, previous string) (hash string, err error) {
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
		"ip":            entry.IP,
		"ip_salt":       salt,
		"ip_hash":       entry.IPHash,
		"previous_hash": previous,
		"hash":          hash,
	})
	return hash, tx.SaveNoValidate(record)
}

func lastAudit(tx core.App) (sequence int, hash string, err error) {
	err = tx.DB().Select("sequence", "hash").From(AuditLog).OrderBy("sequence DESC").Limit(1).Row(&sequence, &hash)
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
