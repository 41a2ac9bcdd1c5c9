package hooks

import (
	"context"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// operation is what the saves of one request or job have in common: its instant, taken once, and who acts.
type operation struct {
	now   time.Time
	actor string // as in the audit log
	ip    string // from where, as far as somebody asks
	desk  bool   // it is the front desk that acts
	asked string // the address of the clinic by which it was asked; empty: by none that is known to be the clinic's
}

// saving is what a save tells the hooks that it runs into: the operation that it is part of,
// and what its time was decided on, where that is loaded already.
type saving struct {
	operation
	booking *booking
	decided *decision // in this very transaction
	receipt string    // the number of the receipt for the payment that confirms it
}

type savingKey struct{}

// save saves a record as a part of the operation.
func (op operation) save(tx core.App, record core.Model) error {
	return saving{operation: op}.save(tx, record)
}

// saveOwn saves what the clinic itself has made of valid parts: nothing is looked up to validate it.
func (op operation) saveOwn(tx core.App, record core.Model) error {
	return saving{operation: op}.saveOwn(tx, record)
}

func (s saving) saveOwn(tx core.App, record core.Model) error {
	return tx.SaveNoValidateWithContext(s.context(), record)
}

// delete deletes a record as a part of the operation.
func (op operation) delete(tx core.App, record core.Model) error {
	return tx.DeleteWithContext(saving{operation: op}.context(), record)
}

func (s saving) context() context.Context {
	return context.WithValue(context.Background(), savingKey{}, s)
}

func (s saving) save(tx core.App, record core.Model) error {
	return tx.SaveWithContext(s.context(), record)
}

// savingOf returns what a record's save is part of. One that nobody says of is an operation of its own.
func (h *handlers) savingOf(ctx context.Context) saving {
	if s, ok := ctx.Value(savingKey{}).(saving); ok {
		return s
	}
	return saving{operation: operation{now: h.Now()}}
}

// operationBy begins an operation.
func (h *handlers) operationBy(actor string) operation { return operation{now: h.Now(), actor: actor} }

// operationOf begins an operation of somebody who is signed in.
func (h *handlers) operationOf(e *core.RequestEvent) operation {
	return operation{now: h.Now(), actor: actorName(e.Auth), desk: collections.IsDesk(e.Auth), asked: h.addressAsked(e)}
}

// operationOfRequest begins an operation of somebody who is signed in, and of whom it is known from where they ask.
func (h *handlers) operationOfRequest(e *core.RequestEvent) operation {
	op := h.operationOf(e)
	op.ip = e.RealIP()
	return op
}

// audit writes down what was done, in the transaction of it.
func (op operation) audit(tx core.App, action string, record *core.Record, fields ...string) error {
	return collections.Audit(tx, op.entry(action, record, fields...))
}

func (op operation) entry(action string, record *core.Record, fields ...string) collections.AuditEntry {
	entry := collections.NewAuditEntry(action, record, fields...)
	entry.At, entry.Actor, entry.IP = op.now, op.actor, op.ip
	return entry
}
