package rules

import "fmt"

// Asker is whom a question comes from: the more is known of somebody, the more may be asked.
type Asker int

// The askers, from the strictest bounds to the most generous.
const (
	Guest Asker = iota
	Member
	SuperAdmin
)

// Question is how much a client asks of the records of a collection, whatever it asks: what its
// filter and its sort make the database do, and how much more its answer holds.
type Question struct {
	Filter, Sort Reach
	Expand       Expansion
	Fields       Selection
}

// Reach is how far a filter or a sort goes.
type Reach struct {
	Length        int // bytes
	Terms         int // comparisons and functions of a filter, fields of a sort
	Hops          int // relations in a row, at most
	Joins         int // other tables and lists that are joined, each once
	BackRelations int // joins of the many that refer to one (table_via_field)
	Collections   int // joins of a whole collection (@collection)
}

// Expansion is what an answer brings along of related records.
type Expansion struct {
	Paths   int
	Depth   int // relations in a row, at most
	Records int // of the list and of all that is expanded, where there are as many as PocketBase gives
}

// Selection is which fields of the records an answer holds.
type Selection struct {
	Length int // bytes
	Fields int
}

// MaxEventRecords is how many records an event may bring along, for each of those who hear of it.
const MaxEventRecords = 20

// Bounds of what is asked. A join is a look-up for each record that is read, and a back relation or a whole
// collection is as many as there are, multiplied by those before: one is enough to read for hours.
var bounds = map[Asker]Question{
	Guest: {
		Filter: Reach{Length: 1000, Terms: 20, Hops: 1, Joins: 2},
		Sort:   Reach{Length: 250, Terms: 4, Hops: 1, Joins: 1},
		Expand: Expansion{Paths: 4, Depth: 3, Records: 5_000},
		Fields: Selection{Length: 1000, Fields: 50},
	},
	Member: {
		Filter: Reach{Length: 2000, Terms: 40, Hops: 2, Joins: 3},
		Sort:   Reach{Length: 250, Terms: 4, Hops: 2, Joins: 2},
		Expand: Expansion{Paths: 6, Depth: 3, Records: 10_000},
		Fields: Selection{Length: 1000, Fields: 50},
	},
	SuperAdmin: {
		Filter: Reach{Length: 3500, Terms: 200, Hops: 3, Joins: 6, BackRelations: 1, Collections: 1},
		Sort:   Reach{Length: 500, Terms: 8, Hops: 3, Joins: 4},
		Expand: Expansion{Paths: 12, Depth: 4, Records: 20_000},
		Fields: Selection{Length: 2000, Fields: 100},
	},
}

// How many topics one client may follow: each is asked about again for every event.
var topics = map[Asker]int{Guest: 50, Member: 100, SuperAdmin: 1000}

// JudgeQuestion refuses a question that asks for more than its asker may (ErrQuestionTooLarge), on the part that does.
func JudgeQuestion(by Asker, q Question) error {
	most := bounds[by]
	for _, bound := range []struct {
		asked, most int
		of, part    string
	}{
		{q.Filter.Length, most.Filter.Length, "characters", "filter"},
		{q.Filter.Terms, most.Filter.Terms, "comparisons", "filter"},
		{q.Filter.Hops, most.Filter.Hops, "relations in a row", "filter"},
		{q.Filter.Joins, most.Filter.Joins, "relations", "filter"},
		{q.Filter.BackRelations, most.Filter.BackRelations, "back relations", "filter"},
		{q.Filter.Collections, most.Filter.Collections, "other collections", "filter"},
		{q.Sort.Length, most.Sort.Length, "characters", "sort"},
		{q.Sort.Terms, most.Sort.Terms, "fields", "sort"},
		{q.Sort.Hops, most.Sort.Hops, "relations in a row", "sort"},
		{q.Sort.Joins, most.Sort.Joins, "relations", "sort"},
		{q.Sort.BackRelations, most.Sort.BackRelations, "back relations", "sort"},
		{q.Sort.Collections, most.Sort.Collections, "other collections", "sort"},
		{q.Expand.Paths, most.Expand.Paths, "relations", "expand"},
		{q.Expand.Depth, most.Expand.Depth, "relations in a row", "expand"},
		{q.Expand.Records, most.Expand.Records, "records with all that is expanded", "expand"},
		{q.Fields.Length, most.Fields.Length, "characters", "fields"},
		{q.Fields.Fields, most.Fields.Fields, "fields", "fields"},
	} {
		if bound.asked > bound.most {
			return tooLarge(bound.part, bound.most, bound.of)
		}
	}
	return nil
}

// JudgeTopic refuses what a client wants to hear of with each event (ErrQuestionTooLarge).
func JudgeTopic(by Asker, q Question) error {
	if q.Expand.Records > MaxEventRecords {
		return tooLarge("expand", MaxEventRecords, "records with each event")
	}
	return JudgeQuestion(by, q)
}

// JudgeTopics refuses too many topics for one client (ErrQuestionTooLarge).
func JudgeTopics(by Asker, count int) error {
	if count > topics[by] {
		return tooLarge("subscriptions", topics[by], "subscriptions")
	}
	return nil
}

func tooLarge(part string, most int, of string) error {
	return ErrQuestionTooLarge.On(part).Because(fmt.Sprintf("This asks for too much at once: at most %d %s.", most, of))
}
