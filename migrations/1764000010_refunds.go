package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upRefunds, downRefunds)
}

func upRefunds(app core.App) error {
	payments, err := app.FindCollectionByNameOrId("payments")
	if err != nil {
		return err
	}
	payments.Fields.Add(
		text("refund_id", false, "By which the provider knows the refund."),
		hidden(whole("refund_attempts", 0, 1e9, "")),
		hidden(instant("next_refund", false)),
		hidden(longText("refund_error", "Why the last attempt to refund failed.")),
	)
	payments.RemoveIndex("idx_payments_refund_due")
	payments.AddIndex("idx_payments_refund_due", false, "provider, next_refund", "status = 'refund_due'")
	if err := app.Save(payments); err != nil {
		return err
	}
	if _, err := app.DB().NewQuery("UPDATE payments SET next_refund = updated WHERE status = 'refund_due'").Execute(); err != nil {
		return err
	}
	return createRefundsDue(app)
}

// createRefundsDue counts, for the dashboard, what is still to be given back. It reads what is due alone.
func createRefundsDue(app core.App) error {
	view := core.NewViewCollection("refunds_due")
	view.ViewQuery = `SELECT (provider || '_' || currency) AS id, provider, currency, COUNT(*) AS payments,
		CAST(SUM(amount) AS INT) AS amount, CAST(MIN(created) AS TEXT) AS since, CAST(MAX(refund_attempts) AS INT) AS attempts
		FROM payments WHERE status = 'refund_due' GROUP BY provider, currency`
	return app.Save(view)
}

func downRefunds(app core.App) error {
	if err := drop(app, "refunds_due"); err != nil {
		return err
	}
	payments, err := app.FindCollectionByNameOrId("payments")
	if err != nil {
		return err
	}
	for _, name := range []string{"refund_id", "refund_attempts", "next_refund", "refund_error"} {
		payments.Fields.RemoveByName(name)
	}
	payments.RemoveIndex("idx_payments_refund_due")
	payments.AddIndex("idx_payments_refund_due", false, "created", "status = 'refund_due'")
	return app.Save(payments)
}
