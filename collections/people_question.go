package collections

import (
	"slices"
	"strings"
	"unicode"
)

// PeopleQuestion is what the desk asks for somebody by: words of a name, parts of a number or of an address.
type PeopleQuestion struct {
	words   []string // in lower case, as they were written
	numbers []string // digits alone, three or more
}

const (
	mostWords   = 8
	longestWord = 24 // letters of a word of which each may be wrong; a longer one has to be right
	partLength  = 3
)

// ParsePeopleQuestion reads a question. Numbers next to each other are one, however they are written, and the zeros
// that a number is dialled with are left out. What says too little, such as a single letter, is left out.
func ParsePeopleQuestion(text string) (q PeopleQuestion) {
	digits := ""
	endNumber := func() {
		if digits = strings.TrimLeft(digits, "0"); len(digits) >= partLength {
			q.numbers = append(q.numbers, digits)
		}
		digits = ""
	}
	for _, field := range strings.Fields(strings.ToLower(strings.ToValidUTF8(text, " "))) {
		if number, ok := numberIn(field); ok {
			digits += number
			continue
		}
		endNumber()
		if len(namesIn(field)) > 0 || hasParts(field) {
			q.words = append(q.words, field)
		}
	}
	endNumber()
	q.words = q.words[:min(mostWords, len(q.words))]
	q.numbers = q.numbers[:min(mostWords, len(q.numbers))]
	return q
}

// IsEmpty reports whether nothing is asked for.
func (q PeopleQuestion) IsEmpty() bool { return len(q.words)+len(q.numbers) == 0 }

// numberIn returns the digits of what may be a piece of a number.
func numberIn(field string) (digits string, ok bool) {
	for _, r := range field {
		if r >= '0' && r <= '9' {
			digits += string(r)
		} else if !strings.ContainsRune("+-.()/", r) {
			return "", false
		}
	}
	return digits, digits != ""
}

// namesIn returns the words that a field may have of a name, of two letters or more. Marks alone are none.
func namesIn(field string) []string {
	names := strings.FieldsFunc(field, isBetweenWords)
	return slices.DeleteFunc(names, func(name string) bool {
		return len([]rune(name)) < 2 || !strings.ContainsFunc(name, isLetter)
	})
}

func isBetweenWords(r rune) bool { return !isLetter(r) && !unicode.IsMark(r) }

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// expression is what to ask the index for, in FTS5's syntax, of which nothing in the question is a part: words are
// quoted and consist of letters, everything else is in hexadecimal.
func (q PeopleQuestion) expression(stage func(word string) string) string {
	var all []string
	for _, number := range q.numbers {
		all = append(all, parts(number))
	}
	for _, word := range q.words {
		all = append(all, stage(word))
	}
	return strings.Join(all, " AND ")
}

// names returns the terms of all words of the question, each quoted.
func (q PeopleQuestion) names() (terms []string) {
	for _, word := range q.words {
		for _, name := range namesIn(word) {
			terms = append(terms, `"`+name+`"`)
		}
	}
	return terms
}

// spellings returns the terms of all words that differ in one letter from one of the question, each quoted. Of three
// words or more, one that somebody has is taken for right.
func (q PeopleQuestion) spellings(thereAre map[string]bool) (terms []string) {
	names := q.names()
	for _, name := range names {
		if len(names) > 2 && thereAre[name] {
			continue
		}
		for _, spelling := range misspelled(strings.Trim(name, `"`)) {
			terms = append(terms, `"`+spelling+`"`)
		}
	}
	return terms
}

// whole is met by a name with the word; what is no word, such as @, by an address alone.
func whole(word string) string {
	names := namesIn(word)
	if len(names) == 0 {
		return parts(word)
	}
	return all(names, func(name string) string { return term(name) })
}

// begun is met by a name with a word that begins so, too, or by an address of which the word is a part.
func begun(word string) string { return nameOrPart(word, beginning) }

// similar is met by a name with a word in which one letter is another, too, of those that there are.
func similar(thereAre map[string]bool) func(word string) string {
	return func(word string) string {
		return nameOrPart(word, func(name string) string {
			spellings := slices.DeleteFunc(misspelled(name), func(term string) bool { return !thereAre[`"`+term+`"`] })
			if len(spellings) == 0 {
				return beginning(name)
			}
			return "(" + beginning(name) + " OR " + term(spellings...) + ")"
		})
	}
}

func nameOrPart(word string, expression func(name string) string) string {
	var either []string
	if names := namesIn(word); len(names) > 0 {
		either = append(either, all(names, expression))
	}
	if hasParts(word) {
		either = append(either, parts(word))
	}
	return "(" + strings.Join(either, " OR ") + ")"
}

func hasParts(word string) bool { return len([]rune(word)) >= partLength }

// beginning is met by a name with a word that is this one, or begins so.
func beginning(name string) string {
	letters := []rune(name)
	head := string(letters[:min(longestWord, len(letters))])
	return term(name, head+"1")
}

// misspelled returns how the index has the words that differ in one letter: with a 0 where a letter is another, is
// missing here, or is swapped with the next; and as they are where there is one too many here. Of a word of two letters
// there are none, nor of a very long one.
func misspelled(name string) (terms []string) {
	letters := []rune(name)
	if len(letters) < 3 || len(letters) > longestWord {
		return nil
	}
	put := func(before, after []rune) { terms = append(terms, string(before)+"0"+string(after)) }
	for i := range letters {
		put(letters[:i], letters[i+1:])
		put(letters[:i], letters[i:])
		rest := slices.Concat(letters[:i], letters[i+1:])
		terms = append(terms, string(rest))
		if i > 0 {
			put(rest[:i-1], rest[i-1:])
		}
		if i < len(rest) {
			put(rest[:i+1], rest[i+1:])
		}
	}
	put(letters, nil)
	slices.Sort(terms)
	return slices.Compact(terms)
}

// parts is met by an address with all that three bytes in a row of the text are.
func parts(text string) string {
	return all(grams(text), func(gram string) string { return term(gram) })
}

func all(items []string, expression func(string) string) string {
	expressions := make([]string, len(items))
	for i, item := range items {
		expressions[i] = expression(item)
	}
	return "(" + strings.Join(expressions, " AND ") + ")"
}

// term is met by any of the terms.
func term(any ...string) string { return `("` + strings.Join(any, `" OR "`) + `")` }
