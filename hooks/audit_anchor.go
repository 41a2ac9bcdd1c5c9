package hooks

import (
	"log"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// anchorAudit writes the head of the audit log's chain outside the database, into a file and into the log that the
// server prints, so that nobody can cut the log off or write it anew unnoticed.
func (h *handlers) anchorAudit(app core.App) error {
	anchor, err := collections.AnchorAudit(app, h.Now())
	if err == nil && anchor.Sequence > 0 {
		log.Println("audit anchor:", anchor)
		app.Logger().Info("audit anchor", "sequence", anchor.Sequence, "hash", anchor.Hash)
	}
	return err
}

// anchorBackup anchors what goes into a backup. The anchors stay out of it: in the same archive they would vouch for
// nothing, and a backup that is restored into the directory leaves those in place that are newer than it.
func (h *handlers) anchorBackup(e *core.BackupEvent) error {
	e.Exclude = append(e.Exclude, collections.AnchorFile)
	if err := h.anchorAudit(e.App); err != nil {
		return err
	}
	return e.Next()
}

// anchorWhenStopped anchors what there is when the server stops, after the last request.
func (h *handlers) anchorWhenStopped(e *core.ServeEvent) error {
	e.App.OnTerminate().BindFunc(func(end *core.TerminateEvent) error {
		if !h.leads() {
			return end.Next() // who leads has the log
		}
		if err := h.anchorAudit(end.App); err != nil {
			end.App.Logger().Error("the audit log was not anchored", "error", err)
		}
		return end.Next()
	})
	return e.Next()
}
