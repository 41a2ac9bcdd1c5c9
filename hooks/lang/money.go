package lang

import "github.com/bojanz/currency"

// Money writes an amount of minor units, with as many decimals as the currency has (ISO 4217).
func (l *Language) Money(amount int64, code string) (string, error) {
	sum, err := currency.NewAmountFromInt64(amount, code)
	if err != nil {
		return "", err
	}
	return l.money.Format(sum), nil
}
