package tests

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pocketclinic/rules"
)

// visitType is a follow-up of a practitioner's, a quarter of an hour by telephone or video.
func visitType(practitioner string, changes object) object {
	return with(object{
		"practitioner": practitioner, "name": "Follow-up", "duration": 15, "fee": 30000,
		"modes": []string{"telephone", "video"}, "position": 2,
	}, changes)
}

// offers adds a visit type by a super admin.
func (w *world) offers(practitioner string, changes object) (id string) {
	w.t.Helper()
	return text(w.create("visit_types", w.admin, visitType(practitioner, changes)).ok(), "id")
}

var firstVisit = object{
	"name":     "First visit",
	"duration": 40,
	"fee":      80000,
	"modes":    []string{"physical"},
	"position": 1,
}

// byType is a booking that leaves it to the visit type how long it takes.
func byType(practitioner, visitType string, changes object) object {
	asked := booking(practitioner, object{"visit_type": visitType})
	delete(asked, "duration")
	return with(asked, changes)
}

func TestAVisitTypeGivesDurationAndFee(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	followUp, first := w.offers(doctor, nil), w.offers(doctor, firstVisit)
	visitor := w.visitor("asha@example.test")

	var held object
	w.happens(func() { held = w.create("appointments", visitor.token, byType(doctor, followUp, nil)).ok() }, eventsOfAHold)
	require.Equal(t, []any{followUp, 15.0, 30000.0, "2030-01-07 03:45:00.000Z"},
		[]any{held["visit_type"], held["duration"], held["amount"], held["end"]})
	require.Equal(t, "confirmed", w.pay(visitor, held, "pay_1").ok()["appointment"].(object)["status"])

	second := w.create("appointments", visitor.token, byType(doctor, first, object{
		"start": "2030-01-07T10:20:00+05:30", "mode": "physical", "duration": 40,
	})).ok()
	require.Equal(t, []any{first, 40.0, 80000.0}, []any{second["visit_type"], second["duration"], second["amount"]})
	shown := w.get("/api/collections/appointments/records/"+text(second, "id")+"?expand=visit_type", visitor.token).ok()
	require.Equal(t, "First visit", shown["expand"].(object)["visit_type"].(object)["name"])

	w.update("visit_types", followUp, w.admin, object{"fee": 1, "duration": 60, "name": "Control"}).ok()
	kept := w.view("appointments", text(held, "id"), visitor.token).ok()
	require.Equal(
		t,
		[]any{15.0, 30000.0},
		[]any{kept["duration"], kept["amount"]},
		"a type changes nothing that is booked",
	)
	require.Empty(t, breachesOf(t, w))
}

func TestBookingsByTypeAreRefused(t *testing.T) {
	w := newWorld(t)
	doctor, other := w.practitioner(nil), w.practitioner(nil)
	followUp, theirs := w.offers(doctor, nil), w.offers(other, nil)
	ended := w.offers(doctor, object{"active": false})
	visitor := w.visitor("asha@example.test")

	for name, test := range map[string]struct {
		changes     object
		field, code string
	}{
		"another duration":            {object{"duration": 30}, "duration", "visit_type_mismatch"},
		"a part of its duration":      {object{"duration": 15.5}, "duration", "validation_only_int_constraint"},
		"a part of a minute":          {object{"duration": 0.5}, "duration", "validation_required"},
		"another practitioner's type": {object{"visit_type": theirs}, "visit_type", "visit_type_not_offered"},
		"a type that is not active":   {object{"visit_type": ended}, "visit_type", "visit_type_not_offered"},
		"no type that there is":       {object{"visit_type": "nonsense"}, "visit_type", "visit_type_not_offered"},
		"another mode":                {object{"mode": "physical"}, "mode", "mode_not_offered"},
		"neither type nor duration":   {object{"visit_type": ""}, "duration", "validation_required"},
		"a list of types":             {object{"visit_type": []string{followUp}}, "visit_type", "invalid_type"},
	} {
		t.Run(name, func(t *testing.T) {
			w := w.in(t).asCareless()
			w.nothingHappens(func() {
				w.create("appointments", visitor.token, byType(doctor, followUp, test.changes)).
					refused(400, test.field, test.code)
			})
		})
	}
	require.Zero(t, w.count()["slots"])
}

func TestClientsThatKnowOnlyDurationsKeepWorking(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"slot_durations": []int{15, 30}, "modes": []string{"video", "physical"}})
	followUp := w.offers(doctor, nil)
	w.offers(doctor, object{"name": "Talk", "fee": 20000, "position": 3})
	long := w.offers(doctor, object{"name": "Thorough", "duration": 60, "fee": 120000, "modes": []string{"physical"}})
	visitor := w.visitor("asha@example.test")

	for clock, test := range map[string]struct {
		asks   object
		amount float64
		is     string
	}{
		"09:00": {object{"duration": 15, "mode": "video"}, 30000, followUp},
		"09:30": {object{"duration": 30, "mode": "video"}, 50000, ""},
		"10:00": {object{"duration": 60, "mode": "physical"}, 120000, long},
		"11:00": {object{"duration": 15, "mode": "physical"}, 50000, ""},
	} {
		held := w.book(visitor, doctor, with(test.asks, object{"start": "2030-01-07T" + clock + ":00+05:30"}))
		require.Equal(t, []any{test.amount, test.is}, []any{held["amount"], held["visit_type"]}, clock)
		w.pay(visitor, held, "pay_"+clock).ok()
	}
	w.create("appointments", visitor.token, booking(doctor, object{"duration": 60})).
		refused(400, "mode", "mode_not_offered")
	w.create("appointments", visitor.token, booking(doctor, object{"duration": 45})).
		refused(400, "duration", "duration_not_offered")
	require.Empty(t, breachesOf(t, w))
}

func TestABookingByTypeMayBeRepeated(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	followUp, first := w.offers(doctor, nil), w.offers(doctor, with(firstVisit, object{"modes": []string{"video"}}))
	visitor := w.visitor("asha@example.test")
	asked := byType(doctor, followUp, object{"id": "abcdefghij12345"})

	held := w.create("appointments", visitor.token, asked).ok()
	w.update("visit_types", followUp, w.admin, object{"active": false}).ok()
	require.Equal(t, held, w.create("appointments", visitor.token, asked).ok())
	require.Equal(t, held, w.create("appointments", visitor.token, with(asked, object{"duration": 15})).ok())
	for _, other := range []object{{"visit_type": first}, {"duration": 40}} {
		w.create("appointments", visitor.token, with(asked, other)).refused(409, "id", "id_reused")
	}
}

func TestAMoveKeepsTypeLengthAndPrice(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"start_step": 15})
	followUp := w.offers(doctor, object{"duration": 20})
	visitor := w.visitor("asha@example.test")
	held := w.create("appointments", visitor.token, byType(doctor, followUp, nil)).ok()
	w.pay(visitor, held, "pay_1").ok()
	id := text(held, "id")
	w.update("visit_types", followUp, w.admin, object{"active": false, "fee": 99900}).ok()

	moved := w.update("appointments", id, visitor.token, object{"start": "2030-01-07T10:00:00+05:30"}).ok()
	require.Equal(t, []any{"2030-01-07 04:30:00.000Z", followUp, 20.0, 30000.0},
		[]any{moved["start"], moved["visit_type"], moved["duration"], moved["amount"]})
	for _, token := range []string{visitor.token, w.admin} { // nobody is seen longer for the price of a short visit
		w.update("appointments", id, token, object{"duration": 60}).refused(400, "duration", "visit_type_mismatch")
	}
	w.asCareless().update("appointments", id, visitor.token, object{"visit_type": ""}).
		refused(403, "visit_type", "not_allowed")
	require.Empty(t, breachesOf(t, w))
}

func TestAvailabilityByType(t *testing.T) {
	w := newWorld(t)
	doctor, account := w.practitionerAccount("meera@clinic.test", object{"slot_durations": []int{30}, "start_step": 60})
	first := w.offers(doctor, firstVisit)
	ended := w.offers(doctor, object{"active": false})
	route := "/api/clinic/availability?practitioner=" + doctor + "&date=2030-01-07"
	free := w.get(route+"&visit_type="+first, "").ok()
	require.EqualValues(t, 40, free["duration"])
	require.Equal(t, object{"start": "2030-01-07T09:00:00+05:30", "end": "2030-01-07T09:40:00+05:30"},
		free["slots"].([]any)[0])
	require.Equal(t, free, w.get(route+"&duration=40&visit_type="+first, "").ok())
	require.Equal(t, free, w.get(route+"&duration=40", "").ok(), "a length that a type alone has is offered")
	explained := w.get("/api/clinic/availability/explain?practitioner="+doctor+"&date=2030-01-07&visit_type="+first,
		account.token).ok()
	require.EqualValues(t, 40, explained["duration"])

	for asked, refusal := range map[string][]string{
		"&duration=30&visit_type=" + first: {"duration", "visit_type_mismatch"},
		"&duration=x&visit_type=" + first:  {"duration", "invalid_duration"},
		"&visit_type=" + ended:             {"visit_type", "visit_type_not_offered"},
		"&visit_type=nonsense":             {"visit_type", "visit_type_not_offered"},
		"":                                 {"duration", "invalid_duration"},
		"&duration=15":                     {"duration", "duration_not_offered"},
	} {
		w.asCareless().get(route+asked, "").refused(400, refusal...)
	}
}

func TestSearchAndStandingCountTypes(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"slot_durations": []int{60}, "modes": []string{"physical"}})
	found := func(values string) []any {
		items := w.get("/api/clinic/search?"+values, "").items()
		if len(items) == 0 {
			return nil
		}
		return []any{items[0]["duration"], items[0]["fee"], items[0]["modes"]}
	}
	w.create("schedule_overrides", w.admin, object{
		"practitioner": doctor, "date": "2030-01-07", "windows": []object{{"start": "09:00", "end": "09:30"}},
	}).ok()
	standing := func() []any {
		p := w.view("practitioners", doctor, "").ok()
		return []any{p["is_available"], p["next_available"]}
	}
	require.Equal(t, []any{60.0, 50000.0, []any{"physical"}}, found(""))
	require.Equal(t, []any{false, "2030-01-08 03:30:00.000Z"}, standing())

	followUp := w.offers(doctor, nil)
	all := []any{"physical", "telephone", "video"}
	require.Equal(t, []any{15.0, 30000.0, all}, found(""))
	require.Equal(t, []any{15.0, 30000.0, all}, found("mode=video"))
	require.Equal(t, []any{60.0, 50000.0, all}, found("mode=physical"))
	require.Equal(t, []any{60.0, 50000.0, all}, found("duration=60"))
	require.Nil(t, found("duration=60&mode=video"))
	require.Equal(t, []any{true, "2030-01-07 03:30:00.000Z"}, standing())

	w.update("visit_types", followUp, w.admin, object{"active": false}).ok()
	require.Nil(t, found("mode=video"))
	require.Equal(t, []any{false, "2030-01-08 03:30:00.000Z"}, standing())
}

func TestVisitTypesAreValidated(t *testing.T) {
	w := newWorld(t)
	doctor, account := w.practitionerAccount("meera@clinic.test", nil)
	desk := w.receptionist("desk@clinic.test")
	made := w.create("visit_types", account.token, visitType(doctor, object{"name": "  First   visit "})).ok()
	require.Equal(t, []any{"First visit", true}, []any{made["name"], made["active"]})
	entry := w.rows("audit_log", `collection = "visit_types"`)[0]
	require.Equal(t, []any{"create", "users/" + account.id}, []any{entry["action"], entry["actor"]})
	w.update("visit_types", text(made, "id"), desk.token, object{"position": 7}).ok()

	for field, values := range map[string][]any{
		"name":     {"", "   ", "A\nB"},
		"duration": {4, 481, 15.5, nil},
		"fee":      {-1, 0.5},
		"modes":    {[]string{}, []string{"pigeon"}},
		"position": {-1},
	} {
		for _, value := range values {
			w.nothingHappens(func() {
				a := w.asCareless().create("visit_types", desk.token, visitType(doctor, object{field: value})).refused(400)
				require.Contains(t, a.body["data"], field, "%v", value)
			})
		}
	}
	other := w.practitioner(nil)
	w.update("visit_types", text(made, "id"), account.token, object{"practitioner": other}).refused(404)
	w.update("visit_types", text(made, "id"), w.admin, object{"practitioner": other}).
		refused(403, "practitioner", "not_allowed")
	w.create("visit_types", account.token, visitType(other, nil)).refused(400)
	w.delete("visit_types", w.offers(other, nil), account.token).refused(404)
}

func TestAPractitionerHasAtMostFiftyTypes(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	var last string
	for n := range 50 {
		last = w.offers(doctor, object{"name": fmt.Sprintf("Visit %d", n), "active": n%2 == 0})
	}
	w.create("visit_types", w.admin, visitType(doctor, nil)).refused(400, "practitioner", "too_many_visit_types")
	w.update("visit_types", last, w.admin, object{"fee": 1}).ok()
	w.offers(w.practitioner(nil), nil)
	w.delete("visit_types", last, w.admin).ok()
	w.offers(doctor, nil)
}

func TestWhatWasBookedAsATypeKeepsIt(t *testing.T) {
	w := newWorld(t)
	doctor, account := w.practitionerAccount("meera@clinic.test", nil)
	followUp, unused := w.offers(doctor, nil), w.offers(doctor, nil)
	visitor := w.visitor("asha@example.test")
	held := w.create("appointments", visitor.token, byType(doctor, followUp, nil)).ok()
	w.update("appointments", text(held, "id"), visitor.token, object{"status": "cancelled"}).ok()

	for _, token := range []string{account.token, w.admin} {
		w.nothingHappens(func() { w.delete("visit_types", followUp, token).refused(409, "id", "visit_type_booked") })
	}
	w.delete("visit_types", unused, account.token).ok()
	require.Equal(t, followUp, w.view("appointments", text(held, "id"), visitor.token).ok()["visit_type"])
}

func TestATypeThatEndsWhileItIsBookedIsNotBooked(t *testing.T) {
	for name, test := range map[string]struct {
		change object
		field  string
		code   string
	}{
		"taken off":     {object{"active": false}, "visit_type", "visit_type_not_offered"},
		"longer":        {object{"duration": 25}, "duration", "visit_type_mismatch"},
		"in other ways": {object{"modes": []string{"physical"}}, "mode", "mode_not_offered"},
	} {
		t.Run(name, func(t *testing.T) {
			w, razorpay := newRazorpayWorld(t)
			doctor := w.practitioner(nil)
			followUp := w.offers(doctor, nil)
			visitor := w.visitor("asha@example.test")
			razorpay.during = func(string) { w.update("visit_types", followUp, w.admin, test.change).ok() }
			w.create("appointments", visitor.token, byType(doctor, followUp, nil)).refused(400, test.field, test.code)
			require.Zero(t, w.count()["appointments"])
			require.Zero(t, w.count()["slots"])
		})
	}
}

func TestAPriceThatChangesWhileItIsBookedIsTheOneThatWasOrdered(t *testing.T) {
	w, razorpay := newRazorpayWorld(t)
	doctor := w.practitioner(nil)
	followUp := w.offers(doctor, nil)
	visitor := w.visitor("asha@example.test")
	razorpay.during = func(string) {
		w.update("visit_types", followUp, w.admin, object{"fee": 99900}).ok()
		w.offers(doctor, object{"name": "Half an hour", "duration": 30, "fee": 1, "position": 0})
	}
	held := w.create("appointments", visitor.token, byType(doctor, followUp, nil)).ok()
	require.Equal(t, []any{followUp, 30000.0}, []any{held["visit_type"], held["amount"]})
	plain := w.book(visitor, doctor, object{"start": "2030-01-07T10:00:00+05:30", "duration": 60})
	razorpay.during = func(string) {
		w.offers(doctor, object{"name": "Hour", "duration": 60, "fee": 1, "modes": []string{"video"}})
	}
	w.update("appointments", text(plain, "id"), visitor.token, object{"status": "cancelled"}).ok()
	again := w.book(visitor, doctor, object{"start": "2030-01-07T10:00:00+05:30", "duration": 60})
	require.Equal(t, []any{"", 50000.0}, []any{again["visit_type"], again["amount"]})
	require.Empty(t, breachesOf(t, w))
}

func TestATypeIsBookedOrRefusedWhileItIsTakenOff(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	followUp := w.offers(doctor, nil)
	crowd := w.crowd(12)
	answers := make([]*answer, len(crowd))

	atOnce(len(crowd)+1, func(i int) {
		if i == len(crowd) {
			w.update("visit_types", followUp, w.admin, object{"active": false}).ok()
			return
		}
		start := fmt.Sprintf("2030-01-07T%02d:%02d:00+05:30", 9+i/4, i%4*15)
		answers[i] = w.create("appointments", crowd[i].token, byType(doctor, followUp, object{"start": start}))
	})

	booked := 0
	for _, a := range answers {
		if a.status == http.StatusOK {
			booked++
			continue
		}
		a.refused(400, "visit_type", "visit_type_not_offered")
	}
	require.Len(t, w.rows("appointments", ""), booked)
	require.Len(t, w.rows("slots", ""), booked)
	w.create("appointments", crowd[0].token, byType(doctor, followUp, object{"start": "2030-01-08T09:00:00+05:30"})).
		refused(400, "visit_type", "visit_type_not_offered")
	require.Empty(t, breachesOf(t, w))
}

func TestMessagesAndCalendarsNameTheType(t *testing.T) {
	w := newWorld(t)
	doctor, _ := w.practitionerAccount("meera@clinic.test", nil)
	followUp := w.offers(doctor, object{"name": "Follow-up; short, and sweet"})
	visitor := w.visitor("asha@example.test")
	held := w.create("appointments", visitor.token, byType(doctor, followUp, nil)).ok()
	w.pay(visitor, held, "pay_1").ok()
	const named = "Follow-up; short, and sweet, 15 minutes, by video"

	mails := w.mailsTo("asha@example.test")
	leaves := parts(t, mails[len(mails)-1])
	require.Contains(t, leaves["text/plain "], "How: "+named)
	description, err := event(t, leaves["text/calendar REQUEST"]).Props.Text("DESCRIPTION")
	require.NoError(t, err)
	require.Equal(t, named, description)
	toDoctor := w.mailsTo("meera@clinic.test")
	require.Contains(t, parts(t, toDoctor[len(toDoctor)-1])["text/plain "], "How: "+named)
	require.Contains(t, w.sms.sent[0], named)
	file := w.get("/api/clinic/calendar/appointments/"+text(held, "id"), visitor.token)
	description, err = event(t, file.raw).Props.Text("DESCRIPTION")
	require.NoError(t, err)
	require.Equal(t, named, description)
}

func TestTheWaitlistIsServedByTypesToo(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"slot_durations": []int{60}, "modes": []string{"physical"}})
	visitor, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	entry := object{"practitioner": doctor, "duration": 15, "mode": "video", "from": "2030-01-07", "to": "2030-01-07"}
	w.create("waitlist", visitor.token, entry).refused(400, "duration", "duration_not_offered")
	followUp := w.offers(doctor, nil)
	w.create("schedule_overrides", w.admin, object{
		"practitioner": doctor, "date": "2030-01-07", "windows": []object{{"start": "09:00", "end": "09:15"}},
	}).ok()
	taken := w.create("appointments", other.token, byType(doctor, followUp, nil)).ok()
	wait := text(w.create("waitlist", visitor.token, entry).ok(), "id")
	w.update("appointments", text(taken, "id"), other.token, object{"status": "cancelled"}).ok()

	proposed := w.view("appointments", text(w.view("waitlist", wait, visitor.token).ok(), "appointment"), w.admin).ok()
	require.Equal(t, []any{followUp, 30000.0, "held"},
		[]any{proposed["visit_type"], proposed["amount"], proposed["status"]})
	require.Empty(t, breachesOf(t, w))
}

func TestATypeThatIsAddedIsOfferedToThoseWhoWait(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"slot_durations": []int{60}})
	visitor := w.visitor("asha@example.test")
	wait := text(w.create("waitlist", visitor.token, object{
		"specialization": "Cardiology", "duration": 15, "mode": "video", "from": "2030-01-07", "to": "2030-01-07",
	}).ok(), "id")
	w.Advance(time.Minute)
	followUp := w.offers(doctor, nil)
	entry := w.view("waitlist", wait, visitor.token).ok()
	require.Equal(t, "offered", entry["status"])
	require.Equal(t, followUp, w.view("appointments", text(entry, "appointment"), w.admin).ok()["visit_type"])
}

func TestNothingChangesWhatWasBookedIntoAnotherType(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	followUp, other := w.offers(doctor, nil), w.offers(doctor, nil)
	visitor := w.visitor("asha@example.test")
	held := w.create("appointments", visitor.token, byType(doctor, followUp, nil)).ok()
	record := w.record("appointments", text(held, "id"))
	record.Set("visit_type", other)
	require.ErrorIs(t, w.app.Save(record), rules.ErrNotAllowed, "whoever saves it")
	require.Equal(t, followUp, w.view("appointments", text(held, "id"), visitor.token).ok()["visit_type"])
}

func TestAMoveTakesNoLengthThatHasAPriceOfItsOwn(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(object{"start_step": 15, "slot_durations": []int{15, 30}, "fee": 50000})
	w.offers(doctor, object{"duration": 60, "fee": 150000})
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, object{"duration": 15})
	id := text(held, "id")
	w.update("appointments", id, visitor.token, object{"duration": 60}).refused(400, "duration", "visit_type_mismatch")
	moved := w.update("appointments", id, visitor.token, object{"duration": 30}).ok()
	require.Equal(t, []any{30.0, 50000.0, ""}, []any{moved["duration"], moved["amount"], moved["visit_type"]})
	require.Empty(t, breachesOf(t, w))
}
