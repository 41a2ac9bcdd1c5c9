package tests

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPractitionersHaveAnAddressMadeOfTheirName(t *testing.T) {
	w := newWorld(t)
	for _, row := range [][2]string{
		{"Dr. Asha Test", "asha-test"},
		{"Asha  Test", "asha-test-2"},
		{"Prof. Dr. Asha Test", "asha-test-3"},
		{"Dr. Müller_Öz", "muller-oz"},
		{"डॉ. आशा", "ddon-aashaa"},
		{"…", "practitioner"},
		{"Asha", "asha"},
	} {
		id := w.practitioner(object{"name": row[0]})
		require.Equal(t, row[1], text(w.view("practitioners", id, "").ok(), "slug"), row[0])
	}
}

func TestAnAddressThatWasToldGoesOnWorking(t *testing.T) {
	w := newWorld(t)
	id, own := w.practitionerAccount("asha@clinic.test", object{"name": "Dr. Asha Test"})
	other := w.practitioner(object{"name": "Dr. Omar Test"})
	slug := func() string { return text(w.view("practitioners", id, "").ok(), "slug") }

	w.update("practitioners", id, own.token, object{"name": "Dr. Asha Other"}).ok()
	require.Equal(t, "asha-test", slug())
	w.update("practitioners", id, own.token, object{"slug": "asha"}).refused(403, "slug", "not_allowed")
	w.update("practitioners", id, w.admin, object{"slug": "omar-test"}).refused(400, "slug", "validation_not_unique")
	w.asCareless().update("practitioners", id, w.admin, object{"slug": "As ha"}).
		refused(400, "slug", "validation_invalid_format")
	require.Equal(t, "asha-test", slug())
	w.update("practitioners", id, w.admin, object{"slug": "asha"}).ok()
	require.Equal(t, "asha", slug())
	w.update("practitioners", id, w.admin, object{"slug": ""}).ok()
	require.Equal(t, "asha-other", slug(), "nobody is without")
	require.Equal(t, "omar-test", text(w.view("practitioners", other, "").ok(), "slug"))
}

func TestSearchFindsBySlug(t *testing.T) {
	w := newWorld(t)
	w.practitioner(object{"name": "Dr. Omar Test"})
	id := w.practitioner(object{"name": "Dr. Asha Test"})
	found := w.get("/api/clinic/search?slug=asha-test", "").ok()
	require.EqualValues(t, 1, found["total"])
	first := found["items"].([]any)[0].(object)
	require.Equal(t, []any{id, "asha-test"}, []any{first["practitioner"], first["slug"]})
	require.EqualValues(t, 0, w.get("/api/clinic/search?slug=nobody", "").ok()["total"])
}
