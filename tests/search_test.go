package tests

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSearchFindsTheSoonestFirst(t *testing.T) {
	w := newWorld(t)
	late := w.practitioner(object{"name": "Dr. Late", "min_notice": 24 * 60})
	early := w.practitioner(object{"name": "Dr. Early"})
	skin := w.practitioner(
		object{"name": "Dr. Skin", "specialization": "Dermatology", "modes": []string{"video"}, "slot_durations": []int{45}},
	)
	w.practitioner(object{"name": "Dr. Away", "active": false})
	search := func(values string) (found []string) {
		for _, item := range w.get("/api/clinic/search?"+values, "").items() {
			found = append(found, text(item, "practitioner"))
		}
		return found
	}

	require.Equal(t, []string{early, skin, late}, search(""))
	require.Equal(t, []string{early, late}, search("specialization=cardiology"))
	require.Equal(t, []string{skin}, search("duration=45"))
	require.Equal(t, []string{early, late}, search("mode=physical"))
	require.Equal(t, []string{early}, search("specialization=Cardiology&to=2030-01-07"))
	require.Equal(t, []string{early}, search("limit=1"))
	require.Empty(t, search("specialization=Alchemy"))

	require.Equal(t, []string{late}, search("name=LATE"))
	full := w.practitioner(object{"name": "Dr. Full"})
	for _, hours := range w.rows("working_hours", `practitioner = "`+full+`"`) {
		w.delete("working_hours", text(hours, "id"), w.admin).ok()
	}
	require.Equal(t, []string{early, skin, late}, search(""))
	require.Equal(t, []string{early, skin, late, full}, search("unavailable=true"))
	body := w.get("/api/clinic/search?limit=1", "").ok()
	require.EqualValues(t, 3, body["total"])
	require.Equal(t, []any{"Cardiology", "Dermatology"}, body["specializations"])
	require.Equal(t, []any{"PocketClinic", "INR", "dummy"}, []any{
		body["clinic"].(object)["name"], body["clinic"].(object)["currency"], body["clinic"].(object)["payment_provider"],
	})

	first := w.get("/api/clinic/search?specialization=Dermatology", "").items()[0]
	require.Equal(t, "Dr. Skin", first["name"])
	require.Equal(t, "Asia/Kolkata", first["timezone"])
	require.EqualValues(t, 45, first["duration"])
	require.Len(t, first["slots"], 3)
	require.Equal(
		t,
		object{"start": "2030-01-07T09:00:00+05:30", "end": "2030-01-07T09:45:00+05:30"},
		first["slots"].([]any)[0],
	)

	for values, want := range map[string][]string{
		"mode=pigeon": {"mode", "mode_not_offered"}, "duration=x": {"duration", "invalid_duration"},
		"from=x": {"from", "invalid_date"}, "to=x": {"to", "invalid_date"},
		"from=2030-01-01&to=2030-03-01": {"to", "range_too_long"}, "limit=0": {"limit", "validation_out_of_range"},
		"timezone=Local": {"timezone", "invalid_timezone"},
	} {
		w.get("/api/clinic/search?"+values, "").refused(400, want...)
	}
}

func TestPractitionersAreFoundByAnyOfTheirWordsMisspelledToo(t *testing.T) {
	w := newWorld(t)
	anandi := w.practitioner(object{"name": "Dr. Anandi Joshi", "specialization": "Paediatric Cardiology"})
	doshi := w.practitioner(object{"name": "Dr. Ravi Doshi", "specialization": "Dermatology", "min_notice": 24 * 60})
	jose := w.practitioner(object{"name": "Dr. José Müller", "specialization": "General Practice", "min_notice": 48 * 60})
	search := func(name string) (found []string) {
		answer := w.get("/api/clinic/search?name="+url.QueryEscape(name), "")
		for _, item := range answer.items() {
			found = append(found, text(item, "practitioner"))
		}
		return found
	}

	for name, want := range map[string][]string{
		"joshi anandi":          {anandi},
		"CARDIOLOGY, joshi":     {anandi},
		"doshi":                 {doshi, anandi}, // who is called so is the first, whoever is free sooner
		"joshi":                 {anandi, doshi},
		"anadni":                {anandi},
		"dermato":               {doshi},
		"drematology":           {doshi},
		"drema":                 {doshi}, // as it is being typed
		"paediatrik cardiologi": {anandi},
		"jose muller":           {jose},
		"nandi":                 {anandi},
		"dr":                    {anandi, doshi, jose},
		"  .,":                  {anandi, doshi, jose},
		"joshi dermatology":     {doshi},
		"rav":                   {doshi},
		"raw":                   nil, // a slip in so short a word makes another one
		"cardeeelogy":           nil,
		"joshi somebody":        nil,
	} {
		require.Equal(t, want, search(name), name)
	}
}

func TestTheSoonestTimeIsOneByDayForWhoAsks(t *testing.T) {
	w := newWorld(t)
	india := w.practitioner(object{"name": "Dr. India"})
	york := w.practitioner(object{"name": "Dr. York", "timezone": "America/New_York"})
	w.Set(time.Date(2030, 1, 7, 5, 15, 0, 0, time.UTC)) // 10:45 in India, a quarter past midnight in New York
	search := func(values string) (found []string) {
		for _, item := range w.get("/api/clinic/search?"+values, "").items() {
			found = append(found, text(item, "practitioner"))
		}
		return found
	}

	require.Equal(t, []string{india, york}, search(""))
	require.Equal(t, []string{india, york}, search("timezone=Asia/Kolkata"))
	require.Equal(t, []string{york, india}, search("timezone=America/New_York"))
	// Before tomorrow's day there is today's night.
	tomorrow := w.practitioner(object{"name": "Dr. Tomorrow", "timezone": "America/New_York", "min_notice": 20 * 60})
	require.Equal(t, []string{york, india, tomorrow}, search("timezone=America/New_York"))
}

// A machine's pace counts for both: who asks for nobody is told of the same thousand.
func TestToSearchAThousandByMisspelledWordsTakesLittleMore(t *testing.T) {
	w := newWorld(t)
	w.practitioner(nil)
	w.copies(1000, "practitioners", map[string]string{
		"id": copiedID("d"), "name": "'Dr. Given' || i || ' Family' || (i % 250)", "user": "''", "email": "''",
		"slug": "'given-' || i",
	})
	search := func(words string) time.Duration {
		begun := time.Now()
		w.get("/api/clinic/search?unavailable=true&limit=1"+words, "").ok()
		return time.Since(begun)
	}
	misspelled, everybody := time.Hour, time.Hour
	for range 60 {
		misspelled = min(misspelled, search("&name=famliy17+givne+cradiolgoy"))
		everybody = min(everybody, search(""))
	}
	require.Less(t, misspelled, everybody*11/5)
}
