package tests

import (
	"maps"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
)

// events counts what realtime subscribers and apps are told of, once it is committed: "create slots", "mail", ….
type events struct {
	mu    sync.Mutex
	count map[string]int
}

func (e *events) add(name string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.count == nil {
		e.count = map[string]int{}
	}
	e.count[name]++
}

func (e *events) take() map[string]int {
	e.mu.Lock()
	defer e.mu.Unlock()
	taken := e.count
	e.count = map[string]int{}
	return taken
}

func (e *events) watch(app core.App) {
	counted := func(action string) func(*core.RecordEvent) error {
		return func(event *core.RecordEvent) error {
			e.add(action + " " + event.Record.Collection().Name)
			return event.Next()
		}
	}
	app.OnRecordAfterCreateSuccess().BindFunc(counted("create"))
	app.OnRecordAfterUpdateSuccess().BindFunc(counted("update"))
	app.OnRecordAfterDeleteSuccess().BindFunc(counted("delete"))
	app.OnMailerSend().BindFunc(func(event *core.MailerEvent) error {
		e.add("mail")
		return event.Next()
	})
}

// happens runs what a test is about, and expects these events of it and no others.
func (w *world) happens(what func(), expected map[string]int) {
	w.t.Helper()
	w.events.take()
	what()
	got := w.events.take()
	require.Equal(w.t, expected, got)
}

// nothingHappens is happens without any event.
func (w *world) nothingHappens(what func()) {
	w.t.Helper()
	w.happens(what, map[string]int{})
}

// plus adds events up.
func plus(all ...map[string]int) map[string]int {
	sum := map[string]int{}
	for _, events := range all {
		for name := range maps.Keys(events) {
			sum[name] += events[name]
		}
	}
	return sum
}

var (
	eventsOfAHold   = map[string]int{"create appointments": 1, "create slots": 1, "create audit_log": 1}
	eventsOfMessage = map[string]int{"create notifications": 3, "update notifications": 6, "mail": 2}
	eventsOfPayment = plus(eventsOfMessage, map[string]int{
		"create payments": 1, "update appointments": 1, "update slots": 1, "create audit_log": 2,
	})
	eventsOfExpiry = map[string]int{"update appointments": 1, "delete slots": 1, "create audit_log": 1}
)

func TestEachStepOfALifeIsAnnouncedOnceAndARepetitionNever(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	wanted := object{"id": "abcdefghij12345"}
	var held object
	w.happens(func() { held = w.book(visitor, doctor, wanted) }, eventsOfAHold)
	w.nothingHappens(func() { require.Equal(t, held, w.book(visitor, doctor, wanted)) })
	w.nothingHappens(func() {
		w.create("appointments", other.token, booking(doctor, nil)).refused(409, "start", "slot_taken")
		w.create("appointments", other.token, booking(doctor, wanted)).refused(409, "id", "id_reused")
	})
	w.happens(func() { w.pay(visitor, held, "pay_1").ok() }, eventsOfPayment)
	w.nothingHappens(func() { w.pay(visitor, held, "pay_1").ok() })
	w.happens(func() { w.pay(visitor, held, "pay_2").refused(409, "appointment_id", "already_paid") },
		map[string]int{"create payments": 1, "create audit_log": 1})
	w.nothingHappens(func() {
		w.update("appointments", text(held, "id"), other.token, object{"status": "cancelled"}).refused(404)
		w.update("appointments", text(held, "id"), visitor.token, object{"status": "completed"}).
			refused(409, "status", "transition_not_allowed")
	})
	w.happens(func() { w.update("appointments", text(held, "id"), visitor.token, object{"status": "cancelled"}).ok() },
		plus(eventsOfMessage, map[string]int{
			"update appointments": 1, "delete slots": 1, "update payments": 1, "create audit_log": 1,
		}))
}

func TestAnExpiryIsAnnouncedOnce(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.book(visitor, doctor, nil)
	w.Advance(1)
	w.nothingHappens(func() { w.run("release_expired_holds") })
	w.Advance(15 * 60e9)
	w.happens(func() { w.run("release_expired_holds") }, eventsOfExpiry)
	w.nothingHappens(func() { w.run("release_expired_holds") })
	other := w.visitor("ravi@example.test")
	w.happens(func() { w.book(other, doctor, nil) }, eventsOfAHold)
	w.Advance(15 * 60e9)
	w.happens(func() { w.book(visitor, doctor, nil) }, plus(eventsOfExpiry, eventsOfAHold))
}
