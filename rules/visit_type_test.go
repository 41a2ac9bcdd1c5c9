package rules

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWishesAreAgreedOnByTypeOrByLength(t *testing.T) {
	o := Offer{
		Durations: []int{15, 30, 60}, Modes: []Mode{Video, Physical}, Fee: 500,
		Types: []VisitType{
			{ID: "first", Minutes: 30, Fee: 800, Modes: []Mode{Physical}},
			{ID: "follow_up", Minutes: 15, Fee: 300, Modes: []Mode{Video, Telephone}},
			{ID: "talk", Minutes: 15, Fee: 250, Modes: []Mode{Telephone, Physical}},
			{ID: "long", Minutes: 90, Fee: 2000, Modes: []Mode{Physical}},
		},
	}
	for name, test := range map[string]struct {
		wish    Wish
		terms   Terms
		refusal error
	}{
		"a type":                         {Wish{"first", 0, Physical}, Terms{"first", 30, 800}, nil},
		"a type and its length":          {Wish{"talk", 15, Telephone}, Terms{"talk", 15, 250}, nil},
		"a type in any mode":             {Wish{"long", 0, ""}, Terms{"long", 90, 2000}, nil},
		"a type and another length":      {Wish{"first", 15, Physical}, Terms{}, ErrVisitTypeMismatch},
		"a type in another mode":         {Wish{"first", 30, Video}, Terms{}, ErrModeNotOffered},
		"no such type":                   {Wish{"other", 30, Physical}, Terms{}, ErrVisitTypeNotOffered},
		"a length that is a type's":      {Wish{"", 30, Physical}, Terms{"first", 30, 800}, nil},
		"the first of two types":         {Wish{"", 15, Telephone}, Terms{"follow_up", 15, 300}, nil},
		"the second, by its mode":        {Wish{"", 15, Physical}, Terms{"talk", 15, 250}, nil},
		"the first in any mode":          {Wish{"", 15, ""}, Terms{"follow_up", 15, 300}, nil},
		"a type's length, another mode":  {Wish{"", 30, Video}, Terms{"", 30, 500}, nil},
		"a length of no type":            {Wish{"", 60, Video}, Terms{"", 60, 500}, nil},
		"a length of a type alone":       {Wish{"", 90, Physical}, Terms{"long", 90, 2000}, nil},
		"that in another mode":           {Wish{"", 90, Video}, Terms{}, ErrModeNotOffered},
		"a mode that nothing is in":      {Wish{"", 60, Telephone}, Terms{}, ErrModeNotOffered},
		"a length that nothing is":       {Wish{"", 20, Video}, Terms{}, ErrDurationNotOffered},
		"nothing":                        {Wish{}, Terms{}, ErrDurationNotOffered},
		"a mode that there is none like": {Wish{"", 60, "fax"}, Terms{}, ErrModeNotOffered},
	} {
		terms, err := o.Agree(test.wish)
		if test.refusal != nil {
			require.ErrorIs(t, err, test.refusal, name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, test.terms, terms, name)
	}
	require.Equal(t, []int{15, 30, 60, 90}, o.Lengths(""))
	require.Equal(t, []int{15}, o.Lengths(Telephone))
	require.Equal(t, []int{15, 30, 60}, o.Lengths(Video))
}

func TestWithoutTypesThePractitionerSaysLengthsModesAndFee(t *testing.T) {
	o := Offer{Durations: []int{15, 30}, Modes: []Mode{Video}, Fee: 500}
	terms, err := o.Agree(Wish{Minutes: 15, Mode: Video})
	require.NoError(t, err)
	require.Equal(t, Terms{Minutes: 15, Fee: 500}, terms)
	_, err = o.Agree(Wish{Minutes: 20, Mode: Video})
	require.ErrorIs(t, err, ErrDurationNotOffered)
	_, err = o.Agree(Wish{Minutes: 15, Mode: Telephone})
	require.ErrorIs(t, err, ErrModeNotOffered)
	require.Equal(t, []int{15, 30}, o.Lengths(Video))
	require.Empty(t, o.Lengths(Telephone))
}
