package hooks

import (
	"strconv"
	"strings"

	"github.com/ganigeorgiev/fexpr"
	"github.com/pocketbase/pocketbase/tools/search"

	"pocketclinic/rules"
)

// A back relation is expanded to as many records as this, by PocketBase's own limit.
const mostExpandedBack = 1000

// readQuestion reads how much is asked by a request's query, of a list of so many records. What PocketBase
// cannot read it refuses by itself.
func readQuestion(query func(name string) string, records int) rules.Question {
	fields := query("fields")
	return rules.Question{
		Filter: readFilter(query("filter")),
		Sort:   readSort(query("sort")),
		Expand: readExpand(query("expand"), records),
		Fields: rules.Selection{Length: len(fields), Fields: strings.Count(fields, ",") + 1},
	}
}

// perPage is how many records PocketBase lists on a page.
func perPage(raw string) int {
	records, _ := strconv.Atoi(raw) // what is no number is refused by PocketBase
	if records <= 0 {
		return search.DefaultPerPage
	}
	return min(records, search.MaxPerPage)
}

// readFilter reads a filter by PocketBase's own parser. One that is too long
// for PocketBase is not parsed: it is longer than any bound.
func readFilter(raw string) rules.Reach {
	r := newReach(raw)
	if raw == "" || len(raw) > search.MaxFilterLength {
		return r.Reach
	}
	groups, err := fexpr.Parse(raw)
	if err == nil {
		r.addGroups(groups)
	}
	return r.Reach
}

func readSort(raw string) rules.Reach {
	r := newReach(raw)
	if raw == "" || len(raw) > search.MaxFilterLength {
		return r.Reach
	}
	for _, field := range search.ParseSortFromString(raw) {
		r.Terms++
		r.follow(field.Name)
	}
	return r.Reach
}

// reach counts how far a filter or a sort goes.
type reach struct {
	rules.Reach
	joined map[string]bool // paths of relations
}

func newReach(raw string) *reach {
	return &reach{Reach: rules.Reach{Length: len(raw)}, joined: map[string]bool{}}
}

func (r *reach) addGroups(groups []fexpr.ExprGroup) {
	for _, group := range groups {
		switch item := group.Item.(type) {
		case fexpr.Expr:
			r.Terms++
			r.addToken(item.Left)
			r.addToken(item.Right)
		case fexpr.ExprGroup:
			r.addGroups([]fexpr.ExprGroup{item})
		case []fexpr.ExprGroup:
			r.addGroups(item)
		}
	}
}

func (r *reach) addToken(token fexpr.Token) {
	switch token.Type {
	case fexpr.TokenIdentifier:
		r.follow(token.Literal)
	case fexpr.TokenFunction:
		r.Terms++
		args, _ := token.Meta.([]fexpr.Token)
		for _, arg := range args {
			r.addToken(arg)
		}
	}
}

// follow counts what the path to a field joins. A step into a JSON value counts, too, though it joins nothing.
func (r *reach) follow(path string) {
	steps := strings.Split(path, ".")
	switch {
	case strings.HasPrefix(path, "@request.auth."), strings.HasPrefix(path, "@request.body."), steps[0] == "@collection":
		steps = steps[1:] // the account, what the body refers to, or the collection are joined like a relation
	case steps[0] == "@request":
		return
	}
	r.Hops = max(r.Hops, len(steps)-1)
	root := strings.TrimSuffix(path, strings.Join(steps, "."))
	for i, step := range steps {
		joined := root + strings.Join(steps[:i+1], ".")
		last := i == len(steps)-1
		if r.joined[joined] || last && !strings.HasSuffix(step, ":each") {
			continue
		}
		r.joined[joined] = true
		r.Joins++
		if isBackRelation(step) {
			r.BackRelations++
		}
		if root == "@collection." && i == 0 {
			r.Collections++
		}
	}
}

func isBackRelation(step string) bool { return strings.Contains(step, "_via_") }

// readExpand reads what is expanded of so many records.
func readExpand(raw string, records int) rules.Expansion {
	raw = strings.ReplaceAll(raw, " ", "") // as PocketBase reads it
	if raw == "" {
		return rules.Expansion{}
	}
	asked := rules.Expansion{Records: records}
	for path := range strings.SplitSeq(raw, ",") {
		steps := strings.Split(strings.Trim(path, "."), ".")
		asked.Paths++
		asked.Depth = max(asked.Depth, len(steps))
		asked.Records += expanded(records, steps)
	}
	return asked
}

// expanded is how many records a path adds to so many, where there are as many as PocketBase gives.
func expanded(records int, steps []string) (added int) {
	const enough = 1_000_000 // more than any bound
	for _, step := range steps {
		// The second is how PocketBase once wrote it: table(field).
		if isBackRelation(step) || strings.Contains(step, "(") {
			records *= mostExpandedBack
		}
		added += records
		if added > enough {
			return enough
		}
	}
	return added
}
