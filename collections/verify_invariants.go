package collections

// Invariants lists what an Inspection looks at.
var Invariants = []Invariant{
	{Name: "the database file is whole", look: lookAtFile},
	{Name: "the tables, triggers and unique indexes are those of the clinic", look: lookAtSchema},
	{
		Name: "no two occupied intervals of a practitioner overlap", look: lookAtOverlaps,
		proven: func(p *proof) bool { return p.isApart },
	},
	{Name: "every live appointment has exactly its slot", rows: slotIsThere, query: sharedSlots, sure: never},
	{Name: "every slot is as long as its appointment and the buffers say", rows: slotFits},
	{Name: "every end is start and duration", rows: endsAsItSays},
	{Name: "every appointment is what its status says", rows: statusFits},
	{Name: "every type of visit is of the appointment's practitioner", query: typesOfOthers},
	{Name: "nothing that is over keeps its time", rows: overIsFree},
	{
		Name: "every slot belongs to an appointment", query: straySlots,
		proven: func(p *proof) bool { return p.isTaken },
	},
	{Name: "nobody is in two places", query: personsTwice},
	{
		Name: "what took place or will was paid for once", rows: paidFor, query: paidTwice,
		proven: func(p *proof) bool { return p.isPaidOnce },
	},
	{Name: "every payment is taken once", query: paymentsTwice, sure: never},
	{
		Name: "every payment has its appointment", query: strayPayments,
		proven: func(p *proof) bool { return p.isPaidFor },
	},
	{Name: "every payment is applied, due back or refunded", rows: paymentsSettled},
	{Name: "every payment that is applied is of its order", rows: paymentsOfOrders},
	{
		Name: "every payment and refund has its receipt, numbered without gaps", rows: receiptsGiven, query: strayReceipts,
		proven: func(p *proof) bool { return p.receipts.isWhole() },
	},
	{Name: "the money of what was cancelled is accounted for", rows: cancelledAccounted},
	{Name: "amounts are those that were written down", look: lookAtMoney},
	{
		Name: "completed appointments are counted", query: countedAnother,
		proven: func(p *proof) bool { return p.isCounted },
	},
	{Name: "every patient is in the care of the visitor", query: strangers},
	{Name: "every offer to the waitlist holds a time of its own", query: straysOfWaitlist},
	{Name: "every relocation has counted what became of its appointments", query: countedOtherwise},
	{Name: "hours of a day do not overlap", query: strayHours},
	{Name: "every message is queued, sent or given up", query: strayMessages},
	{Name: "nothing refers to what is gone", look: lookAtReferences},
	{Name: "there is one record of settings", query: settingsRecords},
	{Name: "the desk finds whom it knows", look: lookAtPeople, query: strayPeople, sure: asManyPeople},
	{Name: "bank details decrypt", look: lookAtBankAccounts},
	{Name: "the audit chain is whole", look: lookAtAudit},
	{Name: "the audit chain reaches what is anchored", look: lookAtAnchors},
}

// never is sure where nothing else is broken: a unique index forbids it.
const never = "SELECT TRUE"

const straySlots = `SELECT 'slot ' || s.id || ' belongs to no appointment, or ends before it begins' FROM slots s
	WHERE s.[[end]] <= s.start OR NOT EXISTS (SELECT 1 FROM appointments WHERE slot = s.id AND slot != '')`

const sharedSlots = `SELECT 'slot ' || slot || ' belongs to ' || COUNT(*) || ' appointments' FROM appointments
	WHERE slot != '' GROUP BY slot HAVING COUNT(*) > 1`

// An index has all that is compared.
const typesOfOthers = `
	SELECT 'appointment ' || a.id || ' is of a type of visit that its practitioner does not have' FROM visit_types t
	CROSS JOIN appointments a ON a.visit_type = t.id AND a.visit_type != '' AND a.practitioner != t.practitioner`

// By itself SQLite would go through the appointments of each visitor, for the few that are still to come.
const personsTwice = `SELECT 'appointment ' || id || ' overlaps another one of the same person' FROM (
		SELECT id, start, LAG([[end]]) OVER (PARTITION BY visitor, patient ORDER BY start) AS [[before]] FROM (
			SELECT id, visitor, patient, start, [[end]] FROM appointments INDEXED BY idx_appointments_open
				WHERE status = 'confirmed' OR status = 'arrived'
			UNION ALL SELECT id, visitor, patient, start, [[end]] FROM appointments INDEXED BY idx_appointments_held
				WHERE status = 'held' AND hold_expires > {:now}))
	WHERE [[before]] > start`

const strangers = `SELECT 'appointment ' || a.id || ' is for a patient who is not in its visitor''s care'
	FROM appointments a CROSS JOIN patients p ON p.id = a.patient WHERE a.patient > '' AND p.owner != a.visitor
	UNION ALL
	SELECT 'waitlist entry ' || w.id || ' is for a patient who is not in its visitor''s care'
	FROM waitlist w CROSS JOIN patients p ON p.id = w.patient WHERE w.patient > '' AND p.owner != w.visitor`

const paidTwice = `SELECT 'appointment ' || p.appointment || ' was paid for ' || COUNT(*) || ' times'
	FROM (SELECT appointment FROM payments GROUP BY appointment HAVING COUNT(*) > 1) several
	CROSS JOIN payments p ON p.appointment = several.appointment AND p.status = 'successful'
	GROUP BY p.appointment HAVING COUNT(*) > 1`

const paymentsTwice = `SELECT 'payment_id ' || payment_id || ' of ' || provider || ' was taken ' || COUNT(*) || ' times'
	FROM payments GROUP BY payment_id, provider HAVING COUNT(*) > 1`

// A column has no number twice, which its unique index sees to; where no refund has a payment's number either, and
// there are as many as the last one says, none is missing.
const strayReceipts = `
	WITH counted AS (
		SELECT year, n, (SELECT MIN(CAST(SUBSTR(receipt, 6) AS INTEGER)) FROM payments
				WHERE receipt != '' AND CAST(receipt AS INTEGER) = year) AS first,
			(SELECT MAX(CAST(SUBSTR(receipt, 6) AS INTEGER)) FROM payments
				WHERE receipt != '' AND CAST(receipt AS INTEGER) = year) AS last
		FROM (SELECT CAST(receipt AS INTEGER) AS year, COUNT(*) AS n FROM payments WHERE receipt != '' GROUP BY 1)
		UNION ALL
		SELECT CAST(refund_receipt AS INTEGER), COUNT(*), MIN(CAST(SUBSTR(refund_receipt, 6) AS INTEGER)),
			MAX(CAST(SUBSTR(refund_receipt, 6) AS INTEGER))
		FROM payments WHERE refund_receipt != '' GROUP BY CAST(refund_receipt AS INTEGER))
	SELECT 'receipts of ' || year || ' are ' || SUM(n) || ', numbered ' || MIN(first) || ' to ' || MAX(last) FROM counted
	GROUP BY year HAVING SUM(n) != MAX(last) OR MIN(first) != 1
	UNION ALL
	SELECT 'receipt ' || r.refund_receipt || ' is that of a payment and of a refund' FROM payments r
	WHERE r.refund_receipt != '' AND EXISTS (SELECT 1 FROM payments p WHERE p.receipt != ''
		AND CAST(p.receipt AS INTEGER) = CAST(r.refund_receipt AS INTEGER)
		AND CAST(SUBSTR(p.receipt, 6) AS INTEGER) = CAST(SUBSTR(r.refund_receipt, 6) AS INTEGER))`

const strayPayments = `SELECT 'payment ' || p.id || ' is for appointment ' || p.appointment || ', which is gone'
	FROM payments p WHERE NOT EXISTS (SELECT 1 FROM appointments WHERE id = p.appointment)`

const countedAnother = `
	WITH reached AS (SELECT practitioner, COUNT(*) AS n FROM appointments WHERE status = 'completed' GROUP BY practitioner)
	SELECT 'practitioner ' || p.id || ' has completed another number of appointments than ' || p.completed
	FROM practitioners p LEFT JOIN reached r ON r.practitioner = p.id WHERE p.completed IS NOT COALESCE(r.n, 0)`

const straysOfWaitlist = `
	SELECT 'waitlist entry ' || w.id || ' has an offer that holds no time, or the time of another'
	FROM waitlist w LEFT JOIN appointments a ON a.id = w.appointment AND a.visitor = w.visitor AND a.waitlist = w.id
	WHERE w.status = 'offered' AND (a.id IS NULL OR a.status != 'held')
		OR w.status = 'accepted' AND (a.id IS NULL OR a.confirmed_at = '')
		OR w.status = 'waiting' AND w.appointment != ''
		OR w.status NOT IN ('waiting', 'offered', 'accepted', 'lapsed', 'cancelled')
	UNION ALL
	SELECT 'appointment ' || appointment || ' was offered to ' || COUNT(*) || ' entries of the waitlist'
	FROM waitlist WHERE appointment != '' GROUP BY appointment HAVING COUNT(*) > 1`

const countedOtherwise = `
	WITH counted AS (SELECT relocation, COUNT(*) AS total,
		SUM(outcome IN ('proposed', 'moved', 'cancelled')) AS done, SUM(outcome = 'refused') AS failed
		FROM relocation_items GROUP BY relocation)
	SELECT 'relocation ' || r.id || ' has another progress than its appointments'
	FROM relocations r LEFT JOIN counted c ON c.relocation = r.id
	WHERE r.total IS NOT c.total OR r.done IS NOT c.done OR r.failed IS NOT c.failed
		OR (r.status = 'done') != (r.done + r.failed = r.total)
		OR r.status NOT IN ('queued', 'running', 'done')`

const strayHours = `
	SELECT 'working hours ' || h.id || ' overlap ' || o.id FROM working_hours h
	JOIN working_hours o ON o.practitioner = h.practitioner AND o.weekday = h.weekday AND o.id > h.id
		AND o.start < h.[[end]] AND h.start < o.[[end]]
		AND (h.valid_to = '' OR o.valid_from <= h.valid_to) AND (o.valid_to = '' OR h.valid_from <= o.valid_to)
	UNION ALL
	SELECT 'working hours ' || id || ' end before they begin' FROM working_hours
	WHERE start >= [[end]] OR valid_to != '' AND valid_from > valid_to OR weekday NOT BETWEEN 1 AND 7
	UNION ALL
	SELECT 'practitioner ' || practitioner || ' has ' || COUNT(*) || ' overrides of ' || date
	FROM schedule_overrides GROUP BY practitioner, date HAVING COUNT(*) > 1
	UNION ALL
	SELECT 'time off ' || id || ' ends before it begins' FROM time_off WHERE start >= [[end]]`

const strayMessages = `SELECT 'notification ' || id || ' is ' || status || ', and ' ||
		IIF(next_attempt = '', 'nothing is to be tried', 'something is still to be tried') FROM notifications
	WHERE status NOT IN ('queued', 'sent', 'failed') OR (status = 'queued') != (next_attempt != '')`

const settingsRecords = `SELECT 'there are ' || COUNT(*) || ' records of settings' FROM clinic HAVING COUNT(*) != 1`
