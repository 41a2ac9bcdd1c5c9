package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// DeskPayments returns what was taken in or given back at the desk from an instant until before another, by one account
// or (empty) by anybody.
func DeskPayments(app core.App, from, to time.Time, by string) ([]*Payment, error) {
	of := func(instant, account string) string {
		where := "[[provider]] = 'desk' AND [[" + instant + "]] >= {:from} AND [[" + instant + "]] < {:to}"
		if by != "" {
			where += " AND [[" + account + "]] = {:by}"
		}
		return "SELECT [[rowid]] FROM {{payments}} WHERE " + where
	}
	return findAll(app.RecordQuery(Payments).AndWhere(dbx.NewExp(
		"[[payments.rowid]] IN ("+of("paid_at", "taken_by")+
			" UNION ALL "+of("refunded_at", "refunded_by")+" AND [[status]] = 'refunded')",
		dbx.Params{"from": Stamp(from), "to": Stamp(to), "by": by},
	)), AsPayment)
}

// DueAtDesk returns what the desk is to give back, longest due first.
func DueAtDesk(app core.App, limit int64) ([]*Payment, error) {
	return findAll(app.RecordQuery(Payments).
		AndWhere(dbx.HashExp{"provider": Desk, "status": string(rules.PaymentRefundDue)}).
		OrderBy("next_refund").Limit(limit), AsPayment)
}

// StaffNames returns the names of accounts, or super admins' addresses, by id.
func StaffNames(app core.App, ids []string) (map[string]string, error) {
	users, err := UsersByID(app, ids)
	if err != nil {
		return nil, err
	}
	admins, err := app.FindRecordsByIds(core.CollectionNameSuperusers, ids)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for id, user := range users {
		names[id] = user.Name()
		if names[id] == "" {
			names[id] = user.Email()
		}
	}
	for _, admin := range admins {
		names[admin.Id] = admin.Email()
	}
	return names, nil
}
