package rules

import (
	"cmp"
	"slices"
	"time"
)

// TillEntry is money that somebody at the desk has taken in or given back.
type TillEntry struct {
	At        time.Time
	Account   string // whose till it is
	GivenBack bool
	Method    Method
	Money
}

// TillSum is what one account's till comes to, in one method and currency.
type TillSum struct {
	Account   string
	Method    Method
	Currency  string
	Taken     int64 // minor units
	GivenBack int64
}

// Balance is what has to be in the till.
func (s TillSum) Balance() int64 { return s.Taken - s.GivenBack }

// SumTills sums the entries up, in the order of accounts, methods and currencies.
func SumTills(entries []TillEntry) []TillSum {
	type till struct {
		account  string
		method   Method
		currency string
	}
	sums := map[till]*TillSum{}
	for _, entry := range entries {
		of := till{entry.Account, entry.Method, entry.Currency}
		if sums[of] == nil {
			sums[of] = &TillSum{Account: entry.Account, Method: entry.Method, Currency: entry.Currency}
		}
		if entry.GivenBack {
			sums[of].GivenBack += entry.Amount
		} else {
			sums[of].Taken += entry.Amount
		}
	}
	all := make([]TillSum, 0, len(sums))
	for _, sum := range sums {
		all = append(all, *sum)
	}
	slices.SortFunc(all, func(a, b TillSum) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Currency, b.Currency))
	})
	return all
}
