package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "pocketclinic/rules"
)

func TestMeetingTemplates(t *testing.T) {
	day, err := ParseDate("2030-01-07")
	require.NoError(t, err)
	for text, want := range map[string]string{
		"":                          "",
		"https://meet.example/{id}": "https://meet.example/k3y",
		"http://meet.example:8443/a/{id}?d={date}": "http://meet.example:8443/a/k3y?d=2030-01-07",
	} {
		template, err := ParseMeetingTemplate(text)
		require.NoError(t, err, text)
		require.Equal(t, want, template.Address("k3y", day))
		require.Equal(t, len(want) > 40, template.Dated())
	}
	for _, text := range []string{
		"https://meet.example/room", "meet.example/{id}", "ftp://meet.example/{id}", "javascript:alert('{id}')",
		"https://{id}.example/", "https:///{id}", "https://meet.example/{id}/{appointment}", "https://meet.example/{id}}",
		"https://somebody@meet.example/{id}", "https://meet.example{id}", "//meet.example/{id}", "https://a b/{id}",
	} {
		_, err := ParseMeetingTemplate(text)
		require.ErrorIs(t, err, ErrInvalidMeetingTemplate, text)
	}
}
