package rules

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheTillIsSummedUpByAccountMethodAndCurrency(t *testing.T) {
	rupees := func(amount int64) Money { return Money{Amount: amount, Currency: "INR"} }
	sums := SumTills([]TillEntry{
		{Account: "b", Method: Cash, Money: rupees(100)},
		{Account: "a", Method: UPI, Money: rupees(5)},
		{Account: "a", Method: Cash, Money: rupees(50)},
		{Account: "a", Method: Cash, Money: rupees(70), GivenBack: true},
		{Account: "a", Method: Cash, Money: Money{Amount: 3, Currency: "EUR"}},
	})
	require.Equal(t, []TillSum{
		{Account: "a", Method: Cash, Currency: "EUR", Taken: 3},
		{Account: "a", Method: Cash, Currency: "INR", Taken: 50, GivenBack: 70},
		{Account: "a", Method: UPI, Currency: "INR", Taken: 5},
		{Account: "b", Method: Cash, Currency: "INR", Taken: 100},
	}, sums)
	require.EqualValues(t, -20, sums[1].Balance())
	require.Empty(t, SumTills(nil))
}
