package collections

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// personTerms is what the view people_terms makes of a person, in a small part of the time.
func personTerms(name, phone, email string) string {
	terms := []byte(name)
	for word := range strings.SplitSeq(name, " ") {
		terms = appendSpellings(terms, word)
	}
	for _, gram := range grams(strings.ReplaceAll(phone, "+", "") + " " + strings.Map(lowerASCII, email)) {
		terms = append(append(terms, ' '), gram...)
	}
	return string(terms)
}

// appendSpellings adds the word with a 0 in the place of each of its first letters, and its beginnings with a 1.
func appendSpellings(terms []byte, word string) []byte {
	for at, begin := 1, 0; at <= longestWord && begin < len(word); at++ {
		_, size := utf8.DecodeRuneInString(word[begin:])
		end := begin + size
		terms = append(append(append(append(terms, ' '), word[:begin]...), '0'), word[end:]...)
		if at > 1 && end < len(word) {
			terms = append(append(append(terms, ' '), word[:end]...), '1')
		}
		begin = end
	}
	return terms
}

// lowerASCII is SQLite's lower.
func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r
}

// grams returns all that three bytes in a row of a text are, in hexadecimal.
func grams(text string) (all []string) {
	digits := strings.ToUpper(hex.EncodeToString([]byte(text)))
	for begin := 0; begin+2*partLength <= len(digits); begin += 2 {
		all = append(all, digits[begin:begin+2*partLength])
	}
	return all
}
