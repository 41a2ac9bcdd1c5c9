package hooks

import (
	"net/url"
	"strconv"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// known is what the page of a practitioner begins with, as the API tells it to everybody: over a slow line it could ask
// only once its scripts are there.
type known struct {
	Practitioner *core.Record   `json:"practitioner"`
	VisitTypes   []*core.Record `json:"visit_types"`
	Clinic       *core.Record   `json:"clinic"`
}

func (p *pages) knownOf(app core.App, practitioner *collections.Practitioner, clinic *core.Record) (*known, error) {
	types, err := collections.VisitTypesOf(app, practitioner.Id)
	if err != nil {
		return nil, err
	}
	k := &known{Practitioner: practitioner.Record, VisitTypes: make([]*core.Record, len(types)), Clinic: clinic}
	for i, each := range types {
		k.VisitTypes[i] = each.Record
	}
	for _, record := range append([]*core.Record{k.Practitioner, k.Clinic}, k.VisitTypes...) {
		told := &core.RequestInfo{Context: core.RequestInfoContextDefault} // to a guest who expands nothing
		event := &core.RecordEnrichEvent{App: app, RequestInfo: told}
		event.Record = record
		if err := app.OnRecordEnrich().Trigger(event); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// firstTimes is where the page of a practitioner asks for the times that it shows first, where clocks show there what
// they show here: those of the week with the next free time, of the weeks that follow each other from today on.
func (p *pages) firstTimes(k *known) (string, error) {
	practitioner := collections.AsPractitioner(k.Practitioner)
	zone, err := practitioner.Location()
	if err != nil {
		return "", err
	}
	minutes, err := firstLength(k)
	if err != nil {
		return "", err
	}
	from := rules.DateOf(p.Now(), zone)
	if next := practitioner.NextAvailable(); !next.IsZero() {
		from = from.AddDays(from.DaysUntil(rules.DateOf(next, zone)) / 7 * 7)
	}
	// In the order in which the page writes it: another address would be asked for twice.
	return "/api/clinic/availability?practitioner=" + url.QueryEscape(practitioner.Id) +
		"&duration=" + strconv.Itoa(minutes) + "&from=" + from.String() + "&to=" + from.AddDays(6).String(), nil
}

// firstLength is how long what is offered first takes, in minutes.
func firstLength(k *known) (int, error) {
	if len(k.VisitTypes) > 0 {
		return collections.AsVisitType(k.VisitTypes[0]).Minutes(), nil
	}
	lengths, err := collections.AsPractitioner(k.Practitioner).ParseDurations()
	if err != nil {
		return 0, err
	}
	return lengths[0], nil
}
