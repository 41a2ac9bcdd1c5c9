package tests

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// model drives the real app through a random life, and knows what money was handed over.
type model struct {
	*world
	t            *rapid.T
	doctors      []string
	visitors     []account
	children     map[string]string // one in the care of each visitor, by the visitor's id
	appointments []object
	captured     map[string]bool // payments that the clinic took in, by id
	payments     int
}

func newModel(t *testing.T, rt *rapid.T) *model {
	w := worldOf(t)
	w.admin = w.superAdmin("admin@clinic.test")
	w.liftRateLimits()
	m := &model{world: w, t: rt, captured: map[string]bool{}, visitors: w.crowd(3)}
	m.children = map[string]string{}
	for _, visitor := range m.visitors {
		m.children[visitor.id] = w.tara(visitor)
	}
	m.doctors = []string{w.practitioner(object{"start_step": 15}), w.practitioner(object{"buffer_after": 10})}
	return m
}

// pick returns one of the appointments and its visitor, as soon as there is one.
func (m *model) pick() (a object, visitor account, ok bool) {
	if len(m.appointments) == 0 {
		return nil, account{}, false
	}
	a = rapid.SampledFrom(m.appointments).Draw(m.t, "appointment")
	i := slices.IndexFunc(m.visitors, func(v account) bool { return v.id == a["visitor"] })
	return a, m.visitors[i], true
}

func (m *model) start() string {
	quarter := rapid.IntRange(0, 11).Draw(m.t, "quarter")
	return fmt.Sprintf("2030-01-07T%02d:%02d:00+05:30", 9+quarter/4, quarter%4*15)
}

func (m *model) duration() int { return rapid.SampledFrom([]int{15, 30, 60}).Draw(m.t, "duration") }

func (m *model) Book(*rapid.T) {
	visitor := rapid.SampledFrom(m.visitors).Draw(m.t, "visitor")
	doctor := rapid.SampledFrom(m.doctors).Draw(m.t, "doctor")
	wish := booking(doctor, object{"start": m.start(), "duration": m.duration(), "patient": m.whoComes(visitor)})
	if types := m.rows("visit_types", ""); len(types) > 0 && rapid.Bool().Draw(m.t, "by type") {
		wish["visit_type"] = rapid.SampledFrom(types).Draw(m.t, "type")["id"]
		delete(wish, "duration")
	}
	a := m.create("appointments", visitor.token, wish)
	m.noServerError(a)
	if a.status == 200 {
		m.appointments = append(m.appointments, a.body)
	}
}

// whoComes is the visitor (empty) or their child.
func (m *model) whoComes(visitor account) string {
	return rapid.SampledFrom([]string{"", m.children[visitor.id]}).Draw(m.t, "patient")
}

func (m *model) Pay(*rapid.T) {
	a, visitor, ok := m.pick()
	if !ok {
		return
	}
	id := fmt.Sprint("pay_", rapid.IntRange(max(0, m.payments-3), m.payments).Draw(m.t, "payment"))
	m.payments++
	payment := paymentFor(a, id)
	wrong := rapid.IntRange(0, 9).Draw(m.t, "wrong")
	if wrong == 0 {
		payment["amount"] = a["amount"].(float64) + 1
	}
	answer := m.do("POST", "/api/clinic/payments", visitor.token, payment)
	m.noServerError(answer)
	data, _ := answer.body["data"].(object)
	_, reused := data["payment_id"]
	switch {
	case wrong == 0:
		answer.refused(400, "amount", "amount_mismatch")
	case !reused:
		require.Contains(m.t, []int{200, 409}, answer.status, answer.raw)
		m.captured[id] = true
	}
}

func (m *model) Change(*rapid.T) {
	a, visitor, ok := m.pick()
	if !ok {
		return
	}
	token := rapid.SampledFrom([]string{visitor.token, m.admin}).Draw(m.t, "who")
	status := rapid.SampledFrom([]string{
		"cancelled", "cancelled", "arrived", "completed", "no_show", "held", "confirmed", "expired",
	}).Draw(m.t, "status")
	m.noServerError(m.update("appointments", text(a, "id"), token, object{"status": status}))
}

func (m *model) Move(*rapid.T) {
	a, visitor, ok := m.pick()
	if !ok {
		return
	}
	m.noServerError(
		m.update("appointments", text(a, "id"), visitor.token, object{"start": m.start(), "duration": m.duration()}),
	)
}

// HandOver gives an appointment to another practitioner, as the desk or the visitor.
func (m *model) HandOver(*rapid.T) {
	a, visitor, ok := m.pick()
	if !ok {
		return
	}
	token := rapid.SampledFrom([]string{visitor.token, m.admin}).Draw(m.t, "who")
	to := rapid.SampledFrom(m.doctors).Draw(m.t, "doctor")
	m.noServerError(m.update("appointments", text(a, "id"), token, object{"practitioner": to, "start": m.start()}))
}

// Relocate has something done with all that lies outside somebody's hours, or with one appointment.
func (m *model) Relocate(*rapid.T) {
	action := rapid.SampledFrom([]string{"propose", "move", "cancel"}).Draw(m.t, "action")
	body := object{"practitioner": rapid.SampledFrom(m.doctors).Draw(m.t, "doctor"), "action": action}
	if a, _, ok := m.pick(); ok && rapid.Bool().Draw(m.t, "one") {
		body["appointments"] = []any{a["id"]}
	}
	m.noServerError(m.do("POST", "/api/clinic/relocations", m.admin, body))
}

// Queue joins the waitlist. What is offered from it is booked like any other appointment.
func (m *model) Queue(*rapid.T) {
	visitor := rapid.SampledFrom(m.visitors).Draw(m.t, "visitor")
	doctor := rapid.SampledFrom(m.doctors).Draw(m.t, "doctor")
	m.noServerError(m.create("waitlist", visitor.token, object{
		"practitioner": doctor, "duration": m.duration(), "mode": "video", "from": "2030-01-07", "to": "2030-01-07",
		"patient": m.whoComes(visitor),
	}))
}

// Accept picks up what the waitlist has offered.
func (m *model) Accept(*rapid.T) {
	for _, entry := range m.rows("waitlist", `status = "offered"`) {
		offer := m.view("appointments", text(entry, "appointment"), m.admin).ok()
		if !slices.ContainsFunc(m.appointments, func(a object) bool { return a["id"] == offer["id"] }) {
			m.appointments = append(m.appointments, offer)
		}
	}
}

func (m *model) Wait(*rapid.T) {
	m.Advance(
		rapid.SampledFrom([]time.Duration{time.Second, 5 * time.Minute, 15 * time.Minute, time.Hour}).Draw(m.t, "time"),
	)
}

// StepBack sets the clock right, which was wrong.
func (m *model) StepBack(*rapid.T) {
	m.Advance(
		-rapid.SampledFrom([]time.Duration{time.Second, 5 * time.Minute, 15 * time.Minute, time.Hour}).Draw(m.t, "time"),
	)
}

// Remove takes a child out of its parent's care, who has another one then. One who is still to come stays.
func (m *model) Remove(*rapid.T) {
	visitor := rapid.SampledFrom(m.visitors).Draw(m.t, "visitor")
	child := m.children[visitor.id]
	removed := m.delete("patients", child, visitor.token)
	if removed.status != 204 {
		removed.refused(409, "id", "patient_expected")
		return
	}
	m.children[visitor.id] = m.tara(visitor)
}

func (m *model) Job(*rapid.T) {
	m.run(
		rapid.SampledFrom([]string{"release_expired_holds", "dispatch_notifications", "match_waitlist", "refund_payments"}).
			Draw(m.t, "job"),
	)
}

// Crash loses everything that is not in the database, and whatever was about to be sent.
func (m *model) Crash(*rapid.T) {
	m.lazy = true
	m.Book(m.t)
	if len(m.appointments) > 0 {
		m.Pay(m.t)
	}
	m.restart()
}

func (m *model) noServerError(a *answer) {
	require.Less(m.t, a.status, 500, a.raw)
}

// Check is run after every step.
func (m *model) Check(*rapid.T) {
	m.checkInvariants()
	m.checkMoney()
	m.checkMessages()
	m.checkRoster()
}

// checkRoster compares what is known in memory with what the database says.
func (m *model) checkRoster() {
	day, now := rules.Date{Year: 2030, Month: 1, Day: 7}, m.Now()
	for _, id := range m.doctors {
		p, err := collections.FindPractitioner(m.app, id)
		require.NoError(m.t, err)
		schedule, err := collections.ScheduleOf(m.app, p, collections.Span{From: day, To: day, Now: now})
		require.NoError(m.t, err)
		starts := []string{}
		for _, slot := range schedule.FreeSlots(day, 15*time.Minute, now) {
			starts = append(starts, slot.Start.Format(time.RFC3339))
		}
		require.Equal(m.t, starts, m.freeStarts(id, day.String(), 15))
	}
	for _, visitType := range m.rows("visit_types", "") {
		free := m.get(fmt.Sprintf("/api/clinic/availability?practitioner=%s&date=%s&visit_type=%s",
			visitType["practitioner"], day, visitType["id"]), "")
		if visitType["active"] == false {
			free.refused(400, "visit_type", "visit_type_not_offered")
			continue
		}
		require.Equal(m.t, visitType["duration"], free.ok()["duration"])
	}
}

// Types adds a visit type, changes one, or takes it away.
func (m *model) Types(*rapid.T) {
	doctor := rapid.SampledFrom(m.doctors).Draw(m.t, "doctor")
	types := m.rows("visit_types", `practitioner = "`+doctor+`"`)
	change := object{
		"active": rapid.Bool().Draw(m.t, "active"), "duration": m.duration(), "fee": rapid.IntRange(0, 3).Draw(m.t, "fee"),
	}
	switch {
	case len(types) < 2:
		m.create("visit_types", m.admin, visitType(doctor, change)).ok()
	case rapid.IntRange(0, 3).Draw(m.t, "delete") == 0:
		m.noServerError(m.delete("visit_types", text(types[0], "id"), m.admin))
	default:
		m.update("visit_types", text(types[1], "id"), m.admin, change).ok()
	}
}

// Absent lets a practitioner be away for an hour, or come back.
func (m *model) Absent(*rapid.T) {
	away := m.rows("time_off", "")
	if len(away) > 0 && rapid.Bool().Draw(m.t, "back") {
		m.delete("time_off", text(away[0], "id"), m.admin).ok()
		return
	}
	doctor := rapid.SampledFrom(m.doctors).Draw(m.t, "doctor")
	hour := rapid.IntRange(9, 11).Draw(m.t, "hour")
	m.create("time_off", m.admin, object{
		"practitioner": doctor, "start": fmt.Sprintf("2030-01-07T%02d:00:00+05:30", hour),
		"end": fmt.Sprintf("2030-01-07T%02d:00:00+05:30", hour+1),
	}).ok()
}

// Offer changes what a practitioner can be booked for.
func (m *model) Offer(*rapid.T) {
	doctor := rapid.SampledFrom(m.doctors).Draw(m.t, "doctor")
	change := rapid.SampledFrom([]object{
		{"min_notice": 30}, {"min_notice": 0}, {"buffer_after": 5}, {"buffer_after": 0}, {"active": false}, {"active": true},
	}).Draw(m.t, "offer")
	m.update("practitioners", doctor, m.admin, change).ok()
}

func (m *model) checkInvariants() {
	require.Empty(m.t, breachesOf(m.t, m.world))
}

// breachesOf returns what is broken of everything that has to be true of a clinic at every moment.
func breachesOf(t require.TestingT, w *world) (all []string) {
	cipher, err := collections.NewCipher(testKey)
	require.NoError(t, err)
	inspection := collections.Inspection{App: toInspect(t, w.app), Cipher: cipher, Now: w.Now()}
	findings, err := inspection.Run(context.Background())
	require.NoError(t, err)
	for _, found := range findings {
		for _, breach := range found.Breaches {
			all = append(all, found.Invariant+": "+breach)
		}
		require.Zero(t, found.More)
	}
	return all
}

func (m *model) checkMoney() {
	kept := map[string]bool{}
	for _, payment := range m.rows("payments", "") {
		kept[text(payment, "payment_id")] = true
	}
	require.Equal(m.t, m.captured, kept, "every payment that was taken is kept, and no other")
}

func (m *model) checkMessages() {
	told := map[string]int{}
	for _, n := range m.rows("notifications", `kind = "booking_confirmed"`) {
		told[text(n, "appointment")+text(n, "channel")+text(n, "to")]++
	}
	expected := map[string]int{}
	for _, a := range m.rows("appointments", `confirmed_at != ""`) {
		// Nothing is handed over before it is confirmed: it was with whom it was booked.
		booked := slices.IndexFunc(m.appointments, func(b object) bool { return b["id"] == a["id"] })
		doctor := m.view("practitioners", text(m.appointments[booked], "practitioner"), m.admin).ok()
		for _, key := range []string{
			"email" + text(m.view("users", text(doctor, "user"), m.admin).ok(), "email"), "sms" + text(doctor, "phone"),
			"email" + text(m.view("users", text(a, "visitor"), m.admin).ok(), "email"),
		} {
			expected[text(a, "id")+key] = 1
		}
	}
	require.Equal(m.t, expected, told, "each is told once of what happened, and of nothing that did not")
}

func TestTheMachineKeepsItsPromisesWhateverHappens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := newModel(t, rt)
		defer m.close()
		rt.Repeat(map[string]func(*rapid.T){
			"book":       m.Book,
			"book again": m.Book,
			"pay":        m.Pay,
			"pay again":  m.Pay,
			"change":     m.Change,
			"move":       m.Move,
			"hand over":  m.HandOver,
			"relocate":   m.Relocate,
			"queue":      m.Queue,
			"accept":     m.Accept,
			"wait":       m.Wait,
			"step back":  m.StepBack,
			"remove":     m.Remove,
			"job":        m.Job,
			"crash":      m.Crash,
			"absent":     m.Absent,
			"offer":      m.Offer,
			"types":      m.Types,
			"":           m.Check,
		})
	})
}
