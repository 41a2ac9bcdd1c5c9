package collections

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	edlib "github.com/hbollon/go-edlib"
)

// StaffQuestion is what practitioners are looked for by: words of a name or of a specialization, in any order.
type StaffQuestion struct{ words []staffWord }

// staffWord remembers how far words are from it: many practitioners share the same ones.
type staffWord struct {
	text  string
	runes int
	slips int // so many letters of it may be wrong
	known map[string]int
}

// ParseStaffQuestion reads a question. One without words is answered by everybody.
func ParseStaffQuestion(text string) (q StaffQuestion) {
	words := foldedWords(text)
	for _, word := range words[:min(mostWords, len(words))] {
		n := utf8.RuneCountInString(word)
		q.words = append(q.words, staffWord{text: word, runes: n, slips: slipsIn(n), known: map[string]int{}})
	}
	return q
}

// Words returns what a practitioner is found by.
func (p *Practitioner) Words() []string { return foldedWords(p.Name() + " " + p.Specialization()) }

// Distance returns how far the words of a practitioner are from the question; ok is whether they answer it at all:
// each word of the question is one of theirs, begins or is a part of one, or is misspelled.
func (q StaffQuestion) Distance(words []string) (distance int, ok bool) {
	for _, asked := range q.words {
		nearest := isFar
		for _, word := range words {
			nearest = min(nearest, asked.distance(word))
		}
		if nearest == isFar {
			return 0, false
		}
		distance += nearest
	}
	return distance, true
}

func (w staffWord) distance(word string) int {
	distance, ok := w.known[word]
	if !ok {
		distance = w.measure(word)
		w.known[word] = distance
	}
	return distance
}

func (w staffWord) measure(word string) int {
	switch {
	case word == w.text:
		return isWord
	case strings.HasPrefix(word, w.text):
		return beginsSo
	case strings.Contains(word, w.text):
		return isPart
	case w.isMisspelled(word):
		return isSimilar
	}
	return isFar
}

// slipsIn returns how many letters may be wrong in a word of so many. In a short one every slip makes another word.
func slipsIn(letters int) int {
	switch {
	case letters < 4 || letters > longestWord:
		return 0
	case letters < 8:
		return 1
	}
	return 2
}

// isMisspelled reports whether the word was meant, or its beginning where it is still being typed.
func (w staffWord) isMisspelled(word string) bool {
	// Most words lack too many of the letters, which is seen sooner.
	if w.slips == 0 || bits.OnesCount64(lettersOf(w.text)&^lettersOf(word)) > w.slips {
		return false
	}
	letters := []rune(word)
	return w.isNear(letters) || w.isNear(letters[:min(len(letters), w.runes)])
}

func (w staffWord) isNear(letters []rune) bool {
	longer := len(letters) - w.runes
	return longer <= w.slips && longer >= -w.slips &&
		edlib.OSADamerauLevenshteinDistance(string(letters), w.text) <= w.slips
}

// lettersOf returns the letters of a word as a set, where rare ones share a place.
func lettersOf(word string) (set uint64) {
	for _, letter := range word {
		set |= 1 << (letter % 64)
	}
	return set
}

// foldedWords returns the words of a text, each once, without what nobody tells apart.
func foldedWords(text string) []string {
	words := strings.FieldsFunc(fold(strings.ToValidUTF8(text, " ")), isBetweenWords)
	slices.Sort(words)
	return slices.Compact(words)
}
