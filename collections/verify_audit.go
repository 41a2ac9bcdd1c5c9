package collections

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/tools/types"
	"golang.org/x/sync/errgroup"
)

type auditRow struct {
	ID         string         `db:"id"`
	Sequence   int64          `db:"sequence"`
	At         types.DateTime `db:"at"`
	Actor      string         `db:"actor"`
	Action     string         `db:"action"`
	Collection string         `db:"collection"`
	Record     string         `db:"record"`
	Fields     types.JSONRaw  `db:"fields"`
	Money      string         `db:"money"`
	IP         string         `db:"ip"`
	Salt       string         `db:"ip_salt"`
	IPHash     string         `db:"ip_hash"`
	Previous   string         `db:"previous_hash"`
	Hash       string         `db:"hash"`
}

func (row auditRow) entry() AuditEntry {
	entry := AuditEntry{
		At: row.At.Time(), Actor: row.Actor, Action: row.Action, Collection: row.Collection, Record: row.Record,
		Money: row.Money, IP: row.IP, IPHash: row.IPHash,
	}
	// What is no list any more has been tampered with, and cannot give the hash of one.
	_ = json.Unmarshal(row.Fields, &entry.Fields)
	return entry
}

// lookAtAudit recomputes the chain of the audit log, in parts: each begins with the last entry of the one before.
func lookAtAudit(ctx context.Context, v *inspection, found *Finding) error {
	parts, err := v.parts(AuditLog, "sequence")
	if err != nil {
		return err
	}
	v.expect(len(parts))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers())
	for _, part := range parts {
		group.Go(func() error {
			err := v.lookAtEntries(ctx, part, found)
			v.advance(found.Invariant)
			return err
		})
	}
	return group.Wait()
}

func (v *inspection) lookAtEntries(ctx context.Context, part span, found *Finding) error {
	sequence, hash, err := lastAudit(v.db, part.after)
	if err != nil {
		return err
	}
	return v.each(ctx, "SELECT * FROM audit_log WHERE sequence > {:after} AND sequence <= {:upTo} ORDER BY sequence",
		dbx.Params{"after": part.after, "upTo": part.upTo}, func(rows *dbx.Rows) error {
			var row auditRow
			if err := rows.ScanStruct(&row); err != nil {
				return err
			}
			expected, err := row.entry().hash(row.Sequence, row.Previous)
			address := row.IP == "" || hashAddress(row.IP, row.Salt) == row.IPHash
			if row.Sequence != sequence+1 || row.Previous != hash || row.Hash != expected || !address {
				v.tell(found, "audit entry %d (%s) does not fit the one before it, or is another than was written",
					row.Sequence, row.ID)
			}
			sequence, hash = row.Sequence, row.Hash
			return err
		})
}

// lookAtAnchors looks for the entries that are anchored outside the database.
func lookAtAnchors(ctx context.Context, v *inspection, found *Finding) error {
	anchors, err := ReadAnchors(v.App.DataDir())
	if err != nil {
		return err
	}
	last, _, err := lastAudit(v.db, anyAudit)
	if err != nil {
		return err
	}
	for _, anchor := range anchors {
		hash, err := v.hashOf(ctx, anchor.Sequence)
		switch {
		case err != nil:
			return err
		case anchor.Sequence > last:
			v.tell(found, "the audit log ends with entry %d, and entry %d was anchored in %s at %s: its end was cut off,"+
				" or an older backup was restored (if that was meant to be, move %s away)",
				last, anchor.Sequence, AnchorFile, Stamp(anchor.At), AnchorFile)
		case hash != anchor.Hash:
			v.tell(found, "audit entry %d is another one than was anchored in %s at %s: the log was written anew,"+
				" or an older backup was restored and went on", anchor.Sequence, AnchorFile, Stamp(anchor.At))
		}
	}
	if v.Anchor == "" {
		return nil
	}
	var sequence int64
	err = v.db.NewQuery("SELECT sequence FROM audit_log WHERE hash = {:hash}").Bind(dbx.Params{"hash": v.Anchor}).
		WithContext(ctx).Row(&sequence)
	if errors.Is(err, sql.ErrNoRows) {
		v.tell(found, "no audit entry has the hash %s: the log was cut off or written anew, or is older than it", v.Anchor)
		return nil
	}
	return err
}

// hashOf returns the hash of an audit entry; empty where it is gone.
func (v *inspection) hashOf(ctx context.Context, sequence int64) (hash string, err error) {
	err = v.db.NewQuery("SELECT hash FROM audit_log WHERE sequence = {:sequence}").
		Bind(dbx.Params{"sequence": sequence}).WithContext(ctx).Row(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return hash, err
}
