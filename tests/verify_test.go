package tests

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	pbtests "github.com/pocketbase/pocketbase/tests"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

// servedClinic is the data directory of a clinic that was served and then stopped, with bookings of every kind.
// Its appointments are found by their reason.
func servedClinic(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", object{
		"slot_durations": []int{15, 30}, "buffer_before": 10, "buffer_after": 5, "start_step": 15,
	})
	other := w.practitioner(object{"start_step": 15})
	w.create("bank_accounts", doctorAccount.token, account1(doctor)).ok()
	w.create("schedule_overrides", w.admin, object{
		"practitioner": other, "date": "2030-01-10", "windows": []object{{"start": "10:00", "end": "11:00"}},
	}).ok()
	w.create("time_off", w.admin, object{
		"practitioner": other, "start": "2030-01-11T00:00:00Z", "end": "2030-01-12T00:00:00Z",
	}).ok()
	asha, ravi, lena := w.visitor("asha@example.test"), w.visitor("ravi@example.test"), w.visitor("lena@example.test")
	at := func(hour int) string { return fmt.Sprintf("2030-01-07T%02d:00:00+05:30", hour) }
	book := func(who account, doctor, reason, start string) object {
		return w.book(who, doctor, object{"start": start, "reason": reason})
	}
	confirm := func(who account, doctor, reason, start string) object {
		a := book(who, doctor, reason, start)
		w.pay(who, a, "pay_"+reason).ok()
		return a
	}
	finish := func(a object, status string) {
		w.update("appointments", text(a, "id"), w.admin, object{"status": status}).ok()
	}
	completed, missed := confirm(asha, doctor, "completed", at(9)), confirm(ravi, doctor, "no_show", at(10))
	finish(confirm(asha, doctor, "arrived", at(11)), "arrived")
	confirm(lena, other, "confirmed", "2030-01-07T11:15:00+05:30")
	finish(confirm(ravi, other, "refunded", at(9)), "cancelled")
	w.run("refund_payments")
	finish(confirm(ravi, other, "due", at(9)), "cancelled")
	book(lena, other, "expired", "2030-01-07T09:30:00+05:30")
	late := book(asha, doctor, "late", "2030-01-08T11:00:00+05:30")
	w.Advance(20 * 60 * 1e9)
	w.run("release_expired_holds")
	w.pay(asha, late, "pay_late").ok()
	w.setClinic(object{"offer_minutes": 600})
	waiting := w.create(
		"waitlist",
		ravi.token,
		wish(other, object{"duration": 30, "from": "2030-01-08", "to": "2030-01-08"}),
	)
	waiting.ok()
	freed := confirm(lena, other, "freed", "2030-01-08T09:00:00+05:30")
	finish(freed, "cancelled")
	w.create("waitlist", lena.token, wish(other, object{"from": "2030-01-14", "to": "2030-01-14", "duration": 60})).ok()
	w.Set(monday.Add(8 * 60 * 60 * 1e9))
	finish(completed, "completed")
	finish(missed, "no_show")
	book(asha, other, "held", "2030-01-09T09:00:00+05:30")
	require.Equal(t, []string{"offered", "waiting"}, w.statuses("waitlist"))
	require.Equal(t, []string{
		"arrived", "cancelled", "cancelled", "cancelled", "completed", "confirmed", "confirmed", "expired", "held", "held",
		"no_show",
	}, w.statuses("appointments"))
	require.Empty(t, breachesOf(t, w))
	require.NoError(t, w.app.OnTerminate().Trigger(&core.TerminateEvent{App: w.app}))
	w.shut()
	return w
}

// statuses returns the statuses of a collection's records, sorted.
func (w *world) statuses(collection string) (all []string) {
	w.t.Helper()
	err := w.app.DB().Select("status").From(collection).OrderBy("status").Column(&all)
	require.NoError(w.t, err)
	return all
}

// corruptions are what can become of a database behind the clinic's back, each with the beginning of the line that
// has to tell it. {reason} stands for an appointment's id, {slot reason} and {payment reason} for those of its own.
var corruptions = []struct{ name, sql, line string }{
	{
		"a slot is gone", "DELETE FROM slots WHERE id = '{slot confirmed}'",
		"every live appointment has exactly its slot: appointment {confirmed} has no slot",
	},
	{
		"a slot is another practitioner's",
		"UPDATE slots SET practitioner = (SELECT id FROM practitioners p WHERE p.id != practitioner)" +
			" WHERE id = '{slot completed}'",
		"every live appointment has exactly its slot: appointment {completed} has a slot of another practitioner",
	},
	{
		"a booked slot is held", "UPDATE slots SET state = 'held' WHERE id = '{slot completed}'",
		"every live appointment has exactly its slot: appointment {completed} has a slot that is not booked",
	},
	{
		"a slot is held for longer", "UPDATE slots SET hold_expires = '2031-01-01 00:00:00.000Z' WHERE id = '{slot held}'",
		"every live appointment has exactly its slot: appointment {held} has a slot that is not held until the same moment",
	},
	{
		"two appointments have one slot",
		"DROP INDEX idx_appointments_slot; UPDATE appointments SET slot = '{slot late}' WHERE id = '{confirmed}'",
		"every live appointment has exactly its slot: slot {slot late} belongs to 2 appointments",
	},
	{
		"a slot is longer", "UPDATE slots SET [end] = '2030-01-07 04:06:00.000Z' WHERE id = '{slot completed}'",
		"every slot is as long as its appointment and the buffers say: appointment {completed} has a slot that does not end",
	},
	{
		"a slot is shorter",
		"UPDATE slots SET start = '2030-01-07 03:21:00.000Z' WHERE id = '{slot completed}'",
		"every slot is as long as its appointment and the buffers say: appointment {completed} has a slot that does not b",
	},
	{
		"a buffer is gone", "UPDATE appointments SET buffer_after = 0 WHERE id = '{completed}'",
		"every slot is as long as its appointment and the buffers say: appointment {completed} has a slot that does not end",
	},
	{
		"an end is later", "UPDATE appointments SET [end] = '2030-01-08 00:00:00.000Z' WHERE id = '{expired}'",
		"every end is start and duration: appointment {expired}",
	},
	{
		"an appointment takes no time", "UPDATE appointments SET duration = 0, [end] = start WHERE id = '{expired}'",
		"every end is start and duration: appointment {expired} takes no time",
	},
	{
		"a duration is longer", "UPDATE appointments SET duration = 45 WHERE id = '{late}'",
		"every end is start and duration: appointment {late}",
	},
	{
		"a start is no instant", "UPDATE appointments SET start = 'yesterday' WHERE id = '{due}'",
		"every end is start and duration: appointment {due}",
	},
	{
		"a status is unknown", "UPDATE appointments SET status = 'done' WHERE id = '{expired}'",
		"every appointment is what its status says: appointment {expired} has no status",
	},
	{
		"a hold never ends",
		"UPDATE appointments SET hold_expires = '' WHERE id = '{held}';" +
			" UPDATE slots SET hold_expires = '' WHERE id = '{slot held}'",
		"every appointment is what its status says: appointment {held} is held without an end",
	},
	{
		"what is confirmed never was", "UPDATE appointments SET confirmed_at = '' WHERE id = '{confirmed}'",
		"every appointment is what its status says: appointment {confirmed} was never confirmed",
	},
	{
		"somebody has arrived at no time", "UPDATE appointments SET arrived_at = '' WHERE id = '{arrived}'",
		"every appointment is what its status says: appointment {arrived} has arrived at no time",
	},
	{
		"somebody has arrived who has not",
		"UPDATE appointments SET arrived_at = '2030-01-07 03:00:00.000Z' WHERE id = '{no_show}'",
		"every appointment is what its status says: appointment {no_show} has not arrived, and says when",
	},
	{
		"a confirmed one is held again", "UPDATE appointments SET status = 'held' WHERE id = '{confirmed}'",
		"every appointment is what its status says: appointment {confirmed} was confirmed and is held",
	},
	{
		"somebody else sees it",
		"UPDATE appointments SET practitioner_user = visitor WHERE id = '{confirmed}'",
		"every appointment is what its status says: appointment {confirmed} is seen by another account",
	},
	{
		"a type of visit is another practitioner's",
		"INSERT INTO visit_types (id, practitioner, name, duration, modes) SELECT 'theirs', practitioner, 'X', 15, '[]'" +
			" FROM appointments WHERE id = '{completed}';" +
			" UPDATE appointments SET visit_type = 'theirs' WHERE id = '{confirmed}'",
		"every type of visit is of the appointment's practitioner: appointment {confirmed} is of a type of visit that",
	},
	{
		"a cancelled one has a slot", "UPDATE appointments SET slot = 'again' WHERE id = '{due}'",
		"nothing that is over keeps its time: appointment {due}",
	},
	{
		"a slot belongs to nobody",
		"INSERT INTO slots (id, practitioner, start, [end], state) SELECT 'stray', practitioner," +
			" '2031-01-01 00:00:00.000Z', '2031-01-01 01:00:00.000Z', 'booked' FROM slots LIMIT 1",
		"every slot belongs to an appointment: slot stray",
	},
	{
		"slots overlap",
		"DROP TRIGGER slots_no_overlap_UPDATE;" +
			" UPDATE slots SET [end] = '2030-01-07 04:21:00.000Z' WHERE id = '{slot completed}'",
		"no two occupied intervals of a practitioner overlap: slot {slot no_show}",
	},
	{
		"a visitor is in two places",
		"UPDATE appointments SET visitor = (SELECT visitor FROM appointments WHERE id = '{arrived}')" +
			" WHERE id = '{confirmed}'",
		"nobody is in two places: appointment {confirmed}",
	},
	{
		"a patient is in two places",
		"INSERT INTO patients (id, owner) SELECT 'child', visitor FROM appointments WHERE id = '{arrived}';" +
			" UPDATE appointments SET patient = 'child', visitor = (SELECT owner FROM patients WHERE id = 'child')" +
			" WHERE id IN ('{confirmed}', '{arrived}')",
		"nobody is in two places: appointment {confirmed} overlaps another one of the same person",
	},
	{
		"a patient is in somebody else's care",
		"INSERT INTO patients (id, owner) SELECT 'child', practitioner_user FROM appointments LIMIT 1;" +
			" UPDATE appointments SET patient = 'child' WHERE id = '{confirmed}'",
		"every patient is in the care of the visitor: appointment {confirmed}",
	},
	{
		"a payment is gone", "DELETE FROM payments WHERE id = '{payment completed}'",
		"what took place or will was paid for once: appointment {completed} was not paid for",
	},
	{
		"a payment is there twice",
		"INSERT INTO payments (id, appointment, order_id, payment_id, amount, currency, provider, status, visitor)" +
			" SELECT 'twice', appointment, order_id, 'twice', amount, currency, provider, status, visitor" +
			" FROM payments WHERE id = '{payment completed}'",
		"what took place or will was paid for once: appointment {completed} was paid for 2 times",
	},
	{
		"one payment id is taken twice",
		"DROP INDEX idx_payments_payment_id;" +
			"INSERT INTO payments (id, appointment, order_id, payment_id, amount, currency, provider, status, visitor)" +
			" SELECT 'twice', appointment, order_id, payment_id, amount, currency, provider, status, visitor" +
			" FROM payments WHERE id = '{payment due}'",
		"every payment is taken once: payment_id pay_due of dummy was taken 2 times",
	},
	{
		"a payment is for nothing", "UPDATE payments SET appointment = 'gone' WHERE id = '{payment due}'",
		"every payment has its appointment: payment {payment due} is for appointment gone",
	},
	{
		"a payment is neither here nor there", "UPDATE payments SET status = 'lost' WHERE id = '{payment due}'",
		"every payment is applied, due back or refunded: payment {payment due} is neither",
	},
	{
		"the money of what was cancelled is kept", "UPDATE payments SET status = 'successful' WHERE id = '{payment due}'",
		"every payment is applied, due back or refunded: payment {payment due} is applied",
	},
	{
		"a refund never was", "UPDATE payments SET refund_id = '' WHERE id = '{payment refunded}'",
		"every payment is applied, due back or refunded: payment {payment refunded} is refunded by no refund",
	},
	{
		"the desk's till names nobody", "UPDATE payments SET provider = 'desk' WHERE id = '{payment completed}'",
		"every payment is applied, due back or refunded: payment {payment completed} was taken at the desk by nobody",
	},
	{
		"the desk's refund names nobody",
		"UPDATE payments SET provider = 'desk', method = 'cash', taken_by = 'x' WHERE id = '{payment refunded}'",
		"every payment is applied, due back or refunded: payment {payment refunded} was given back by nobody",
	},
	{
		"a payment has no receipt", "UPDATE payments SET receipt = '' WHERE id = '{payment completed}'",
		"every payment and refund has its receipt, numbered without gaps: payment {payment completed} has no receipt",
	},
	{
		"a refund has no receipt", "UPDATE payments SET refund_receipt = '' WHERE id = '{payment refunded}'",
		"every payment and refund has its receipt, numbered without gaps: payment {payment refunded} has no receipt of its",
	},
	{
		"receipts have a gap", "UPDATE payments SET receipt = '2030-000099' WHERE id = '{payment completed}'",
		"every payment and refund has its receipt, numbered without gaps: receipts of 2030 are ",
	},
	{
		"a payment and a refund have one number",
		"UPDATE payments SET refund_receipt = (SELECT receipt FROM payments WHERE id = '{payment completed}')" +
			" WHERE id = '{payment refunded}'",
		"every payment and refund has its receipt, numbered without gaps: receipt 2030-000001 is that of a payment and of",
	},
	{
		"somebody else paid", "UPDATE payments SET visitor = 'somebody' WHERE id = '{payment completed}'",
		"every payment is applied, due back or refunded: payment {payment completed} is another visitor's",
	},
	{
		"a payment is more than was due", "UPDATE payments SET amount = amount + 1 WHERE id = '{payment completed}'",
		"every payment that is applied is of its order: payment {payment completed} is not what was due",
	},
	{
		"a payment is of another order", "UPDATE payments SET order_id = 'another' WHERE id = '{payment completed}'",
		"every payment that is applied is of its order: payment {payment completed} is not what was due",
	},
	{
		"a payment is in another currency", "UPDATE payments SET currency = 'USD' WHERE id = '{payment completed}'",
		"every payment that is applied is of its order: payment {payment completed} is not what was due",
	},
	{
		"both amounts are changed alike",
		"UPDATE payments SET amount = 1 WHERE id = '{payment completed}';" +
			" UPDATE appointments SET amount = 1 WHERE id = '{completed}'",
		"amounts are those that were written down: payments {payment completed} is not of the 50000 INR ",
	},
	{
		"amounts are negative alike",
		"UPDATE payments SET amount = -1 WHERE id = '{payment completed}';" +
			" UPDATE appointments SET amount = -1 WHERE id = '{completed}'",
		"every payment that is applied is of its order: appointment {completed} has no amount",
	},
	{
		"a refund is in no currency", "UPDATE payments SET currency = 'rupees' WHERE id = '{payment due}'",
		"every payment that is applied is of its order: payment {payment due} is of no amount",
	},
	{
		"what is due back is forgotten", "DELETE FROM payments WHERE id = '{payment due}'",
		"the money of what was cancelled is accounted for: appointment {due}",
	},
	{
		"a payment that was taken is gone", "DELETE FROM payments WHERE id = '{payment due}'",
		"amounts are those that were written down: payments {payment due} is gone",
	},
	{
		"an appointment is gone", "DELETE FROM appointments WHERE id = '{expired}'",
		"amounts are those that were written down: appointments {expired} is gone",
	},
	{
		"somebody has completed more", "UPDATE practitioners SET completed = 7 WHERE buffer_before = 10",
		"completed appointments are counted: practitioner",
	},
	{
		"a word is the number of those completed", "UPDATE practitioners SET completed = 'some' WHERE buffer_before = 10",
		"completed appointments are counted: practitioner",
	},
	{
		"a relocation has done more than it has",
		"INSERT INTO relocations (id, practitioner, action, status, total, done, failed, actor)" +
			" SELECT 'stray', id, 'move', 'done', 1, 1, 0, 'x' FROM practitioners LIMIT 1",
		"every relocation has counted what became of its appointments: relocation stray",
	},
	{
		"an offer holds nothing", "UPDATE waitlist SET appointment = '' WHERE status = 'offered'",
		"every offer to the waitlist holds a time of its own: waitlist entry",
	},
	{
		"one time is offered twice",
		"UPDATE waitlist SET appointment = (SELECT appointment FROM waitlist WHERE appointment != '')",
		"every offer to the waitlist holds a time of its own: appointment",
	},
	{
		"hours overlap",
		"INSERT INTO working_hours (id, practitioner, weekday, start, [end])" +
			" SELECT id || 'x', practitioner, weekday, '11:59', '13:00' FROM working_hours LIMIT 1",
		"hours of a day do not overlap: working hours",
	},
	{
		"hours end before they begin", "UPDATE working_hours SET [end] = '08:00'",
		"hours of a day do not overlap: working hours",
	},
	{
		"a date has two overrides",
		"DROP INDEX idx_schedule_overrides_date; INSERT INTO schedule_overrides (id, practitioner, date, windows)" +
			" SELECT 'twice', practitioner, date, '[]' FROM schedule_overrides",
		"hours of a day do not overlap: practitioner",
	},
	{
		"time off ends before it begins", "UPDATE time_off SET [end] = '2030-01-10 00:00:00.000Z'",
		"hours of a day do not overlap: time off",
	},
	{
		"a message waits for ever",
		"UPDATE notifications SET status = 'queued', next_attempt = '' WHERE kind = 'booking_confirmed'",
		"every message is queued, sent or given up: notification",
	},
	{
		"a message is in no state", "UPDATE notifications SET status = 'read'",
		"every message is queued, sent or given up: notification",
	},
	{
		"a visitor is gone", "DELETE FROM users WHERE email = 'ravi@example.test'",
		"nothing refers to what is gone: appointments {due} refers to users",
	},
	{
		"a practitioner is gone", "DELETE FROM practitioners WHERE buffer_before = 10",
		"nothing refers to what is gone: appointments {completed} refers to practitioners",
	},
	{
		"a practitioner's account is gone", "DELETE FROM users WHERE email = 'meera@clinic.test'",
		"nothing refers to what is gone: practitioners",
	},
	{
		"an appointment is nobody's", "UPDATE appointments SET visitor = '' WHERE id = '{expired}'",
		"nothing refers to what is gone: appointments {expired} has no visitor",
	},
	{"there are no settings", "DELETE FROM clinic", "there is one record of settings: there are 0 records"},
	{
		"there are two settings",
		"INSERT INTO clinic (id, name, timezone, currency) VALUES ('second', 'Another', 'UTC', 'USD')",
		"there is one record of settings: there are 2 records",
	},
	{
		"somebody cannot be found", "DELETE FROM people WHERE email = 'asha@example.test'",
		"the desk finds whom it knows: visitor ",
	},
	{
		"somebody is found by an old name",
		"DROP TRIGGER users_known_update; UPDATE users SET name = 'Other' WHERE name != ''",
		"the desk finds whom it knows: visitor ",
	},
	{
		"somebody is found who is gone", "INSERT INTO people (kind, id, visitor, name, phone, email)" +
			" VALUES ('visitor', 'gone', 'gone', 'Gone', '', '')",
		"the desk finds whom it knows: visitor gone is found, and is nobody whom the desk knows",
	},
	{
		"the index has lost somebody", "INSERT INTO people_index (people_index, rowid, terms)" +
			" SELECT 'delete', n, terms FROM people_terms WHERE n = 1",
		"the desk finds whom it knows: visitor ",
	},
	{
		"the index has somebody's old name", "DROP TRIGGER users_known_update;" +
			" UPDATE users SET name = 'Other' WHERE email = 'asha@example.test';" +
			" UPDATE people SET name = 'Other' WHERE email = 'asha@example.test'",
		"the desk finds whom it knows: person ",
	},
	{
		"a bank detail is broken", "UPDATE bank_accounts SET pan_number = substr(pan_number, 1, 30)",
		"bank details decrypt: bank account",
	},
	{
		"a bank detail is put into another's place", "UPDATE bank_accounts SET pan_number = account_number",
		"bank details decrypt: bank account",
	},
	{
		"a bank detail is not encrypted", "UPDATE bank_accounts SET pan_number = 'ABCDE1234F'",
		"bank details decrypt: bank account",
	},
	{
		"a trigger is gone", "DROP TRIGGER slots_no_overlap_INSERT",
		"the tables, triggers and unique indexes are those of the clinic: the trigger slots_no_overlap_INSERT is gone",
	},
	{
		"a trigger does nothing",
		"DROP TRIGGER slots_no_overlap_INSERT;" +
			" CREATE TRIGGER slots_no_overlap_INSERT BEFORE INSERT ON slots BEGIN SELECT 1; END",
		"the tables, triggers and unique indexes are those of the clinic: the trigger slots_no_overlap_INSERT is another",
	},
	{
		"a trigger is new", "CREATE TRIGGER thief AFTER INSERT ON payments BEGIN DELETE FROM payments; END",
		"the tables, triggers and unique indexes are those of the clinic: the trigger thief is not the clinic's",
	},
	{
		"a unique index is gone", "DROP INDEX idx_payments_payment_id",
		"the tables, triggers and unique indexes are those of the clinic: the index idx_payments_payment_id is gone",
	},
	{
		"a unique index is not unique",
		"DROP INDEX idx_payments_payment_id; CREATE INDEX idx_payments_payment_id ON payments (payment_id, provider)",
		"the tables, triggers and unique indexes are those of the clinic: the index idx_payments_payment_id is another",
	},
	{
		"a column is gone", "ALTER TABLE payments DROP COLUMN refund_error",
		"the tables, triggers and unique indexes are those of the clinic: the column payments.refund_error is gone",
	},
	{
		"a table is gone", "DROP TABLE notifications",
		"every message is queued, sent or given up: this cannot be looked at",
	},
	{
		"an audit entry is rewritten", "UPDATE audit_log SET actor = 'nobody' WHERE sequence = 3",
		"the audit chain is whole: audit entry 3 ",
	},
	{
		"an audit entry says nothing", "UPDATE audit_log SET fields = '{}' WHERE sequence = 4",
		"the audit chain is whole: audit entry 4 ",
	},
	{
		"what was written down of an amount is changed",
		"UPDATE audit_log SET money = '1 INR order' WHERE sequence = (SELECT MIN(sequence) FROM audit_log WHERE money != '')",
		"the audit chain is whole: audit entry ",
	},
	{
		"an audit entry is gone", "DELETE FROM audit_log WHERE sequence = 5",
		"the audit chain is whole: audit entry 6 ",
	},
	{
		"the audit log begins later", "DELETE FROM audit_log WHERE sequence <= 5",
		"the audit chain is whole: audit entry 6 ",
	},
	{
		"the audit log ends earlier", "DELETE FROM audit_log WHERE sequence > 20",
		"the audit chain reaches what is anchored: the audit log ends with entry 20, and entry ",
	},
	{
		"an appointment's id is no text", "UPDATE appointments SET id = CAST(id AS BLOB) WHERE id = '{confirmed}'",
		"every payment has its appointment: payment {payment confirmed} is for appointment {confirmed}, which is gone",
	},
	{
		"the audit log is empty", "DELETE FROM audit_log",
		"the audit chain reaches what is anchored: the audit log ends with entry 0, and entry ",
	},
}

func TestVerifyFindsEachCorruption(t *testing.T) {
	w := servedClinic(t)
	require.GreaterOrEqual(t, len(corruptions), 40)
	ids := w.idsByReason()
	for _, corruption := range corruptions {
		t.Run(corruption.name, func(t *testing.T) {
			dir, err := pbtests.TempDirClone(w.app.DataDir())
			require.NoError(t, err)
			defer os.RemoveAll(dir)
			corrupt(t, dir, ids.Replace(corruption.sql))
			wanted, lines := ids.Replace(corruption.line), inspected(t, dir, "")
			require.True(t, slices.ContainsFunc(lines, func(line string) bool {
				return strings.HasPrefix(line, wanted)
			}), "%s\nis not in\n%s", wanted, strings.Join(lines, "\n"))
			require.Equal(t, found(t, dir, collections.Inspection{Thorough: true}), lines)
		})
	}
	require.Empty(t, inspected(t, w.app.DataDir(), ""))
}

// idsByReason replaces {reason} by the id of its appointment, {slot reason} and {payment reason} by those of others.
func (w *world) idsByReason() *strings.Replacer {
	db := openFile(w.t, w.app.DataDir())
	defer db.Close()
	rows, err := db.Query("SELECT a.reason, a.id, a.slot, COALESCE(p.id, '') FROM appointments a" +
		" LEFT JOIN payments p ON p.appointment = a.id WHERE a.reason != ''")
	require.NoError(w.t, err)
	defer rows.Close()
	var pairs []string
	for rows.Next() {
		var reason, id, slot, payment string
		require.NoError(w.t, rows.Scan(&reason, &id, &slot, &payment))
		pairs = append(pairs, "{"+reason+"}", id, "{slot "+reason+"}", slot, "{payment "+reason+"}", payment)
	}
	require.NoError(w.t, rows.Err())
	return strings.NewReplacer(pairs...)
}

func openFile(t testing.TB, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "data.db"))
	require.NoError(t, err)
	return db
}

func corrupt(t *testing.T, dir, statements string) {
	t.Helper()
	db := openFile(t, dir)
	defer db.Close()
	_, err := db.Exec(statements)
	require.NoError(t, err)
}

// inspected returns the lines that verify tells of a data directory.
func inspected(t *testing.T, dir, anchor string) (lines []string) {
	t.Helper()
	return found(t, dir, collections.Inspection{Anchor: anchor})
}

// found returns the lines that an inspection tells of a data directory.
func found(t require.TestingT, dir string, i collections.Inspection) (lines []string) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: collections.Connect})
	require.NoError(t, app.Bootstrap())
	defer func() { require.NoError(t, app.ResetBootstrapState()) }()
	cipher, err := collections.NewCipher(testKey)
	require.NoError(t, err)
	i.App, i.Cipher, i.Now = app, cipher, monday
	findings, err := i.Run(context.Background())
	require.NoError(t, err)
	for _, found := range findings {
		for _, breach := range found.Breaches {
			lines = append(lines, found.Invariant+": "+breach)
		}
	}
	return lines
}
