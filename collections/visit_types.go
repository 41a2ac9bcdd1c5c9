package collections

import (
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// VisitType is what a practitioner can be booked for by name.
type VisitType struct{ core.BaseRecordProxy }

// AsVisitType views a record of visit_types.
func AsVisitType(record *core.Record) *VisitType {
	return &VisitType{core.BaseRecordProxy{Record: record}}
}

// VisitTypesByID loads the visit types of the ids; one that there is none of, or an empty one, is left out.
func VisitTypesByID(app core.App, ids []string) (map[string]*VisitType, error) {
	return findByID(app, VisitTypes, ids, AsVisitType)
}

// VisitTypesOf loads the visit types that practitioners offer, by their ids, in the order of each.
func VisitTypesOf(app core.App, practitioners ...any) ([]*VisitType, error) {
	return findAll(app.RecordQuery(VisitTypes).
		AndWhere(dbx.In("practitioner", practitioners...)).AndWhere(dbx.HashExp{"active": true}).
		OrderBy("practitioner", "position", "created", "id"), AsVisitType)
}

func (t *VisitType) Practitioner() string { return t.GetString("practitioner") }
func (t *VisitType) Name() string         { return t.GetString("name") }
func (t *VisitType) Minutes() int         { return t.GetInt("duration") }

func (t *VisitType) facts() rules.VisitType {
	return rules.VisitType{
		ID: t.Id, Minutes: t.Minutes(), Fee: int64(t.GetFloat("fee")), Modes: modesOf(t.Record),
	}
}

// TrimName takes away the spaces around the name, and more than one within it.
func (t *VisitType) TrimName() { t.Set("name", strings.Join(strings.Fields(t.Name()), " ")) }

// CountOthers returns how many other visit types the practitioner has.
func (t *VisitType) CountOthers(app core.App) (count int, err error) {
	err = app.DB().Select("COUNT(*)").From(VisitTypes).
		Where(dbx.HashExp{"practitioner": t.Practitioner()}).AndWhere(dbx.Not(dbx.HashExp{"id": t.Id})).Row(&count)
	return count, err
}

// IsBooked reports whether an appointment was ever booked as this type.
func (t *VisitType) IsBooked(app core.App) (bool, error) {
	return exists(app.RecordQuery(Appointments).
		AndWhere(dbx.NewExp("[[visit_type]] = {:type} AND [[visit_type]] != ''", dbx.Params{"type": t.Id})))
}

// Offers loads what practitioners can be booked for, by their ids.
func Offers(app core.App, practitioners []*Practitioner) (map[string]rules.Offer, error) {
	active := map[string][]rules.VisitType{}
	for _, p := range practitioners {
		active[p.Id] = nil
	}
	types, err := VisitTypesOf(app, ids(practitioners)...)
	if err != nil {
		return nil, err
	}
	for _, t := range types {
		active[t.Practitioner()] = append(active[t.Practitioner()], t.facts())
	}
	offers := make(map[string]rules.Offer, len(practitioners))
	for _, p := range practitioners {
		if offers[p.Id], err = p.offer(active[p.Id]); err != nil {
			return nil, err
		}
	}
	return offers, nil
}

// OfferOf is Offers for one practitioner.
func OfferOf(app core.App, p *Practitioner) (rules.Offer, error) {
	offers, err := Offers(app, []*Practitioner{p})
	return offers[p.Id], err
}
