package collections

import (
	"database/sql"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// NextReceipt returns the number that follows the last one of a year. Payments and refunds share the series. Call it in
// the transaction that writes the number down: what is rolled back leaves no gap.
func NextReceipt(tx core.App, year int) (string, error) {
	var last int
	err := tx.DB().NewQuery(lastReceipt(year)).Row(&last)
	return rules.ReceiptNumber{Year: year, Place: last + 1}.String(), err
}

// lastReceipt asks the two indexes for the last number of a year; 0 where there is none.
func lastReceipt(year int) string {
	last := func(field string) string {
		return fmt.Sprintf("COALESCE((SELECT MAX(CAST(SUBSTR(%[1]s, 6) AS INTEGER)) FROM payments"+
			" WHERE %[1]s != '' AND CAST(%[1]s AS INTEGER) = %[2]d), 0)", field, year)
	}
	return "SELECT MAX(" + last("receipt") + ", " + last("refund_receipt") + ")"
}

// FindPaymentByReceipt loads the payment whose receipt, or whose refund's, has a number. It fails with sql.ErrNoRows
// where there is none.
func FindPaymentByReceipt(app core.App, number string) (*Payment, error) {
	like := func(field string) string {
		return fmt.Sprintf("[[%[1]s]] != '' AND CAST([[%[1]s]] AS INTEGER) = CAST({:number} AS INTEGER)"+
			" AND CAST(SUBSTR([[%[1]s]], 6) AS INTEGER) = CAST(SUBSTR({:number}, 6) AS INTEGER)", field)
	}
	return findOne(app, Payments,
		dbx.NewExp(like("receipt")+" OR "+like("refund_receipt"), dbx.Params{"number": number}), AsPayment)
}

// ReceiptNumbers numbers many receipts within one transaction.
type ReceiptNumbers struct {
	tx   *sql.Tx
	last map[int]int // by year
}

// NewReceiptNumbers goes on after the last numbers that are there.
func NewReceiptNumbers(tx *sql.Tx) *ReceiptNumbers { return &ReceiptNumbers{tx, map[int]int{}} }

func (n *ReceiptNumbers) next(year int) (string, error) {
	last, known := n.last[year]
	if !known {
		if err := n.tx.QueryRow(lastReceipt(year)).Scan(&last); err != nil {
			return "", err
		}
	}
	n.last[year] = last + 1
	return rules.ReceiptNumber{Year: year, Place: last + 1}.String(), nil
}
