package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upPayments, nil)
}

func upPayments(app core.App) error {
	appointments, err := app.FindCollectionByNameOrId("appointments")
	if err != nil {
		return err
	}
	seen := rule("@request.auth.id != '' && (visitor = @request.auth.id || " + receptionist + ")")
	payments, err := create(app, "payments", rules{list: seen, view: seen},
		presentable(relation("appointment", appointments, true, false)),
		text("order_id", true, ""), presentable(text("payment_id", true, "")),
		whole("amount", 0, 1e12, "In the currency's minor unit."), text("currency", true, "ISO 4217"),
		text("provider", true, ""),
		choice("status", true, "successful", "refund_due", "refunded"),
		hidden(text("visitor", true, "The account of who paid.")),
		choice("method", false, "cash", "card", "upi"),
		text("reference", false, "What the desk noted of it, such as the number of a card's slip."),
		text("taken_by", false, "The account of who took it at the desk."),
		instant("paid_at", false),
		text("receipt", false, "YYYY-NNNNNN: receipts are numbered without gaps within a year."),
		text("refund_id", false, "By which the provider, or the desk, knows the refund."),
		text("refunded_by", false, "The account of who gave it back at the desk."),
		instant("refunded_at", false),
		text("refund_receipt", false, "The number of the refund's own receipt, in the same series."),
		hidden(whole("refund_attempts", 0, 1e9, "")),
		hidden(instant("next_refund", false)),
		hidden(longText("refund_error", "Why the last attempt to refund failed.")),
	)
	if err != nil {
		return err
	}
	payments.AddIndex("idx_payments_payment_id", true, "payment_id, provider", "")
	payments.AddIndex("idx_payments_visitor", false, "visitor", "")
	payments.AddIndex("idx_payments_appointment", false, "appointment", "")
	payments.AddIndex("idx_payments_back", false, "appointment, status, amount, currency", "status != 'successful'")
	// By year and number. One statement finds the next.
	for _, field := range []string{"receipt", "refund_receipt"} {
		payments.AddIndex("idx_payments_"+field, true,
			"CAST("+field+" AS INTEGER), CAST(SUBSTR("+field+", 6) AS INTEGER)", field+" != ''")
	}
	payments.AddIndex("idx_payments_taken", false, "paid_at", "provider = 'desk'")
	payments.AddIndex("idx_payments_given_back", false, "refunded_at", "provider = 'desk' AND status = 'refunded'")
	// All that reports read of the desk.
	payments.AddIndex("idx_payments_methods", false, "appointment, method, status, amount, currency", "provider = 'desk'")
	payments.AddIndex("idx_payments_refund_due", false, "provider, next_refund", "status = 'refund_due'")
	if err := app.Save(payments); err != nil {
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
