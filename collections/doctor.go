package collections

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// CountFees counts the practitioners who can be booked for money.
func CountFees(app core.App) (n int, err error) {
	err = app.ConcurrentDB().NewQuery("SELECT COUNT(*) FROM practitioners WHERE fee > 0 AND active").Row(&n)
	return n, err
}

// NewestAudit returns the latest instant of the last thousand entries of the audit log; zero where there is none. The
// very last one need not be the latest: a clock that went back has written it.
func NewestAudit(app core.App) (time.Time, error) {
	var newest types.DateTime
	err := app.ConcurrentDB().NewQuery(
		"SELECT COALESCE(MAX(at), '') FROM (SELECT at FROM audit_log ORDER BY sequence DESC LIMIT 1000)").Row(&newest)
	return newest.Time(), err
}
