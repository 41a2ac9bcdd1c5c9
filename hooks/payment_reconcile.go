package hooks

import (
	"context"
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// How far back the daily reconciliation looks: further than a day, for the days on which it failed.
const (
	reconciledPeriod = 3 * 24 * time.Hour
	reconcileTimeout = 10 * time.Minute
)

// reconcilePayments asks the provider for what it has captured, and takes what no webhook has told of.
func (h *handlers) reconcilePayments(app core.App) error {
	ctx, cancel := context.WithTimeout(context.Background(), reconcileTimeout)
	defer cancel()
	now := h.Now()
	captured, err := h.Payments.Captured(ctx, now.Add(-reconciledPeriod), now)
	failures := []error{err}
	for _, paid := range captured {
		failures = append(failures, h.settleCapture(app, paid))
	}
	return errors.Join(failures...)
}
