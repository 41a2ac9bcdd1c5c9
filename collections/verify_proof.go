package collections

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"hash/maphash"
	"math"
	"slices"
)

// proof is what reading every slot, payment and appointment at one moment has shown to be right. It says of nothing
// that it is wrong: whatever it does not prove is asked by SQL, which alone decides. A row is known by digests of
// 64 bits, under a seed that is another one each time.
type proof struct {
	pages         *pageReader
	seed          maphash.Seed
	key           []byte           // of the last digest
	days          map[string]int64 // dates and their first minute
	practitioners map[string]*provenPractitioner
	slots         *nearby
	payments      *nearby  // by the appointments that they are of
	paid          []uint64 // by each payment
	receipts      numbering

	unproven []span // of appointments

	isApart    bool // no two occupied intervals overlap
	isTaken    bool // every slot belongs to an appointment
	isCounted  bool // as many appointments are completed as practitioners have counted
	isPaidOnce bool // no appointment was paid for twice
	isPaidFor  bool // every payment has its appointment
}

// provenPractitioner is what a proof knows of a practitioner.
type provenPractitioner struct {
	user             string
	counted, reached int      // completed appointments: as many as are written down, and as were read
	occupied         []uint64 // as interval writes them
}

// prove reads all that a proof is made of. Where SQLite's pages are not as they should be, there is none.
func (v *inspection) prove(ctx context.Context) error {
	conn, err := v.db.DB().Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // which only read
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	p := &proof{
		seed: maphash.MakeSeed(), days: map[string]int64{}, practitioners: map[string]*provenPractitioner{},
	}
	switch err = p.read(ctx, v, conn, tx); {
	case err == nil:
		v.proof = p
	case errors.Is(err, errStrange), isDamage(err):
		return nil
	}
	return err
}

func (p *proof) read(ctx context.Context, v *inspection, conn *sql.Conn, tx *sql.Tx) (err error) {
	if p.pages, err = newPageReader(ctx, conn, tx); err != nil {
		return err
	}
	defer p.pages.close()
	if err = p.makeRoom(v); err != nil {
		return err
	}
	for _, read := range []func() error{
		p.readPractitioners, p.readSlots, p.readPayments, p.readAppointments, p.doubtUnexpected,
	} {
		if err = read(); err != nil {
			return err
		}
	}
	return nil
}

// makeRoom counts what there is to read, and tells of each part that was read.
func (p *proof) makeRoom(v *inspection) error {
	var slots, payments, appointments int
	err := p.pages.tx.QueryRowContext(p.pages.ctx, "SELECT (SELECT COUNT(*) FROM slots),"+
		" (SELECT COUNT(*) FROM payments), (SELECT COUNT(*) FROM appointments)").Scan(&slots, &payments, &appointments)
	p.slots, p.payments = newNearby(slots), newNearby(payments)
	p.paid, p.receipts = make([]uint64, 0, payments), numbering{most: 2 * payments, years: map[string]*numbered{}}
	v.expect((slots + payments + appointments) / rowsTogether)
	read := 0
	p.pages.told = func() {
		if read++; read%rowsTogether == 0 {
			v.advance("every live appointment has exactly its slot")
		}
	}
	return err
}

func (p *proof) readPractitioners() error {
	rows, err := p.pages.tx.QueryContext(p.pages.ctx, "SELECT id, user, completed,"+
		" typeof(id) = 'text' AND typeof(user) = 'text' AND typeof(completed) = 'integer' FROM practitioners")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		id, practitioner, usual := "", &provenPractitioner{}, false
		if err := rows.Scan(&id, &practitioner.user, &practitioner.counted, &usual); err != nil || !usual {
			return errStrange
		}
		p.practitioners[id] = practitioner
	}
	return rows.Err()
}

func (p *proof) readSlots() error {
	p.isApart, p.isTaken = true, true
	err := p.pages.eachRow(Slots, slotProof[:], func(_ int64, slot []value) error {
		if !p.addSlot(slot) {
			p.isApart, p.isTaken = false, false
		}
		return nil
	})
	for _, practitioner := range p.practitioners {
		p.isApart = p.isApart && areApart(practitioner.occupied)
		practitioner.occupied = nil
	}
	return err
}

// interval writes two minutes as a number that sorts by the first.
func interval(start, end int64) uint64 { return uint64(start)<<32 | uint64(end) } //nolint:gosec // minute sees to it

func areApart(intervals []uint64) bool {
	slices.Sort(intervals)
	till := uint64(0)
	for _, occupied := range intervals {
		if occupied>>32 < till {
			return false
		}
		till = occupied & math.MaxUint32
	}
	return true
}

func (p *proof) readPayments() error {
	return p.pages.eachRow(Payments, paymentProof[:], func(_ int64, payment []value) error {
		if !payment[paymentAppointment].isText() {
			return errStrange // nobody knows which one it is of
		}
		p.payments.add(p.digest(0, 0, payment[paymentAppointment].bytes))
		p.paid = append(p.paid, p.digestPaid(payment))
		p.receipts.add(payment[paymentReceipt])
		p.receipts.add(payment[paymentRefundReceipt])
		return nil
	})
}

func (p *proof) readAppointments() error {
	last := int64(math.MinInt64)
	err := p.pages.eachRow(Appointments, appointmentProof[:], func(rowid int64, appointment []value) error {
		if rowid <= last {
			return errStrange
		}
		if !p.isRight(appointment) {
			p.doubt(last, rowid)
		}
		last = rowid
		return nil
	})
	p.isCounted, p.isTaken = true, p.isTaken && p.slots.hasFoundAll()
	for _, practitioner := range p.practitioners {
		p.isCounted = p.isCounted && practitioner.counted == practitioner.reached
	}
	return err
}

// doubt leaves an appointment to SQL, together with the last one where that is left to it, too.
func (p *proof) doubt(last, rowid int64) {
	n := len(p.unproven) - 1
	if n >= 0 && p.unproven[n].upTo == last && rowid-p.unproven[n].after <= rowsTogether {
		p.unproven[n].upTo = rowid
		return
	}
	p.unproven = append(p.unproven, span{rowid - 1, rowid})
}

// doubtUnexpected leaves to SQL the appointments of the payments that none has asked for: there are several of one, or
// it was not to be paid for. There are few.
func (p *proof) doubtUnexpected() error {
	p.isPaidOnce, p.isPaidFor = true, true
	if p.payments.hasFoundAll() {
		return nil
	}
	place := -1
	err := p.pages.eachRow(Payments, paymentProof[:], func(_ int64, payment []value) error {
		if place++; p.payments.found[place] {
			return nil
		}
		p.isPaidOnce = p.isPaidOnce && !payment[paymentStatus].is("successful")
		var rowid int64
		err := p.pages.tx.QueryRowContext(p.pages.ctx, "SELECT rowid FROM appointments WHERE id = ?",
			string(payment[paymentAppointment].bytes)).Scan(&rowid)
		if errors.Is(err, sql.ErrNoRows) {
			p.isPaidFor = false
			return nil
		}
		p.unproven = append(p.unproven, span{rowid - 1, rowid})
		return err
	})
	p.unproven = withoutInner(p.unproven)
	return err
}

// withoutInner leaves out the spans that lie within others.
func withoutInner(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.after, b.after), cmp.Compare(b.upTo, a.upTo))
	})
	outer := spans[:0]
	for _, s := range spans {
		if n := len(outer); n == 0 || s.upTo > outer[n-1].upTo {
			outer = append(outer, s)
		}
	}
	return outer
}
