package collections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
)

// condition is what is never true of an appointment (a), its slot (s) or its payments (p):
// all that can be said of these is asked in one pass over the appointments.
type condition struct {
	in        standing   // of the appointments that it is asked of
	of        settlement // of the payments that it is asked of; empty = it is asked whatever there is
	when      string     // SQL
	words     string     // what a line says of the appointment, or of the payment
	ofPayment bool
}

// standing is what statuses have in common; in SQL.
type standing string

const (
	whatever standing = "TRUE"
	paid     standing = "a.status = 'completed' OR a.status = 'confirmed' OR a.status = 'no_show' OR a.status = 'arrived'"
	held     standing = "a.status = 'held'"
	over     standing = "a.status = 'cancelled' OR a.status = 'expired'"
	unknown  standing = "NOT (" + paid + " OR " + held + " OR " + over + ")"
)

// settlement is what has become of a payment; in SQL.
type settlement string

const (
	applied   settlement = "p.status = 'successful'"
	unapplied settlement = "p.status IS NOT 'successful'" // or there is none
)

const appointmentsWhole = `
		FROM json_each({:spans}) span
		CROSS JOIN appointments a ON a.rowid > span.value ->> 0 AND a.rowid <= span.value ->> 1
		LEFT JOIN slots s ON s.id = a.slot AND a.slot != ''
		LEFT JOIN payments p ON p.appointment = a.id`

var slotIsThere = []condition{
	{in: paid, when: "s.id IS NULL", words: "has no slot"},
	{in: held, when: "s.id IS NULL", words: "has no slot"},
	{in: whatever, when: "s.practitioner != a.practitioner", words: "has a slot of another practitioner"},
	{in: paid, when: "s.state != 'booked' OR s.hold_expires != ''", words: "has a slot that is not booked"},
	{
		in: held, when: "s.state != 'held' OR s.hold_expires != a.hold_expires",
		words: "has a slot that is not held until the same moment",
	},
}

var slotFits = []condition{
	{
		in: whatever, when: apart("s.start", "a.start", "a.buffer_before"),
		words: "has a slot that does not begin with it, its buffer included",
	},
	{
		in: whatever, when: apart("a.[[end]]", "s.[[end]]", "a.buffer_after"),
		words: "has a slot that does not end with it, its buffer included",
	},
}

// apart is true of two instants, or none, that are not so many minutes apart. Most are none, which is seen at once.
func apart(first, second, minutes string) string {
	return "IIF(" + minutes + " = 0, " + first + " != " + second + "," +
		" s.id IS NOT NULL AND unixepoch(" + second + ") - unixepoch(" + first + ") IS NOT " + minutes + " * 60)"
}

var endsAsItSays = []condition{
	{
		in: whatever, when: "unixepoch(a.[[end]]) - unixepoch(a.start) IS NOT a.duration * 60",
		words: "does not end its duration after its start",
	},
	{
		in: whatever, when: "a.duration <= 0 OR a.buffer_before < 0 OR a.buffer_after < 0",
		words: "takes no time",
	},
}

var statusFits = []condition{
	{in: unknown, when: "TRUE", words: "has no status that there is"},
	{in: held, when: "a.hold_expires = ''", words: "is held without an end"},
	{in: held, when: "a.confirmed_at != ''", words: "was confirmed and is held"},
	{in: paid, when: "a.confirmed_at = ''", words: "was never confirmed"},
	{
		// Pairs that are looked up in a set of few are cheaper than a join for each appointment.
		in: whatever, when: "(a.practitioner, a.practitioner_user) NOT IN (SELECT id, user FROM practitioners)",
		words: "is seen by another account than its practitioner's",
	},
	{in: paid, when: "a.status = 'arrived' AND a.arrived_at = ''", words: "has arrived at no time"},
	{
		in: whatever, when: "a.arrived_at != '' AND a.status != 'arrived' AND a.status != 'completed'",
		words: "has not arrived, and says when",
	},
}

var overIsFree = []condition{{in: over, when: "a.slot != ''", words: "is over and still has a slot"}}

var paidFor = []condition{{
	in: paid, of: unapplied,
	when:  "NOT EXISTS (SELECT 1 FROM payments WHERE appointment = a.id AND status = 'successful')",
	words: "was not paid for",
}}

var cancelledAccounted = []condition{
	{
		in: over, of: unapplied, when: "a.confirmed_at != '' AND p.id IS NULL",
		words: "was paid for, and its payment is gone",
	},
}

const elsewhere = "is applied to an appointment that it did not confirm"

var paymentsSettled = []condition{
	{in: held, of: applied, when: "TRUE", words: elsewhere, ofPayment: true},
	{in: over, of: applied, when: "TRUE", words: elsewhere, ofPayment: true},
	{
		in: whatever, of: unapplied, when: "p.status != 'refund_due' AND p.status != 'refunded'",
		words: "is neither applied, due back nor refunded", ofPayment: true,
	},
	{
		in: whatever, of: unapplied, when: "p.status = 'refunded' AND p.refund_id = ''",
		words: "is refunded by no refund", ofPayment: true,
	},
	{
		in: whatever, when: "p.provider = 'desk' AND (p.taken_by = '' OR p.method = '')",
		words: "was taken at the desk by nobody, or in no way that there is", ofPayment: true,
	},
	{in: whatever, of: applied, when: "p.refunded_by != ''", words: givenBackByNobody, ofPayment: true},
	{
		in: whatever, of: unapplied, when: "(p.provider = 'desk' AND p.status = 'refunded') != (p.refunded_by != '')",
		words: givenBackByNobody, ofPayment: true,
	},
	{in: whatever, when: "p.visitor != a.visitor", words: "is another visitor's than its appointment", ofPayment: true},
}

const givenBackByNobody = "was given back by nobody at the desk"

var receiptsGiven = []condition{
	{in: whatever, when: "p.receipt = '' OR p.paid_at = ''", words: "has no receipt", ofPayment: true},
	{
		in: whatever, of: applied, when: "p.refund_receipt != '' AND p.refunded_at != ''",
		words: receiptOfNoRefund, ofPayment: true,
	},
	{
		in: whatever, of: unapplied, when: "(p.status = 'refunded') != (p.refund_receipt != '' AND p.refunded_at != '')",
		words: receiptOfNoRefund, ofPayment: true,
	},
}

const receiptOfNoRefund = "has no receipt of its refund, or one of none"

var paymentsOfOrders = []condition{
	{
		in: paid, of: applied, when: "p.order_id != a.order_id OR p.amount != a.amount OR p.currency != a.currency",
		words: "is not what was due", ofPayment: true,
	},
	{
		in: whatever, of: unapplied, when: notMoney("p"),
		words: "is of no amount in a currency that there can be", ofPayment: true,
	},
	{
		in: whatever, when: notMoney("a") + " OR a.order_id = ''",
		words: "has no amount, currency and order that there can be",
	},
}

// notMoney is true of an amount that is no number, too: to SQLite a text is more than each. Most are in the clinic's
// own currency, which is seen at once.
func notMoney(of string) string {
	return of + ".amount NOT BETWEEN 0 AND 1000000000000" + // a real, such as 1e12, is slower to compare with
		" OR " + of + ".currency IS NOT (SELECT currency FROM clinic LIMIT 1)" +
		" AND " + of + ".currency NOT GLOB '[A-Z][A-Z][A-Z]'"
}

// appointmentSteps ask all conditions of the appointments that are not proven to be right, in one pass.
func (v *inspection) appointmentSteps(findings []Finding) (steps []step) {
	var all []condition
	var of []*Finding
	for n, invariant := range Invariants {
		for _, condition := range invariant.rows {
			all, of = append(all, condition), append(of, &findings[n])
		}
	}
	query := conditionsQuery(all)
	unproven, err := v.unproven()
	if err != nil {
		return []step{{of[0], func(context.Context) error { return err }}}
	}
	for _, spans := range together(unproven) {
		steps = append(steps, step{of[0], func(ctx context.Context) error {
			return v.tellConditions(ctx, query, spans, all, of)
		}})
	}
	return steps
}

// unproven are the appointments that the conditions have to be asked of.
func (v *inspection) unproven() ([]span, error) {
	if v.proof == nil {
		return v.parts(Appointments, "rowid")
	}
	return v.proof.unproven, nil
}

// together groups spans that have, together, about as many rows as are asked at once.
func together(spans []span) (groups [][]span) {
	first, rows := 0, int64(0)
	for n, s := range spans {
		rows += s.upTo - s.after
		if rows >= rowsTogether || n == len(spans)-1 {
			groups, first, rows = append(groups, spans[first:n+1]), n+1, 0
		}
	}
	return groups
}

// asJSON is what appointmentsWhole takes.
func asJSON(spans []span) string {
	text := []byte{'['}
	for n, s := range spans {
		if n > 0 {
			text = append(text, ',')
		}
		text = fmt.Appendf(text, "[%d,%d]", s.after, s.upTo)
	}
	return string(append(text, ']'))
}

// conditionsQuery asks for the rows of which any condition is true, and for which ones, as bits.
func conditionsQuery(all []condition) string {
	var bits []string
	for n, c := range all {
		of := cmp.Or(string(c.of), "TRUE")
		bits = append(bits, "((("+string(c.in)+") AND ("+of+") AND ("+c.when+")) IS TRUE) << "+strconv.Itoa(n))
	}
	return "SELECT * FROM (SELECT a.id, p.id AS payment, (" + strings.Join(bits, ") | (") + ") AS broken" +
		appointmentsWhole + ") WHERE broken != 0"
}

func (v *inspection) tellConditions(
	ctx context.Context, query string, spans []span, all []condition, of []*Finding,
) error {
	told := map[string]bool{} // an appointment comes once with each of its payments
	return v.each(ctx, query, dbx.Params{"spans": asJSON(spans)}, func(row *dbx.Rows) error {
		var appointment string
		var payment sql.NullString
		var bits uint64
		if err := row.Scan(&appointment, &payment, &bits); err != nil {
			return err
		}
		for n, c := range all {
			line := "appointment " + appointment + " " + c.words
			if c.ofPayment {
				line = "payment " + payment.String + " " + c.words
			}
			if bits>>n&1 == 1 && !told[line] {
				told[line] = true
				v.tell(of[n], "%s", line)
			}
		}
		return nil
	})
}
