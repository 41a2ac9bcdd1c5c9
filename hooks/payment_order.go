package hooks

import (
	"context"
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// createOrder makes the order of an unsaved appointment. It fails with rules.ErrPaymentsUnavailable where the provider
// does, and is never called inside a transaction.
func (h *handlers) createOrder(ctx context.Context, app core.App, appointment string, due rules.Money) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, providerTimeout)
	defer cancel()
	// The amount belongs to the receipt: a price that has changed since an attempt that failed needs another order.
	receipt := fmt.Sprintf("%s-%d-%s", appointment, due.Amount, due.Currency)
	id, err := h.providerOf(due.Amount).CreateOrder(ctx, receipt, due)
	if err != nil {
		app.Logger().Error("no order could be made", "provider", h.Payments.Name(), "error", err)
		return "", rules.ErrPaymentsUnavailable
	}
	return id, nil
}
