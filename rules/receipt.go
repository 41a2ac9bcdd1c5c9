package rules

import "fmt"

// ReceiptNumber is a receipt's place among those of a calendar year, from 1 on and without gaps.
type ReceiptNumber struct{ Year, Place int }

// String writes it as YYYY-NNNNNN, with more digits from a million receipts in a year on.
func (n ReceiptNumber) String() string { return fmt.Sprintf("%04d-%06d", n.Year, n.Place) }
