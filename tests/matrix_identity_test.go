package tests

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A record is the one in the path. One that is named in the body is not reached by way of one's own.
func TestNobodyReachesAnothersRecordThroughTheirOwn(t *testing.T) {
	m := newMatrix(t)
	another := with(account1(m.another), object{"account_holder": "Rudolf"})
	m.create("bank_accounts", m.token("another practitioner"), another).ok()
	m.create("waitlist", m.token("another visitor"), waits(m)).ok()
	for _, attack := range []struct {
		collection, thief, own, victims string
		change                          object
	}{
		{"users", "visitor", m.who["visitor"].id, m.who["another visitor"].id, object{"name": "Mallory"}},
		{"practitioners", "practitioner", m.practitioner, m.another, object{"phone": "+911123456789"}},
		{
			"bank_accounts", "practitioner", m.made("bank_accounts", "practitioner", account1(m.practitioner)),
			m.of("bank_accounts", `practitioner = "`+m.another+`"`), object{"account_number": "999999999999"},
		},
		{
			"working_hours", "practitioner", m.of("working_hours", `practitioner = "`+m.practitioner+`"`),
			m.of("working_hours", `practitioner = "`+m.another+`"`), object{"end": "12:00"},
		},
		{
			"appointments", "visitor", m.of("appointments", `visitor = "`+m.who["visitor"].id+`"`),
			m.of("appointments", `visitor = "`+m.who["another visitor"].id+`"`), object{"status": "cancelled"},
		},
		{
			"waitlist", "visitor", m.made("waitlist", "visitor", waits(m)),
			m.of("waitlist", `visitor = "`+m.who["another visitor"].id+`"`), object{"status": "cancelled"},
		},
	} {
		before, owned := m.stored(attack.collection, attack.victims), m.stored(attack.collection, attack.own)
		m.nothingHappens(func() {
			body := with(attack.change, object{"id": attack.victims})
			m.update(attack.collection, attack.own, m.token(attack.thief), body).refused(403, "id", "not_allowed")
			m.update(attack.collection, attack.own, m.admin, body).refused(403, "id", "not_allowed")
		})
		require.Equal(t, before, m.stored(attack.collection, attack.victims), attack.collection)
		require.Equal(t, owned, m.stored(attack.collection, attack.own), attack.collection)
	}
}
