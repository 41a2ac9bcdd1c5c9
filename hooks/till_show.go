package hooks

import (
	"net/http"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// tillSum is what one account's till comes to, by method and currency. Amounts are in the currency's minor unit.
type tillSum struct {
	Account   string `json:"account"`
	Name      string `json:"name"`
	Method    string `json:"method"`
	Currency  string `json:"currency"`
	Taken     int64  `json:"taken"`
	GivenBack int64  `json:"given_back"`
	Balance   int64  `json:"balance"`
}

// tillEntry is money that changed hands at the desk, or that is to be given back there.
type tillEntry struct {
	At          string `json:"at"` // in the clinic's time zone
	Account     string `json:"account"`
	Name        string `json:"name"`
	Kind        string `json:"kind"` // taken | given_back | due
	Payment     string `json:"payment"`
	Receipt     string `json:"receipt"`
	Appointment string `json:"appointment"`
	Visitor     string `json:"visitor"` // the name
	Method      string `json:"method"`
	Reference   string `json:"reference"`
	Amount      int64  `json:"amount"`
	Currency    string `json:"currency"`
	at          time.Time
}

const mostDueShown = 100

// till is the desk's money of one day.
type till struct {
	Date     string       `json:"date"`
	Timezone string       `json:"timezone"`
	Sums     []*tillSum   `json:"sums"`
	Payments []*tillEntry `json:"payments"`
	Due      []*tillEntry `json:"due"` // still to be given back, whoever took it
	loc      *time.Location
	entries  []rules.TillEntry
}

// showTill answers ?date= (today where it is left out) with what the desk took in and gave back: receptionists with
// their own till, super admins with everybody's.
func (h *handlers) showTill(e *core.RequestEvent) error {
	if err := requireDesk(e.Auth); err != nil {
		return err
	}
	settings, err := collections.FindSettings(e.App)
	if err != nil {
		return err
	}
	loc, err := settings.Location()
	if err != nil {
		return err
	}
	date := rules.DateOf(h.Now(), loc)
	if asked := e.Request.URL.Query().Get("date"); asked != "" {
		if date, err = rules.ParseDate(asked); err != nil {
			return rules.ErrInvalidDate
		}
	}
	by := e.Auth.Id
	if e.HasSuperuserAuth() {
		by = ""
	}
	t := &till{
		Date: date.String(), Timezone: loc.String(), loc: loc,
		Sums: []*tillSum{}, Payments: []*tillEntry{}, Due: []*tillEntry{},
	}
	if err := t.load(e.App, date, by); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, t)
}

func (t *till) load(app core.App, date rules.Date, by string) error {
	from, to := date.At(0, t.loc), date.AddDays(1).At(0, t.loc)
	payments, err := collections.DeskPayments(app, from, to, by)
	if err != nil {
		return err
	}
	within := func(at time.Time, account string) bool {
		return !at.Before(from) && at.Before(to) && (by == "" || by == account)
	}
	for _, p := range payments {
		if within(p.PaidAt(), p.TakenBy()) {
			t.add("taken", p, p.PaidAt(), p.TakenBy(), p.Receipt())
		}
		if p.Status() == rules.PaymentRefunded && within(p.RefundedAt(), p.RefundedBy()) {
			t.add("given_back", p, p.RefundedAt(), p.RefundedBy(), p.RefundReceipt())
		}
	}
	slices.SortStableFunc(t.Payments, func(a, b *tillEntry) int { return a.at.Compare(b.at) })
	due, err := collections.DueAtDesk(app, mostDueShown)
	if err != nil {
		return err
	}
	for _, p := range due {
		t.Due = append(t.Due, t.entry("due", p, p.PaidAt(), p.TakenBy(), p.Receipt()))
	}
	for _, sum := range rules.SumTills(t.entries) {
		t.Sums = append(t.Sums, &tillSum{
			Account: sum.Account, Method: string(sum.Method), Currency: sum.Currency,
			Taken: sum.Taken, GivenBack: sum.GivenBack, Balance: sum.Balance(),
		})
	}
	return t.name(app, append(payments, due...))
}

func (t *till) add(kind string, p *collections.Payment, at time.Time, account, receipt string) {
	t.Payments = append(t.Payments, t.entry(kind, p, at, account, receipt))
	t.entries = append(t.entries, rules.TillEntry{
		At: at, Account: account, GivenBack: kind == "given_back", Method: p.Method(),
		Money: rules.Money{Amount: p.Amount(), Currency: p.Currency()},
	})
}

func (t *till) entry(kind string, p *collections.Payment, at time.Time, account, receipt string) *tillEntry {
	return &tillEntry{
		At: at.In(t.loc).Format(time.RFC3339), Account: account, Kind: kind, Payment: p.Id, Receipt: receipt,
		Appointment: p.Appointment(), Visitor: p.Visitor(), Method: string(p.Method()), Reference: p.Reference(),
		Amount: p.Amount(), Currency: p.Currency(), at: at,
	}
}

// name writes names where there are ids, all of them looked up at once.
func (t *till) name(app core.App, payments []*collections.Payment) error {
	var ids []string
	for _, p := range payments {
		ids = append(ids, p.TakenBy(), p.RefundedBy(), p.Visitor())
	}
	slices.Sort(ids)
	names, err := collections.StaffNames(app, slices.Compact(ids))
	if err != nil {
		return err
	}
	for _, entry := range slices.Concat(t.Payments, t.Due) {
		entry.Name, entry.Visitor = names[entry.Account], names[entry.Visitor]
	}
	for _, sum := range t.Sums {
		sum.Name = names[sum.Account]
	}
	return nil
}
