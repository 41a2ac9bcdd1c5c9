// Package hooks says when the clinic's rules run: record hooks, routes and cron jobs.
package hooks

import (
	"io/fs"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketclinic/collections"
)

// Deps is what the hooks need from outside.
type Deps struct {
	Now        func() time.Time // the clock
	Background func(func())     // runs a function without anybody waiting for it
	SMS        SMSSender        // nil: text messages are written into files
	Payments   PaymentProvider  // nil: a dummy that takes no money
	Key        []byte           // 32 bytes, for what is encrypted at rest
	Public     fs.FS            // the pages served at /, if any
}

// clinic is the receiver of every hook.
type clinic struct {
	Deps
	vault    vault
	guesses  guesses
	outbox   *outbox
	standing standingBatches
	dispatch dispatcher
	matching sync.Mutex // one run over the waitlist at a time

	refunding sync.Mutex // one run over what is due back at a time
}

// Collections whose records clients write.
var written = []string{
	collections.Users, collections.Practitioners, collections.BankAccounts, collections.WorkingHours,
	collections.ScheduleOverrides, collections.TimeOff, collections.Appointments, collections.Waitlist, collections.ClinicSettings,
}

// Collections that the server alone writes.
var systemWritten = []string{
	collections.Slots, collections.Payments, collections.Notifications, collections.AuditLog, collections.FreedTime,
}

// Register binds every hook, route and job of the clinic.
func Register(app core.App, deps Deps) error {
	vault, err := newVault(deps.Key)
	if err != nil {
		return err
	}
	c := &clinic{Deps: deps, vault: vault, outbox: newOutbox(app, deps.Now)}
	if c.SMS == nil {
		c.SMS = c.outbox
	}
	if c.Payments == nil {
		c.Payments = dummy{}
	}
	c.registerAccess(app)
	c.registerPeople(app)
	c.registerSchedule(app)
	c.registerAppointments(app)
	c.registerWaitlist(app)
	c.registerNotifications(app)
	c.registerRoutes(app)
	return c.registerJobs(app)
}

// registerAccess binds what holds for every collection, first.
func (c *clinic) registerAccess(app core.App) {
	app.OnServe().BindFunc(c.requireTokenToWrite)
	app.OnServe().BindFunc(c.answerRefusals)
	app.OnServe().BindFunc(refuseTruncate)
	app.OnServe().BindFunc(c.limitGuesses)

	app.OnRecordCreateRequest(systemWritten...).BindFunc(refuseWrite)
	app.OnRecordUpdateRequest(systemWritten...).BindFunc(refuseWrite)
	app.OnRecordDeleteRequest(systemWritten...).BindFunc(refuseWrite)

	app.OnRecordCreateRequest(written...).BindFunc(c.requireVerifiedEmail)
	app.OnRecordUpdateRequest(written...).BindFunc(c.requireVerifiedEmail)
	app.OnRecordDeleteRequest(written...).BindFunc(c.requireVerifiedEmail)
	app.OnRecordCreateRequest(written...).BindFunc(readInstants)
	app.OnRecordUpdateRequest(written...).BindFunc(readInstants)
	app.OnRecordCreateRequest(written...).BindFunc(c.guardSystemFields)
	app.OnRecordUpdateRequest(written...).BindFunc(c.guardSystemFields)
	app.OnRecordCreateRequest(collections.Appointments).BindFunc(c.openOrder)
	app.OnRecordCreateRequest(written...).BindFunc(c.auditRequest("create"))
	app.OnRecordUpdateRequest(written...).BindFunc(c.auditRequest("update"))
	app.OnRecordDeleteRequest(written...).BindFunc(c.auditRequest("delete"))

	app.OnRecordCreate(written...).BindFunc(inTransaction)
	app.OnRecordUpdate(written...).BindFunc(inTransaction)
	app.OnRecordDelete(written...).BindFunc(inTransaction)
}

func (c *clinic) registerPeople(app core.App) {
	app.OnRecordRequestOTPRequest(collections.Users).BindFunc(c.openAccount)
	app.OnRecordAuthWithOTPRequest(collections.Users).BindFunc(verifyEmail)
	app.OnRecordRequestVerificationRequest(collections.Users).BindFunc(refuseVerificationLink)
	app.OnRecordCreate(collections.Users).BindFunc(defaultRole)
	app.OnRecordCreate(collections.Users).BindFunc(normalizeEmail)
	app.OnRecordUpdate(collections.Users).BindFunc(normalizeEmail)
	app.OnRecordValidate(collections.Users).BindFunc(c.validateProfile)
	app.OnRecordEnrich(collections.Users).BindFunc(hidePrivateProfile)

	app.OnRecordCreateRequest(collections.Practitioners).BindFunc(activateByDefault)
	app.OnRecordUpdateRequest(collections.Practitioners).BindFunc(guardPractitioner)
	app.OnRecordCreate(collections.Practitioners).BindFunc(c.linkAccount)
	app.OnRecordUpdate(collections.Practitioners).BindFunc(keepAccount)
	app.OnRecordDelete(collections.Practitioners).BindFunc(unlinkAccount)
	app.OnRecordValidate(collections.Practitioners).BindFunc(validatePractitioner)
	app.OnRecordEnrich(collections.Practitioners).BindFunc(c.showStanding)

	app.OnRecordCreate(collections.BankAccounts).BindFunc(c.openBankAccount)
	app.OnRecordUpdate(collections.BankAccounts).BindFunc(c.openBankAccount)
	app.OnRecordValidate(collections.BankAccounts).BindFunc(validateBankAccount)
	app.OnRecordCreateExecute(collections.BankAccounts).BindFunc(c.sealBankAccount)
	app.OnRecordUpdateExecute(collections.BankAccounts).BindFunc(c.sealBankAccount)
	app.OnRecordEnrich(collections.BankAccounts).BindFunc(c.showBankAccount)
}

func (c *clinic) registerSchedule(app core.App) {
	app.OnRecordValidate(collections.WorkingHours).BindFunc(validateWorkingHours)
	app.OnRecordValidate(collections.ScheduleOverrides).BindFunc(validateOverride)
	app.OnRecordValidate(collections.TimeOff).BindFunc(validateTimeOff)
	for _, name := range []string{collections.WorkingHours, collections.ScheduleOverrides, collections.TimeOff} {
		app.OnRecordCreate(name).BindFunc(c.noteConflicts)
		app.OnRecordUpdate(name).BindFunc(c.noteConflicts)
		app.OnRecordDelete(name).BindFunc(c.noteConflicts)
	}
	app.OnRecordUpdate(collections.Practitioners).BindFunc(c.noteConflicts)
	app.OnRecordUpdate(collections.ClinicSettings).BindFunc(c.replanReminders)
	app.OnRecordCreate(collections.ClinicSettings).BindFunc(refuseSecondClinic)
	app.OnRecordDelete(collections.ClinicSettings).BindFunc(refuseDelete)
	app.OnRecordValidate(collections.ClinicSettings).BindFunc(validateClinic)
	app.OnRecordUpdate(collections.ClinicSettings).BindFunc(followName)
	app.OnRecordEnrich(collections.ClinicSettings).BindFunc(c.showProvider)
}

func (c *clinic) registerAppointments(app core.App) {
	app.OnRecordCreateRequest(collections.Appointments).BindFunc(c.requestBooking)
	app.OnRecordUpdateRequest(collections.Appointments).BindFunc(c.requestChange)
	app.OnRecordCreate(collections.Appointments).BindFunc(c.takeHold)
	app.OnRecordUpdate(collections.Appointments).BindFunc(c.changeAppointment)
	app.OnRecordDelete(collections.Appointments).BindFunc(refuseDelete)
}

func (c *clinic) registerWaitlist(app core.App) {
	app.OnRecordCreateRequest(collections.Waitlist).BindFunc(c.requestWait)
	app.OnRecordUpdateRequest(collections.Waitlist).BindFunc(c.requestWaitChange)
	app.OnRecordValidate(collections.Waitlist).BindFunc(validateWait)
	app.OnRecordDelete(collections.Waitlist).BindFunc(c.withdrawOffer)
	app.OnRecordDelete(collections.Slots, collections.TimeOff).BindFunc(c.noteFreed)
	app.OnRecordUpdate(collections.Slots, collections.TimeOff).BindFunc(c.noteVacated)
	for _, changed := range []*hook.TaggedHook[*core.RecordEvent]{
		app.OnRecordCreate(collections.ScheduleOverrides), app.OnRecordUpdate(collections.ScheduleOverrides), app.OnRecordDelete(collections.ScheduleOverrides),
	} {
		changed.BindFunc(c.noteReopened)
	}
	app.OnRecordAfterCreateSuccess(collections.FreedTime).BindFunc(c.wakeWaitlist)
}

func (c *clinic) registerNotifications(app core.App) {
	app.OnMailerRecordOTPSend(collections.Users).BindFunc(writeOTPText)
	app.OnMailerRecordOTPSend(collections.Users).BindFunc(noteRecipient)
	app.OnMailerSend().BindFunc(c.routeMail)
	app.OnRecordAfterCreateSuccess(collections.Notifications).BindFunc(c.wakeDispatcher)
	app.OnServe().BindFunc(c.announceOutbox)
}

func (c *clinic) registerRoutes(app core.App) {
	app.OnServe().BindFunc(c.servePages)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		api := e.Router.Group("/api/clinic")
		api.GET("/availability", c.availability)
		api.GET("/availability/explain", c.explain).Bind(apis.RequireAuth())
		api.GET("/search", c.search)
		api.GET("/conflicts", c.conflicts).Bind(apis.RequireAuth())
		api.POST("/calendar", c.openFeed).Bind(apis.RequireAuth())
		api.DELETE("/calendar", c.revokeFeeds).Bind(apis.RequireAuth())
		api.GET("/calendar/{file}", c.feed)
		api.GET("/calendar/appointments/{id}", c.calendarFile).Bind(apis.RequireAuth())
		api.GET("/reports", c.reports).Bind(apis.RequireSuperuserAuth())
		api.POST("/payments", c.pay).Bind(apis.RequireAuth())
		api.POST("/payments/webhook/razorpay", c.razorpayWebhook)
		return e.Next()
	})
}

func (c *clinic) registerJobs(app core.App) error {
	jobs := []struct {
		id, schedule string
		run          func(core.App) error
	}{
		{"release_expired_holds", "* * * * *", c.releaseExpiredHolds},
		{"dispatch_notifications", "* * * * *", c.dispatchNotifications},
		{"match_waitlist", "* * * * *", c.matchWaitlist},
		{"send_reminders", "* * * * *", c.sendReminders},
		{"refund_payments", "*/10 * * * *", c.refundPayments},
		{"reconcile_payments", "23 3 * * *", c.reconcilePayments},
		{"complete_past_appointments", "*/10 * * * *", c.completePastAppointments},
		{"purge_unverified_accounts", "17 * * * *", c.purgeUnverifiedAccounts},
	}
	for _, job := range jobs {
		if err := app.Cron().Add(job.id, job.schedule, logged(app, job.id, job.run)); err != nil {
			return err
		}
	}
	return nil
}

func logged(app core.App, id string, run func(core.App) error) func() {
	return func() {
		if err := run(app); err != nil {
			app.Logger().Error("job failed", "job", id, "error", err)
		}
	}
}
