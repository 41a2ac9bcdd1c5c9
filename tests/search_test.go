package tests

import (
	"testing"

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
	} {
		w.get("/api/clinic/search?"+values, "").refused(400, want...)
	}
}
