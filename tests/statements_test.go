package tests

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// asked returns the statements that something makes, but for those of the transaction itself and of what follows it.
func (w *world) asked(watched *statements, what func()) []string {
	w.t.Helper()
	watched.take()
	what()
	var asked []string
	for _, statement := range watched.take() {
		if !strings.HasPrefix(statement, "BEGIN") && !strings.HasPrefix(statement, "COMMIT") {
			asked = append(asked, statement)
		}
	}
	return asked
}

func TestABookingAsksLittleOfTheDatabase(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.book(visitor, doctor, nil)
	watched := w.watchStatements()
	w.lazy = true // what is sent afterwards is not a part of it
	var held object
	hold := w.asked(watched, func() { held = w.book(visitor, doctor, object{"start": "2030-01-07T10:00:00+05:30"}) })
	require.LessOrEqual(t, len(hold), 8, strings.Join(hold, "\n"))
	pay := w.asked(watched, func() { w.pay(visitor, held, "pay_1").ok() })
	require.LessOrEqual(t, len(pay), 16, strings.Join(pay, "\n"))
	free := w.asked(watched, func() { w.freeStarts(doctor, "2030-01-07", 30) })
	require.LessOrEqual(t, len(free), 1, strings.Join(free, "\n"))
	free = w.asked(watched, func() { w.freeStarts(doctor, "2030-01-07", 30) })
	require.Empty(t, free, "what has not changed is not asked for again")
}

func TestABookingByTypeAsksNoMoreOfTheDatabase(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	followUp := w.offers(doctor, nil)
	visitor := w.visitor("asha@example.test")
	w.book(visitor, doctor, nil)
	watched := w.watchStatements()
	w.lazy = true
	var held object
	hold := w.asked(watched, func() {
		asked := byType(doctor, followUp, object{"start": "2030-01-07T10:00:00+05:30"})
		held = w.create("appointments", visitor.token, asked).ok()
	})
	require.LessOrEqual(t, len(hold), 8, strings.Join(hold, "\n"))
	pay := w.asked(watched, func() { w.pay(visitor, held, "pay_1").ok() })
	require.LessOrEqual(t, len(pay), 17, "one more, for its name\n"+strings.Join(pay, "\n"))
}
