package rules_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "pocketclinic/rules"
)

func complete() Profile {
	p := Profile{}
	for _, field := range FullProfile {
		p[field] = "x"
	}
	return p
}

func TestAnIncompleteProfileNamesWhatIsMissing(t *testing.T) {
	require.NoError(t, CheckProfile(complete(), FullProfile, Video))
	for _, field := range FullProfile {
		p := complete()
		delete(p, field)
		var refusal *Error
		require.ErrorAs(t, CheckProfile(p, FullProfile, Video), &refusal)
		require.Equal(t, "profile_incomplete", refusal.Code)
		require.Equal(t, []string{field}, refusal.Fields)
	}
	var refusal *Error
	require.ErrorAs(t, CheckProfile(complete(), FullProfile, Telephone), &refusal)
	require.Equal(t, []string{"phone"}, refusal.Fields)
	require.NotContains(t, FullProfile, "phone", "asking once does not make it required for ever")
}

func TestAClinicSaysWhatItWantsToKnow(t *testing.T) {
	for _, all := range [][]string{nil, {}} {
		required, err := ParseRequiredProfile(all)
		require.NoError(t, err)
		require.Equal(t, FullProfile, required)
	}
	required, err := ParseRequiredProfile([]string{"name", "phone", "name", "state"})
	require.NoError(t, err)
	require.Equal(t, []string{"name", "phone", "state"}, required)
	require.NoError(t, CheckProfile(Profile{"name": "x", "phone": "x", "state": "x"}, required, Telephone))
	var refusal *Error
	require.ErrorAs(t, CheckProfile(Profile{"name": "x"}, required, Telephone), &refusal)
	require.Equal(t, []string{"phone", "state"}, refusal.Fields)
	for _, bad := range []string{"", "Name", "email", "role", "password"} {
		_, err := ParseRequiredProfile([]string{"name", bad})
		require.ErrorIs(t, err, ErrInvalidRequiredProfile, bad)
	}
}

func TestADateOfBirthIsInThePast(t *testing.T) {
	now := time.Date(2030, 1, 7, 9, 0, 0, 0, time.UTC)
	for _, good := range []string{"1990-05-17", "2030-01-06", "1900-01-01"} {
		_, err := ParseBirthDate(good, now)
		require.NoError(t, err, good)
	}
	for _, bad := range []string{"2030-01-07", "2030-01-08", "1879-12-31", "1990-02-30", "born", ""} {
		_, err := ParseBirthDate(bad, now)
		require.ErrorIs(t, err, ErrInvalidDate, bad)
	}
}

func TestDurations(t *testing.T) {
	list, err := ParseDurations([]float64{60, 15, 30, 15})
	require.NoError(t, err)
	require.Equal(t, []int{15, 30, 60}, list)
	_, err = ParseDurations([]float64{5, 480})
	require.NoError(t, err)
	for _, bad := range [][]float64{nil, {4}, {481}, {30.5}, {-30}, {0}, {15, 1e300}} {
		_, err := ParseDurations(bad)
		require.ErrorIs(t, err, ErrInvalidDuration, "%v", bad)
	}
}

func TestTimezones(t *testing.T) {
	loc, err := ParseTimezone("Europe/Berlin")
	require.NoError(t, err)
	require.Equal(t, "Europe/Berlin", loc.String())
	for _, bad := range []string{"", "Local", "Mars/Olympus", "../etc/passwd", "+05:30"} {
		_, err := ParseTimezone(bad)
		require.ErrorIs(t, err, ErrInvalidTimezone, bad)
	}
}

func TestOffers(t *testing.T) {
	o := Offer{Durations: []int{15, 30}, Modes: []Mode{Video}}
	require.NoError(t, CheckOffer(o, 15, Video))
	require.ErrorIs(t, CheckOffer(o, 20, Video), ErrDurationNotOffered)
	require.ErrorIs(t, CheckOffer(o, 15, Telephone), ErrModeNotOffered)
}

func TestVariantsOfARefusalAreTheRefusal(t *testing.T) {
	variant := ErrInvalidDate.On("from").Because("Not today.")
	require.ErrorIs(t, variant, ErrInvalidDate)
	require.Equal(t, []string{"from"}, variant.Fields)
	require.EqualError(t, variant, "Not today.")
	require.Equal(t, []string{"date"}, ErrInvalidDate.Fields, "the sentinel stays as it is")
	require.NotErrorIs(t, variant, ErrRangeTooLong)
	require.False(t, errors.Is(errors.New("x"), ErrInvalidDate))
}
