package collections

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	edlib "github.com/hbollon/go-edlib"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// How far what is known of somebody is from a word of the question.
const (
	isWord = iota
	beginsSo
	isPart
	isSimilar
	isFar
)

// rank sorts by how near everybody is to the question, and leaves out whose number is another one after all.
func (q PeopleQuestion) rank(people []Person) []Person {
	type ranked struct {
		Person
		distance int
		same     bool // the name is the question
		folded   string
	}
	words := make([]string, len(q.words))
	for i, word := range q.words {
		words[i] = fold(word)
	}
	question := strings.Join(words, " ")
	var all []ranked
	for _, person := range people {
		if slices.ContainsFunc(q.numbers, func(number string) bool { return !hasPart(person, number) }) {
			continue
		}
		r := ranked{Person: person, folded: fold(person.Name)}
		r.same = r.folded == question
		names := namesIn(r.folded)
		for i, word := range words {
			r.distance += distance(person, names, word, q.words[i])
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b ranked) int {
		if a.distance == b.distance && a.same != b.same {
			if a.same {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.folded, b.folded), cmp.Compare(a.N, b.N))
	})
	sorted := make([]Person, len(all))
	for i, r := range all {
		sorted[i] = r.Person
	}
	return sorted
}

func hasPart(person Person, part string) bool {
	return strings.Contains(person.Phone, part) || strings.Contains(strings.ToLower(person.Email), part)
}

// distance is that of the nearest word of the name, or of the address.
func distance(person Person, names []string, word, written string) int {
	nearest := isFar
	if hasPart(person, written) {
		nearest = isPart
	}
	for _, name := range names {
		switch {
		case name == word:
			return isWord
		case strings.HasPrefix(name, word):
			nearest = min(nearest, beginsSo)
		case edlib.OSADamerauLevenshteinDistance(name, word) <= 1:
			nearest = min(nearest, isSimilar)
		}
	}
	return nearest
}

// fold is a text without what the index does not tell apart: cases, and marks over letters.
func fold(text string) string {
	folded, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		return strings.ToLower(text)
	}
	return strings.ToLower(folded)
}
