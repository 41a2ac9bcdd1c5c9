package tests

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

// The index must see one word where the question has one: of two it would make a phrase, which it does not know.
func TestEveryLetterIsOneToTheIndexAsWell(t *testing.T) {
	w := newWorld(t)
	var words []string
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		many := unicode.In(r, unicode.Han, unicode.Hangul) || r > 0xFFFF
		if unicode.In(r, unicode.Letter, unicode.Number, unicode.Mark) && (!many || r%64 == 0) {
			words = append(words, "a"+string(r)+"a")
		}
	}
	for some := range slices.Chunk(words, 8) {
		question := collections.ParsePeopleQuestion(strings.Join(some, " "))
		_, err := collections.FindPeople(t.Context(), w.app, question, 20)
		require.NoError(t, err, "%+q", some)
	}
}
