package hooks

import (
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// resendMessage puts a message that waits, or was given up, into the queue anew, for a super admin. One that is on its
// way is left to it. It refuses, with rules.ErrAlreadySent, one that was sent.
func (h *handlers) resendMessage(e *core.RequestEvent) error {
	op := h.operationOfRequest(e)
	var n *collections.Notification
	err := e.App.RunInTransaction(func(tx core.App) (err error) {
		if n, err = collections.FindNotification(tx, e.Request.PathValue("id")); err != nil {
			return orNotFound(err)
		}
		if n.IsSent() {
			return rules.ErrAlreadySent
		}
		if slices.Contains(h.dispatch.of(n.Channel()).carried(), n.Id) {
			return nil
		}
		n.QueueAnew(op.now)
		fields := changedFields(n.Record)
		if err := tx.SaveNoValidate(n); err != nil { // an address that a later schema finds invalid is still one to try
			return err
		}
		return op.audit(tx, "update", n.Record, fields...)
	})
	if err != nil {
		return err
	}
	h.callWorker(e.App, n.Channel())
	if err := apis.EnrichRecord(e, n.Record); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, n)
}
