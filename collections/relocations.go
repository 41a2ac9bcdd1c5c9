package collections

import (
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketclinic/rules"
)

// The collections of what becomes of the appointments of a practitioner who cannot come.
const (
	Relocations     = "relocations"
	RelocationItems = "relocation_items"
)

// Relocation is one action for many appointments of a practitioner, worked off one after the other.
type Relocation struct{ core.BaseRecordProxy }

// AsRelocation views a record of relocations.
func AsRelocation(record *core.Record) *Relocation {
	return &Relocation{core.BaseRecordProxy{Record: record}}
}

// RelocationWish is what somebody asks for.
type RelocationWish struct {
	ID           string // empty = a new one
	Practitioner string
	Action       rules.RelocationAction
	To           string // a colleague; empty = whoever is free
	Message      string
	Actor        string // as in the audit log
}

// NewRelocation makes an unsaved relocation of so many appointments.
func NewRelocation(app core.App, wish RelocationWish, total int) (*Relocation, error) {
	record, err := create(app, Relocations)
	if err != nil {
		return nil, err
	}
	if wish.ID != "" {
		record.Id = wish.ID
	}
	r := AsRelocation(record)
	r.Load(map[string]any{
		"practitioner": wish.Practitioner, "action": string(wish.Action), "to": wish.To, "message": wish.Message,
		"actor": wish.Actor,
	})
	r.setProgress(rules.Progress{Total: total})
	return r, nil
}

// FindRelocation loads a relocation. It fails with sql.ErrNoRows where there is none.
func FindRelocation(app core.App, id string) (*Relocation, error) {
	return findOne(app, Relocations, dbx.HashExp{"id": id}, AsRelocation)
}

// IsRelocating reports whether a relocation of the practitioner's appointments is not done yet.
func IsRelocating(app core.App, practitioner string) (bool, error) {
	return exists(app.RecordQuery(Relocations).AndWhere(dbx.NewExp(
		"[[practitioner]] = {:practitioner} AND [[status]] != 'done'", dbx.Params{"practitioner": practitioner})))
}

func (r *Relocation) Practitioner() string { return r.GetString("practitioner") }
func (r *Relocation) Action() rules.RelocationAction {
	return rules.RelocationAction(r.GetString("action"))
}
func (r *Relocation) To() string      { return r.GetString("to") }
func (r *Relocation) Message() string { return r.GetString("message") }
func (r *Relocation) Actor() string   { return r.GetString("actor") }

// By returns who acts, as the table of transitions knows them.
func (r *Relocation) By() rules.Actor {
	if strings.HasPrefix(r.Actor(), Users+"/") {
		return rules.ByReceptionist
	}
	return rules.BySuperAdmin
}

// IsOf reports whether the relocation is what somebody asks for.
func (r *Relocation) IsOf(wish RelocationWish) bool {
	return r.Practitioner() == wish.Practitioner && r.Action() == wish.Action && r.To() == wish.To &&
		r.Message() == wish.Message
}

// Count counts what became of one of the appointments.
func (r *Relocation) Count(outcome rules.RelocationOutcome) {
	so := rules.Progress{Total: r.GetInt("total"), Done: r.GetInt("done"), Failed: r.GetInt("failed")}
	r.setProgress(so.After(outcome))
}

func (r *Relocation) setProgress(p rules.Progress) {
	r.Set("total", p.Total)
	r.Set("done", p.Done)
	r.Set("failed", p.Failed)
	r.Set("status", string(p.Status()))
}

// RelocationItem is one appointment of a relocation, and what became of it.
type RelocationItem struct{ core.BaseRecordProxy }

func asRelocationItem(record *core.Record) *RelocationItem {
	return &RelocationItem{core.BaseRecordProxy{Record: record}}
}

// NewRelocationItem makes an unsaved item, in its turn.
func NewRelocationItem(app core.App, relocation, appointment string, position int) (*RelocationItem, error) {
	record, err := create(app, RelocationItems)
	if err != nil {
		return nil, err
	}
	record.Load(map[string]any{
		"relocation": relocation, "appointment": appointment, "position": position, "outcome": string(rules.Pending),
	})
	return asRelocationItem(record), nil
}

// FindRelocationItem loads an item. It fails with sql.ErrNoRows where there is none.
func FindRelocationItem(app core.App, id string) (*RelocationItem, error) {
	return findOne(app, RelocationItems, dbx.HashExp{"id": id}, asRelocationItem)
}

// PendingRelocationItems returns the first of what is to be done, in turn.
func PendingRelocationItems(app core.App, limit int64) ([]*RelocationItem, error) {
	return findAll(app.RecordQuery(RelocationItems).AndWhere(dbx.NewExp("[[outcome]] = 'pending'")).
		OrderBy("created", "position").Limit(limit), asRelocationItem)
}

// RelocationItemsOf returns the items of a relocation, in turn.
func RelocationItemsOf(app core.App, relocation string) ([]*RelocationItem, error) {
	return findAll(app.RecordQuery(RelocationItems).AndWhere(dbx.HashExp{"relocation": relocation}).
		OrderBy("position"), asRelocationItem)
}

// ProposedBy returns all times that visitors were told of by a relocation so far.
func ProposedBy(app core.App, relocation string) (proposed []rules.Opening, err error) {
	items, err := RelocationItemsOf(app, relocation)
	for _, item := range items {
		openings, err := item.Proposals()
		if err != nil {
			return nil, err
		}
		proposed = append(proposed, openings...)
	}
	return proposed, err
}

func (i *RelocationItem) Relocation() string  { return i.GetString("relocation") }
func (i *RelocationItem) Appointment() string { return i.GetString("appointment") }
func (i *RelocationItem) Outcome() rules.RelocationOutcome {
	return rules.RelocationOutcome(i.GetString("outcome"))
}

func (i *RelocationItem) setOutcome(outcome rules.RelocationOutcome) {
	i.Set("outcome", string(outcome))
}

// SetMoved notes where the appointment is now.
func (i *RelocationItem) SetMoved(a *Appointment) {
	i.setOutcome(rules.OutcomeMoved)
	i.Set("practitioner", a.Practitioner())
	i.Set("start", dateTime(a.Start()))
}

// SetCancelled notes that it was cancelled.
func (i *RelocationItem) SetCancelled() { i.setOutcome(rules.OutcomeCancelled) }

// SetRefused notes why it was left as it was.
func (i *RelocationItem) SetRefused(refusal *rules.Error) {
	i.setOutcome(rules.OutcomeRefused)
	i.Set("code", refusal.Code)
}

type proposalJSON struct {
	Practitioner string `json:"practitioner"`
	Start        string `json:"start"`
}

// SetProposed notes which times its visitor was told of.
func (i *RelocationItem) SetProposed(openings []rules.Opening) {
	i.setOutcome(rules.OutcomeProposed)
	proposals := make([]proposalJSON, len(openings))
	for n, o := range openings {
		proposals[n] = proposalJSON{o.Practitioner, Stamp(o.Start)}
	}
	i.Set("proposals", proposals)
}

// Proposals returns the times that its visitor was told of.
func (i *RelocationItem) Proposals() ([]rules.Opening, error) {
	var stored []proposalJSON
	if i.Outcome() != rules.OutcomeProposed {
		return nil, nil
	}
	if err := i.UnmarshalJSONField("proposals", &stored); err != nil {
		return nil, err
	}
	openings := make([]rules.Opening, len(stored))
	for n, p := range stored {
		start, err := types.ParseDateTime(p.Start)
		if err != nil {
			return nil, err
		}
		openings[n] = rules.Opening{Practitioner: p.Practitioner, Start: start.Time()}
	}
	return openings, nil
}
