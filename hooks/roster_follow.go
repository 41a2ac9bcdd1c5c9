package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// registerRoster keeps the roster true: what has changed is marked after its commit,
// and read anew when it is asked for.
func (h *handlers) registerRoster(app core.App) {
	slots := []string{collections.Slots}
	onChange(app, slots, h.markSlot)
	people := []string{
		collections.Practitioners, collections.WorkingHours, collections.ScheduleOverrides, collections.TimeOff,
		collections.VisitTypes, collections.FreedTime,
	}
	onChange(app, people, h.markPerson)
	onChange(app, []string{collections.Practitioners}, func(*core.Record) { h.roster.StaffChanged() })
	onChange(app, []string{collections.Clinic}, func(*core.Record) { h.roster.ClinicChanged() })
	app.OnServe().BindFunc(h.forgetAfterSQL)
	app.OnSettingsReload().BindFunc(h.forgetAfterReload)
}

func onChange(app core.App, names []string, mark func(*core.Record)) {
	after := func(e *core.RecordEvent) error {
		mark(e.Record)
		return e.Next()
	}
	app.OnRecordAfterCreateSuccess(names...).BindFunc(after)
	app.OnRecordAfterUpdateSuccess(names...).BindFunc(after)
	app.OnRecordAfterDeleteSuccess(names...).BindFunc(after)
}

func (h *handlers) markSlot(record *core.Record) {
	for _, id := range collections.WhoseTime(record) {
		h.roster.SlotChanged(id, record.Id)
	}
}

func (h *handlers) markPerson(record *core.Record) {
	for _, id := range collections.WhoseTime(record) {
		h.roster.PersonChanged(id)
	}
}

// forgetAfterSQL forgets all after the dashboard's SQL console, which passes no record's hooks.
func (h *handlers) forgetAfterSQL(e *core.ServeEvent) error {
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		err := e.Next()
		if e.Request.Method == http.MethodPost && e.Request.URL.Path == "/api/sql" {
			h.roster.Forget()
		}
		return err
	})
	return e.Next()
}

// forgetAfterReload forgets all when PocketBase reads its settings anew: others may have written meanwhile.
func (h *handlers) forgetAfterReload(e *core.SettingsReloadEvent) error {
	err := e.Next()
	h.roster.Forget()
	return err
}
